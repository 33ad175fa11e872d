// Sends what the items bring to batches, one upload after the other, and says of each item what became of it. What an
// earlier try of the node has uploaded, or may have, is given out or looked for, and not uploaded again.

import type { IExecuteFunctions } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import type { Explanation } from '../api/explain';
import { ItemRun } from '../run/item-run';
import { isFailed } from '../run/result';
import type { RunMemory } from '../once/run-memory';
import { claimKeys, KEYS_KEPT, NO_STORE, releaseKeys, TOO_MANY_KEYS } from '../once/keys';
import { uniqueFileName } from './look';
import { batchWording, type BatchResult } from './result';
import { uploadBatch, type BatchEntry, type BatchSending, type Parcel } from './upload';

/** What one item brings. */
export interface Member {
	itemIndex: number;
	/** Under which it is sent once only, across executions. */
	key?: string;
	whenUnsure: Parcel['whenUnsure'];
}

export interface BatchRun<M extends Member> {
	context: IExecuteFunctions;
	client: PostmanClient;
	memory: RunMemory<BatchEntry>;
	/** Begins no new upload after the first item that failed. */
	stopAtFirst: boolean;
	/** Milliseconds until an upload is given up. */
	timeout: number;
	/** As in `Parcel.marks`. */
	markOf(member: M): string;
	/** @returns The files that these members make, or why they make none. */
	pack(members: M[]): Array<BatchFile<M>> | Explanation;
}

export interface BatchFile<M extends Member> {
	members: M[];
	rows: number;
	/** As the user calls it. */
	fileName: string;
	/** As in `Parcel`. */
	content(): Promise<Blob>;
}

/** One result for each member, at its item index. Nothing is under way any more when it returns. */
export async function dispatchBatches<M extends Member>(
	run: BatchRun<M>,
	members: M[],
): Promise<BatchResult[]> {
	return await new BatchDispatch(run).all(members);
}

interface Work {
	parcel: Parcel;
	earlier?: BatchEntry;
}

class BatchDispatch<M extends Member> {
	private readonly options: BatchRun<M>;
	private readonly run: ItemRun;
	private readonly results: BatchResult[] = [];
	/** The first member with a key speaks for all that have the same. */
	private readonly speakers = new Map<string, M>();

	constructor(options: BatchRun<M>) {
		const { context, client, stopAtFirst } = options;
		this.options = options;
		this.run = new ItemRun({
			context,
			client,
			stopAtFirst,
			wording: batchWording('messages'),
			width: 1,
		});
	}

	async all(members: M[]): Promise<BatchResult[]> {
		const begun = this.begun(members);
		const fresh = await this.claim(members.filter((one) => !begun.members.has(one)));
		const work = [...begun.work, ...this.pack(fresh)];
		const ended = await this.run.all(work, async (one) => await this.upload(one));
		work.forEach(({ parcel }, i) => this.settle(Object.keys(parcel.marks).map(Number), ended[i]));
		await this.giveBack(fresh);
		this.follow(members);
		return this.results;
	}

	/** What an earlier try of the node has uploaded, or begun to. */
	private begun(members: M[]): { work: Work[]; members: Set<M> } {
		const { context, memory, markOf } = this.options;
		const begun = { work: [] as Work[], members: new Set<M>() };
		const entries = context.getInputData().flatMap((_, index) => memory.get(index) ?? []);
		const byIndex = new Map(entries.length > 0 ? members.map((one) => [one.itemIndex, one]) : []);
		for (const entry of entries) {
			const mine = Object.entries(entry.marks).flatMap(([index, mark]) => {
				const one = byIndex.get(Number(index));
				return one && markOf(one) === mark ? [one] : [];
			});
			if (mine.length === 0) continue;
			for (const one of mine) {
				begun.members.add(one);
				this.speaksFirst(one);
			}
			if (entry.state === 'sent') {
				this.settle(indicesOf(mine), { kind: 'sent', json: { ...entry.json } });
			} else {
				begun.work.push({ parcel: this.again(mine, entry), earlier: entry });
			}
		}
		return begun;
	}

