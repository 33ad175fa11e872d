// One batch from its first upload to its result.

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { batchAnswerFrom, type BatchAnswer } from '../api/batch';
import type { PostmanClient } from '../api/client';
import type { Answer } from '../api/exchange';
import type { Failure } from '../api/failure';
import { outcomeOf } from '../api/outcome';
import type { Pause } from '../run/pause';
import type { Failed } from '../run/result';
import { RunMemory } from '../once/run-memory';
import { SureSend, type Ended } from '../once/sure-send';
import { lookForBatch, type BatchFinding } from './look';
import { explainRefusedFile, type BatchResult, type SentBatch } from './result';

/** What one upload holds. */
export interface Parcel {
	/** By item index, what tells whether a later try of the node has the same item: its recipient, or its file's digest. */
	marks: Record<number, string>;
	rows: number;
	/** From `uniqueFileName`. */
	fileName: string;
	/** What to do where it cannot be found out whether Postman has the batch. */
	whenUnsure: 'fail' | 'resend';
	/** Asked for just before the upload, so that only one file at a time is held. */
	content(): Promise<Blob>;
}

/** What this execution remembers of a batch, under the index of its first item. */
export interface BatchEntry {
	/** `intent` is written before the upload begins: found by a later try of the node, it says that this one was cut off. */
	state: 'intent' | 'unknown' | 'sent';
	marks: Parcel['marks'];
	rows: number;
	fileName: string;
	/** Milliseconds since 1970 by the clock of the machine that sent it. */
	startedAt: number;
	/** Of one that was sent: what came out. */
	json?: IDataObject;
}

export function batchMemory(context: IExecuteFunctions): RunMemory<BatchEntry> {
	return new RunMemory(context, 'postmanBatchJournal');
}

/** n8n keeps files apart from items, and may have removed one. */
export const FILE_UNREADABLE: Failure = { fromApi: false, code: 'file_unreadable' };

export interface BatchSending {
	client: PostmanClient;
	memory: RunMemory<BatchEntry>;
	/** Ends with the Stop button. */
	pause: Pause;
	/** Aborted where no further upload is to begin; one under way is let finish. */
	noMore: AbortSignal;
	/** Milliseconds until an upload is given up. */
	timeout: number;
}

/** @param earlier What an earlier try of the node has begun and not seen to its end. */
export async function uploadBatch(
	sending: BatchSending,
	parcel: Parcel,
	earlier?: BatchEntry,
): Promise<BatchResult> {
	return await new BatchUpload(sending, parcel).run(earlier);
}

class BatchUpload extends SureSend<{ batchId: string }, SentBatch> {
	private readonly sending: BatchSending;
	private readonly parcel: Parcel;
	private readonly slot: string;

	/** When the first try began, in milliseconds since 1970: none of the batch's messages can be older. */
	private firstStart?: number;

	constructor(sending: BatchSending, parcel: Parcel) {
		super({ ...sending, whenUnsure: parcel.whenUnsure });
		this.sending = sending;
		this.parcel = parcel;
		[this.slot] = Object.keys(parcel.marks);
	}

	async run(earlier: BatchEntry | undefined): Promise<BatchResult> {
		if (earlier) {
			this.firstStart = earlier.startedAt;
			const result = await this.afterCutOff();
			if (result) return result;
		}
		const file = await this.parcel.content().catch(() => undefined);
		if (!file) return this.unsent({ reaction: 'refuse', failure: FILE_UNREADABLE });
		for (let tries = 1; ; tries++) {
			const result = await this.try(file, tries);
			if (result) return result;
		}
	}

	/** @returns Nothing where another try is to follow. */
	private async try(file: Blob, tries: number): Promise<BatchResult | undefined> {
		const answer = await this.upload(file, tries > 1 || this.uncertain ? 'retry' : 'send');
		if (!answer) return this.unsent();
		const said = answer.kind === 'response' ? batchAnswerFrom(answer.body) : undefined;
		if (said?.kind === 'refused') return this.refused(said, answer);

		const outcome = outcomeOf(answer);
		if (outcome.kind === 'sent') return await this.accepted(said, outcome.httpStatus, tries);
		return await this.afterTry(outcome, tries);
	}

	/** @returns Nothing where the run was stopped before Postman let the call in. */
	private async upload(file: Blob, lane: 'send' | 'retry'): Promise<Answer | undefined> {
		const { client, noMore, timeout } = this.sending;
		const onStart = () => {
			this.firstStart ??= Date.now();
			this.remember('intent');
		};
		// Postman took nothing: until the next attempt the batch is as it was before this one.
		const onDropped = () => {
			if (!this.uncertain) this.forget();
		};
		const turn = { lane, signal: noMore, onStart, onDropped };
		try {
			return await client.sendBatch(file, this.parcel.fileName, timeout, turn);
		} catch (error) {
			if (error === noMore.reason) return undefined;
			return { kind: 'noResponse', written: true, code: 'unknown' };
		}
	}

	/** A 2xx alone does not say that the file was good. */
	private async accepted(
		said: BatchAnswer | undefined,
		httpStatus: number,
		tries: number,
	): Promise<BatchResult | undefined> {
		if (said?.kind === 'accepted' && said.batchId !== undefined) return this.sent(said.json);
		if (said) {
			this.remember('unknown');
			const finding = await this.look();
			const { batchId } = finding.kind === 'found' ? finding : {};
			return this.sent({ ...said.json, ...(batchId && { batchId }) });
		}
		const failure = { httpStatus, fromApi: false, code: 'unreadable_answer' };
		return await this.afterTry({ kind: 'unknown', reaction: 'look', failure }, tries);
	}

	private refused({ json, numErrors }: BatchAnswer & { kind: 'refused' }, answer: Answer) {
		const httpStatus = answer.kind === 'response' ? answer.status : undefined;
		const failure = { httpStatus, fromApi: true, code: 'batch_invalid' };
		const explanation = explainRefusedFile({ ...json, numErrors });
		const result = this.unsent({ reaction: 'refuse', failure });
		return {
			...result,
			...(result.kind === 'notDone' && { explanation }),
			details: { ...result.details, ...json },
		};
	}

	protected async search(): Promise<BatchFinding> {
		const { client, pause } = this.sending;
		const { fileName } = this.parcel;
		return await lookForBatch({ client, pause, fileName, startedAt: this.firstStart ?? 0 });
	}

	protected found({ batchId }: { batchId: string }): SentBatch {
		return this.sent({ isValid: true, batchId });
	}

	/** @param answer Postman's, or what is known of it. */
	private sent(answer: IDataObject): SentBatch {
		const { fileName, rows } = this.parcel;
		const json = { ...answer, fileName, rows };
		this.remember('sent', json);
		return { kind: 'sent', json };
	}

	protected override unsent(last?: Ended): Failed & { details?: IDataObject } {
		const result = super.unsent(last);
		return result.kind === 'unknown'
			? { ...result, details: { fileName: this.parcel.fileName } }
			: result;
	}

	protected rememberDoubt(): void {
		this.remember('unknown');
	}

	private remember(state: BatchEntry['state'], json?: IDataObject): void {
		const { marks, rows, fileName } = this.parcel;
		const startedAt = this.firstStart ?? Date.now();
		const entry = { state, marks, rows, fileName, startedAt, ...(json && { json }) };
		this.sending.memory.set(this.slot, entry);
	}

	protected forget(): void {
		this.sending.memory.delete(this.slot);
	}
}
