// Sends prepared requests, one after the other, and says of each what became of it.

import type { PostmanClient } from '../api/client';
import type { Failure } from '../api/failure';
import { outcomeOf } from '../api/outcome';
import type { Prepared } from './prepare';
import type { SendResult } from './result';

/**
 * Results in the order of the items.
 *
 * @param stopAtFirst Ends after the first item that was not sent; those behind it have no result.
 */
export async function dispatch(
	client: PostmanClient,
	prepared: Prepared[],
	{ stopAtFirst }: { stopAtFirst: boolean },
): Promise<SendResult[]> {
	const results: SendResult[] = [];
	let turnedAway: Failure | undefined;
	for (const item of prepared) {
		const result = await resultOf(item);
		results.push(result);
		if (stopAtFirst && result.kind !== 'sent') break;
	}
	return results;

	async function resultOf(item: Prepared): Promise<SendResult> {
		if ('problems' in item) return { kind: 'invalid', problems: item.problems };
		if (turnedAway) return { kind: 'untried', failure: turnedAway };

		const outcome = outcomeOf(await client.send(item.request));
		if (outcome.kind === 'sent') return { ...outcome, request: item.request };
		if (outcome.reaction === 'endRun') turnedAway = outcome.failure;
		return { kind: outcome.kind, failure: outcome.failure };
	}
}
