// How Send of messages and of batches tell what became of their items.

import type { IDataObject } from 'n8n-workflow';

import { NOTHING_KNOWN } from '../api/simple-message';
import type { Skipped } from '../once/skipped';
import type { Sendable } from '../panel/prepare';
import type { Wording } from '../run/result';
import type { Hint } from './declaration';

/** How a run of sends is told; a batch has its own `inDoubt`. */
export const SEND_WORDING: Wording = {
	done: 'sent',
	outcome: 'notSent',
	check:
		'Compare Recipient, Language and Values with the campaign’s template in the Postman portal: every variable of the template needs a value, and the language must be one of the campaign’s.',
	inDoubt: {
		whether: 'the SMS was sent',
		absent: 'The campaign’s list of messages was searched and does not show it.',
		advice: 'Look in the Postman portal before you send it again.',
	},
};

/**
 * Warns if items for different people share a Send Once Key: only one of those people gets an SMS,
 * and the items of the others do not count as failed.
 */
export function sharedKeyHints(items: Sendable[]): Hint[] {
	const recipientsOf = new Map<string, Set<string>>();
	for (const { key, request } of items) {
		if (key === undefined) continue;
		const recipients = recipientsOf.get(key);
		if (recipients) recipients.add(request.recipient);
		else recipientsOf.set(key, new Set([request.recipient]));
	}
	const shared = items.filter(({ key = '' }) => (recipientsOf.get(key)?.size ?? 0) > 1);
	const [first] = shared;
	if (!first) return [];
	const message = `${shared.length} items for different people share a Send Once Key (item ${first.itemIndex} is the first): only one message is sent for each key, and the others are skipped. Give each message a key of its own, with a field that differs, e.g. ={{ $json.appointment_id }}-reminder.`;
	return [{ type: 'warning', message }];
}

/** Keeps the batch's output item to a size that n8n can show. */
const MAX_REPLACED = 1_000;

/**
 * The characters that were replaced in the items of a batch.
 *
 * @returns `replacedCharacters`, each with the index of its item, and `moreReplacedCharacters`, the
 *   count of those beyond the first thousand; empty if there are none.
 */
export function replacedInAll(items: Array<Partial<Sendable>>): IDataObject {
	const all: IDataObject[] = [];
	let count = 0;
	for (const { itemIndex, replacedCharacters = [] } of items) {
		count += replacedCharacters.length;
		for (const one of replacedCharacters) {
			if (all.length < MAX_REPLACED) all.push({ item: itemIndex, ...one });
		}
	}
	if (count === 0) return {};
	return {
		replacedCharacters: all,
		...(count > all.length && { moreReplacedCharacters: count - all.length }),
	};
}

/**
 * The output of a skipped item with Simplify: time and ID are those of the message that was sent.
 * The caller adds the recipient.
 */
export function simpleSkippedJson(skipped: Skipped): IDataObject {
	const { messageId = null, sentAt = null } = skipped;
	const reason = reasonOf(skipped);
	return { ...NOTHING_KNOWN, status: 'skipped', sent: sentAt, reason, id: messageId };
}

/**
 * The output of a skipped item: `skipped` has the reason, the key, and what is known of the
 * message.
 */
export function skippedJson(skipped: Skipped): IDataObject {
	const { messageId, sentAt, latestStatus } = skipped;
	const known = {
		...(messageId && { messageId }),
		...(sentAt && { sentAt }),
		...(latestStatus && { latestStatus }),
	};
	const reason = reasonOf(skipped);
	const key = 'key' in skipped && { sendOnceKey: skipped.key };
	return { skipped: { reason, ...key, ...known } };
}

function reasonOf(skipped: Skipped): string {
	switch (skipped.because) {
		case 'otherItem':
			return 'Another item of this run has the same Send Once Key and was, or may have been, sent';
		case 'earlierRun':
			return 'A message with this Send Once Key was sent before';
		case 'sameText':
			return 'Another item of this run has the same recipient, language and values, and was sent';
		case 'sentWithin': {
			const within = skipped.hours === 1 ? 'hour' : `${skipped.hours} hours`;
			return `The same message was sent to this recipient within the last ${within}`;
		}
	}
}
