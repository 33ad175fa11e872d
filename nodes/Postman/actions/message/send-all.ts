// The sends of Message > Send: what is known before, keys, texts and languages, and then the one that leaves.

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

export interface Sending {
	run: ItemRun;
	journal: SendJournal;
	/** Items that are not to be sent, and why. */
	unsure: Map<Sendable, Failed>;
	texts: SentWithin<Sendable>;
}

/** One result for each item, in their order. */
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
