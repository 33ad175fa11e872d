// The sends of Message > Send: first what can keep an item from being sent (an earlier try, its
// language, its text, its key), then the call.

import { Keys, SameKey } from '../../once/keys';
import { isBegun, sendMessage, type SendJournal, type Sent } from '../../once/message';
import { RefusedLanguages, type BegunMessage } from '../../once/refused-language';
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
export function sendAll(items: Sendable[], sending: Sending): Promise<Array<Done | Failed>> {
	const { run, journal, unsure } = sending;
	const keys = new Keys(run, items);
	const byKey = new SameKey<Done>();
	const languages = new RefusedLanguages(run);
	const sendOne = (item: Sendable): Promise<Done | Failed> => {
		const { key, request } = item;
		const isOld = isBegun(journal, item);
		const refusal = unsure.get(item) ?? (isOld ? undefined : languages.refusalOf(request));
		if (refusal) return Promise.resolve(refusal);
		const send = (onLeave?: () => void) => sendItem(item, isOld, languages, sending, onLeave);
		if (key === undefined) return send();
		return isOld
			? byKey.first(key, async () => await keys.resume(key, send))
			: byKey.next(key, async () => await keys.once(key, send));
	};
	return run.all(items, sendOne, (item) => isBegun(journal, item));
}

/** @param onLeave As for `once`. */
async function sendItem(
	item: Sendable,
	isOld: boolean,
	languages: RefusedLanguages,
	{ run, journal, texts }: Sending,
	onLeave?: () => void,
): Promise<Done | Failed> {
	const text = await texts.begin(item, isOld);
	if (text.kind !== 'begun') return text;
	let language: BegunMessage | undefined;
	let result: Done | Failed | undefined;
	try {
		if (!isOld) language = await languages.begin(item.request);
		const terms = language?.terms ?? run;
		result = language?.refusal ?? (await sendMessage(run.client, journal, item, terms, onLeave));
		result = language?.learn(result) ?? result;
		return result;
	} finally {
		language?.end();
		text.end(result);
	}
}
