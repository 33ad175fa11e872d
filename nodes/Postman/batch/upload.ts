// One batch, uploaded once.

import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';

import { batchAnswerFrom } from '../api/batch';
import type { PostmanClient } from '../api/client';
import type { Answer } from '../api/exchange';
import type { Failure } from '../api/failure';
import { outcomeOf } from '../api/outcome';
import type { Journal } from '../once/journal';
import { withoutTryAgain, once, type LookupResult, type Terms } from '../once/once';
import type { Failed } from '../run/result';
import { lookForBatch } from './look';
import { explainReport, REFUSED_FILE, type FileTexts } from './refused-file';

/** What its items come out as, together. */
export type SentBatch = {
	kind: 'sent';
	/** Postman's answer with the file's name and its number of rows. */
	json: IDataObject;
	/** A file that is not sent but handed on. */
	binary?: IBinaryKeyData;
};

/** What one upload holds, as it is kept in the journal. */
export type BatchData = {
	/**
	 * By item index, what tells whether a later try of the node has the same item: its recipient, or
	 * its file's digest.
	 */
	marks: Record<number, string>;
	rows: number;
	/** From `uniqueFileName`. */
	fileName: string;
};

/** By file name. */
export type BatchJournal = Journal<BatchData, SentBatch>;

/** A batch that is to be uploaded. */
export interface Upload extends BatchData, FileTexts {
	/** What to do if it cannot be found out whether Postman has the batch. */
	whenUnsure: 'fail' | 'resend';
	/** Asked for just before the upload, so that only one file at a time is held. */
	content(): Promise<Blob>;
}

/** n8n keeps files apart from items, and may have removed one. */
export const FILE_UNREADABLE: Failure = { fromApi: false, code: 'file_unreadable' };

/** Uploads a batch once. */
export function uploadBatch(
	client: PostmanClient,
	journal: BatchJournal,
	upload: Upload,
	terms: Terms,
): Promise<SentBatch | Failed> {
	const { marks, rows, fileName, whenUnsure } = upload;
	let file: Blob | undefined;
	/** @param answer Postman's, or what is known of it. */
	const sent = (answer: IDataObject): SentBatch => ({
		kind: 'sent',
		json: { ...answer, fileName, rows },
	});
	const search = async (since: number): Promise<LookupResult<SentBatch>> => {
		const finding = await lookForBatch({ client, pause: terms.pause, fileName, since });
		if (finding.kind !== 'found') return finding;
		return { kind: 'found', done: sent({ isValid: true, batchId: finding.batchId }) };
	};
	return once<BatchData, SentBatch>(
		{
			journal,
			key: fileName,
			data: () => ({ marks, rows, fileName }),
			async prepare() {
				file ??= await upload.content().catch(() => undefined);
				if (file) return undefined;
				return { kind: 'notSent', reaction: 'refuse', failure: FILE_UNREADABLE };
			},
			call: (turn) => client.sendBatch(file as Blob, fileName, upload.textsToHide, turn),
			judge(answer) {
				const said = answer.kind === 'response' ? batchAnswerFrom(answer.body) : undefined;
				const httpStatus = answer.kind === 'response' && { httpStatus: answer.status };
				if (said?.kind === 'refused') {
					return {
						kind: 'notSent',
						reaction: 'refuse',
						failure: { ...httpStatus, fromApi: true, code: REFUSED_FILE },
						explanation: explainReport({ ...said.json, numErrors: said.numErrors }),
						details: said.json,
					};
				}
				if (said && isAcceptance(answer, said)) return { kind: 'done', done: sent(said.json) };
				const outcome = outcomeOf(answer);
				// Batches are made in the background: one that is not seen after a 5xx of Postman's own may
				// still come.
				if (outcome.kind !== 'sent') return withoutTryAgain(outcome);
				// A 2xx alone does not say that the file was good.
				const failure = { ...httpStatus, fromApi: false, code: 'unreadable_answer' };
				return { kind: 'unknown', reaction: 'look', failure };
			},
			search,
			async complete(done, since) {
				if (done.json.batchId) return done;
				const finding = await search(since);
				if (finding.kind !== 'found') return done;
				return sent({ ...done.json, batchId: finding.done.json.batchId });
			},
			mayRepeat: whenUnsure === 'resend',
			details: () => ({ fileName }),
		},
		terms,
	);
}

/** Another 2xx than Postman's 201 may be anybody's, unless it names the batch. */
function isAcceptance(answer: Answer, { batchId }: { batchId?: string }): boolean {
	if (answer.kind !== 'response') return false;
	const { status } = answer;
	return status === 201 || (status >= 200 && status < 300 && batchId !== undefined);
}
