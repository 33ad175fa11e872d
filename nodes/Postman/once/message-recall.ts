// In a retry: which messages were sent that the journal does not know. They are put into the
// journal.

import { messageFrom, type MessageRow, type SendRequest } from '../api/message';
import type { Sendable } from '../panel/prepare';
import type { ItemRun } from '../run/item-run';
import type { Failed } from '../run/result';
import { beginningOf, givenOutBefore, tellAssumed } from './first-execution';
import { isBegun, type SendJournal } from './message';
import { recall } from './retry';

/** A new message may take some seconds to appear in the list. */
const LOOK_TIMES = { lookForMs: 5_500, maxPauseMs: 2_000 };

/** Returns the items that are not to be sent, as nobody knows whether they were, each with why. */
export async function recallMessages(
	run: ItemRun,
	journal: SendJournal,
	items: Sendable[],
): Promise<Map<Sendable, Failed>> {
	const beginning = beginningOf(run.context);
	const unsure = new Map<Sendable, Failed>();
	if (!beginning) return unsure;
	const since = beginning.at;
	const times: Array<MessageRow['createdAt']> = [];
	const elsewhere = givenOutBefore(run.context);
	const open: SendRequest[] = [];
	const unknownItems: Sendable[] = [];
	for (const item of items) {
		// What was sent for an item that has another recipient now is free to be found for its person.
		const entry = isBegun(journal, item) ? journal.get(item.itemIndex) : undefined;
		const message = messageFrom(entry?.done?.body);
		if (!entry) unknownItems.push(item);
		else if (message) elsewhere.add(message.id);
		else open.push(entry.data.request);
	}
	const known = { elsewhere, open };
	for (const [item, recalled] of await recall(run, unknownItems, since, known, LOOK_TIMES)) {
		if (recalled.kind === 'unknown') {
			unsure.set(item, recalled);
			continue;
		}
		const { request, itemIndex } = item;
		const { row: body } = recalled;
		times.push(body.createdAt);
		run.client.campaign.sends.assign(body.id);
		const done = { kind: 'sent' as const, request, httpStatus: 200, body };
		journal.set(itemIndex, { state: 'done', startedAt: since, data: { request }, done });
	}
	tellAssumed(run, beginning, times);
	return unsure;
}