	/** The upload that is looked for. Its file is made anew only where it is to leave again. */
	private again(members: M[], { rows, fileName }: BatchEntry): Parcel {
		const content = async () => {
			const files = this.options.pack(members);
			if (Array.isArray(files) && files.length === 1) return await files[0].content();
			throw new Error('What was one file is no longer one');
		};
		return { ...this.parcelOf({ members, rows, fileName, content }), fileName };
	}

	/** @returns Those that are to be sent: of equal keys the first, and none that was sent by an earlier run. */
	private async claim(members: M[]): Promise<M[]> {
		const speaking = members.filter((one) => this.speaksFirst(one));
		const keys = speaking.flatMap(({ key }) => (key === undefined ? [] : [key]));
		if (keys.length === 0) return speaking;
		if (keys.length > KEYS_KEPT) return this.settle(indicesOf(speaking), TOO_MANY_KEYS);
		const unknown = await claimKeys(this.options.context, keys);
		if (!unknown) return this.settle(indicesOf(speaking), NO_STORE);
		return speaking.filter(({ itemIndex, key }) => {
			if (key === undefined || unknown.has(key)) return true;
			this.settle([itemIndex], { kind: 'skipped', key, because: 'earlierRun' });
			return false;
		});
	}

	private speaksFirst(member: M): boolean {
		const { key } = member;
		if (key === undefined) return true;
		if (!this.speakers.has(key)) this.speakers.set(key, member);
		return this.speakers.get(key) === member;
	}

	private pack(members: M[]): Work[] {
		const files = this.options.pack(members);
		if (Array.isArray(files)) return files.map((file) => ({ parcel: this.parcelOf(file) }));
		const failure = { fromApi: false, code: 'batch_too_large' };
		const result = { kind: 'notDone', reaction: 'refuse', failure, explanation: files } as const;
		return this.settle(indicesOf(members), result);
	}

	private parcelOf({ members, rows, fileName, content }: BatchFile<M>): Parcel {
		const marks: Parcel['marks'] = {};
		for (const one of members) marks[one.itemIndex] = this.options.markOf(one);
		return {
			marks,
			rows,
			fileName: uniqueFileName(fileName),
			// Sent again only where no item objects.
			whenUnsure: members.every((one) => one.whenUnsure === 'resend') ? 'resend' : 'fail',
			content,
		};
	}

	private async upload({ parcel, earlier }: Work): Promise<BatchResult> {
		const { context, client, memory, timeout } = this.options;
		const { pause, noMore } = this.run;
		const sending: BatchSending = { client, memory, pause, noMore, timeout };
		if (earlier)
			return await this.run.atOnce(async () => await uploadBatch(sending, parcel, earlier));
		// The next one waits until this one's end is known: it may show that the others would end the same way.
		return await this.run.inLine(async () => {
			context.logger.info(`Postman Send: uploading a batch of ${parcel.rows} messages`);
			return await uploadBatch(sending, parcel);
		});
	}

	private settle(indices: number[], result: BatchResult): [] {
		for (const index of indices) this.results[index] = result;
		return [];
	}

	private async giveBack(members: M[]): Promise<void> {
		const keys = members.flatMap(({ itemIndex, key }) => {
			const result = this.results[itemIndex];
			const isCertain = result && isFailed(result) && result.kind !== 'unknown';
			return isCertain && key !== undefined ? [key] : [];
		});
		if (keys.length === 0 || (await releaseKeys(this.options.context, keys))) return;
		this.options.context.logger.warn('Postman Send: Send Once Keys could not be given back');
	}

	/** An item with another one's key fares as that one did; it is skipped where that one may have been sent. */
	private follow(members: M[]): void {
		for (const { itemIndex, key } of members) {
			if (key === undefined || this.results[itemIndex]) continue;
			const result = this.results[this.speakers.get(key)!.itemIndex];
			const mayBeSent = result.kind === 'sent' || result.kind === 'unknown';
			const skipped = { kind: 'skipped', key, because: 'otherItem' } as const;
			this.settle([itemIndex], mayBeSent ? skipped : result);
		}
	}
}

const indicesOf = (members: Member[]) => members.map(({ itemIndex }) => itemIndex);
