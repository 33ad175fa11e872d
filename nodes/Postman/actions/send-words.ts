// How Send of messages and of batches tell what became of their items.

import type { IDataObject } from 'n8n-workflow';

import type { Skipped } from '../once/keys';
import type { Wording } from '../run/result';

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

export function skippedJson({ key, because, messageId, sentAt }: Skipped): IDataObject {
	return {
		skipped: {
			reason:
				because === 'otherItem'
					? 'Another item of this run has the same Send Once Key and was, or may have been, sent'
					: 'A message with this Send Once Key was sent before',
			sendOnceKey: key,
			...(messageId && { messageId }),
			...(sentAt && { sentAt }),
		},
	};
}
