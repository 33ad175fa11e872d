// The sends of Message > Send: first what can keep an item from being sent (an earlier try, its
// language, its text, its key), then the call.

import { Keys, SameKey } from '../../once/keys';
import { isBegun, sendMessage, type SendJournal, type Sent } from '../../once/message';
import type { Terms } from '../../once/once';
import { RefusedLanguages } from '../../once/refused-language';
import type { SentWithin } from '../../once/sent-within';
import type { Skipped } from '../../once/skipped';
import type { Sendable } from '../../panel/prepare';
import type { ItemRun } from '../../run/item-run';
import type { Failed } from '../../run/result';

type Done = Sent | Skipped;

/** What all sends of a run share. */
export interface Sending {
	run: ItemRun;
	journal: SendJournal;
	/**
	 * Items that must not be sent, as an earlier execution may have sent them; with their results.
	 */
	unsure: Map<Sendable, Failed>;
	texts: SentWithin<Sendable>;
}

/** Returns one result for each item, in their order. Never rejects. */
export async function sendAll(
	items: Sendable[],
	{ run, journal, unsure, texts }: Sending,
): Promise<Array<Done | Failed>> {
	const keys = new Keys(run, items);
	const byKey = new SameKey<Done>();
	const languages = new RefusedLanguages(run);
	return await run.all(
		items,
		(item): Promise<Done | Failed> => {
			const { key, request } = item;
			const isOld = isBegun(journal, item);
			const refusal = unsure.get(item) ?? (isOld ? undefined : languages.refusalOf(request));
			if (refusal) return Promise.resolve(refusal);
			const sendIt = (onLeave?: () => void) => {
				const sendOn = (terms: Terms) => sendMessage(run.client, journal, item, terms, onLeave);
				return texts.once<Done>(item, isOld, async () => {
					return await (isOld ? sendOn(run) : languages.watch(request, sendOn));
				});
			};
			if (key === undefined) return sendIt();
			return isOld
				? byKey.first(key, async () => await keys.resume(key, sendIt))
				: byKey.next(key, async () => await keys.once(key, sendIt));
		},
		(item) => isBegun(journal, item),
	);
}
