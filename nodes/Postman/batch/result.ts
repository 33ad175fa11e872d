// What becomes of an item of Batch > Send: the items of a batch share one result, and come out as one item.

import type {
	IBinaryKeyData,
	IDataObject,
	INodeExecutionData,
	IPairedItemData,
} from 'n8n-workflow';

import type { Explanation } from '../api/explain';
import { failedJson, type Result, type Wording } from '../run/result';
import { SEND_WORDING, sendJson, type Skipped } from '../once/send-result';

export type SentBatch = {
	kind: 'sent';
	/** What comes out: Postman's answer with the file's name and its number of rows. */
	json: IDataObject;
	/** Of a file that is not sent but handed on. */
	binary?: IBinaryKeyData;
};

export type BatchResult = Result<SentBatch | Skipped> & {
	/** What more is known of a batch that was not sent, or may not have been. */
	details?: IDataObject;
};

/** @param things What the items are: messages of one batch, or files of one batch each. */
export function batchWording(things: 'messages' | 'files', results: BatchResult[] = []): Wording {
	const inDoubt = results.flatMap(({ kind, details }) =>
		kind === 'unknown' && details ? [String(details.fileName)] : [],
	);
	const names = [...new Set(inDoubt)];
	const which = names.length === 1 ? names[0] : 'the file name in the details';
	return {
		...SEND_WORDING,
		things,
		inDoubt: {
			whether: 'the batch was sent',
			advice: `Look in the Postman portal for ${which} before you send it again.`,
		},
	};
}

/** Of an upload that Postman read and refused. @param json Its answer. */
export function explainRefusedFile({ numErrors, reportURL }: IDataObject): Explanation {
	const found = numErrors ? `${numErrors} of its rows cannot be sent` : 'some rows cannot be sent';
	const report = reportURL
		? `Postman’s report has the file with the reason for each of them: ${String(reportURL)}. `
		: '';
	return {
		message: `Postman refused the batch: ${found}, so none was`,
		description: `${report}Compare recipients, languages and values with the campaign’s template in the Postman portal, and send the batch again.`,
	};
}

/** The items of a batch that was sent come out as one, paired with all of them; of the others, each as its own. */
export function batchItems(results: BatchResult[], wording: Wording): INodeExecutionData[] {
	const pairs = new Map<BatchResult, IPairedItemData[]>();
	return results.flatMap((result, item): INodeExecutionData[] => {
		if (result.kind === 'skipped') return [{ json: sendJson(result), pairedItem: { item } }];
		if (result.kind !== 'sent') {
			const json = failedJson(result, wording);
			const details = { ...(json.details as IDataObject), ...result.details };
			return [{ json: { ...json, details }, pairedItem: { item } }];
		}
		const paired = pairs.get(result);
		if (paired) {
			paired.push({ item });
			return [];
		}
		const pairedItem = [{ item }];
		pairs.set(result, pairedItem);
		const { json, binary } = result;
		return [{ json, ...(binary && { binary }), pairedItem }];
	});
}
