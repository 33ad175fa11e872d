// What is promised of whatever is retried, be it a message or a batch.
import type { Execution } from '../../engine/engine.mts';
import { outcomeOf } from '../../support/failed-item.mts';
import { everyItemCameOutOnce, saidOf } from './outputs.mts';

/**
 * @param ids What each item names.
 * @param isRetried What the server says of it.
 */
export function whatIsSaidIsTrue(
	run: Execution,
	ids: string[],
	isRetried: (id: string) => boolean,
): string[] {
	if (run.status === 'error') return exceptionIsTrue(run, ids, isRetried);
	const said = saidOf(run);
	const broken = everyItemCameOutOnce(said, ids.length);
	for (const { item, json } of said) {
		const id = ids[item];
		if ('error' in json) {
			if (outcomeOf(json) === 'notRetried' && isRetried(id)) {
				broken.push(`item ${item} came out as not retried and was`);
			}
			continue;
		}
		if ((json.batchId ?? json.id) !== id) broken.push(`item ${item} came out as another`);
		// A batch may be said to have nothing to retry.
		if (json.retried !== false && !isRetried(id)) {
			broken.push(`item ${item} came out as retried and was not`);
		}
	}
	return broken;
}

function exceptionIsTrue(
	{ error }: Execution,
	ids: string[],
	isRetried: (id: string) => boolean,
): string[] {
	const message = error?.message ?? '';
	const item = Number(/\[item (\d+)\]$/.exec(message)?.[1]);
	if (!(item < ids.length)) return [`it stopped at no item: ${message}`];
	const isCertain = !message.startsWith('It is not known whether');
	return isCertain && isRetried(ids[item]) ? [`item ${item} was retried, said: ${message}`] : [];
}
