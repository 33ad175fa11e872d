// Sends what the items bring to batches, one upload after the other, and says of each item what
// became of it. What an earlier try of the node has uploaded, or may have, is reported from the
// journal or looked for, and not uploaded again.

import type { Explanation } from '../api/explain';
import { eachInTurns, mapInTurns } from '../api/turns';
import { forEqualItem, Keys } from '../once/keys';
import type { Skipped } from '../once/skipped';
import type { ItemRun } from '../run/item-run';
import { isFailed, UNTRIED, type Failed } from '../run/result';
import { TOO_LARGE } from './limits';
import { uniqueFileName } from './look';
import { RefusedFiles, type FileTexts } from './refused-file';
import {
	uploadBatch,
	type BatchData,
	type BatchJournal,
	type Upload,
	type SentBatch,
} from './upload';

/** What one item brings. */
export interface Member {
	itemIndex: number;
	/** Its Send Once Key. */
	key?: string | undefined;
	whenUnsure: Upload['whenUnsure'];
}

/** A file that is one batch, and the items that it holds. */
export interface BatchFile<M extends Member> extends Pick<Upload, 'content' | keyof FileTexts> {
	members: M[];
	rows: number;
	/** As the user calls it. */
	fileName: string;
	/** Of a file that the user brought. */
	digest?: string;
}

/** Returns the files that these members make, or why they make none. */
export type Packer<M extends Member> = (
	members: M[],
) => Array<BatchFile<M>> | Explanation | Promise<Array<BatchFile<M>> | Explanation>;

/** What a run of Batch > Send is made of. */
export interface BatchPlan<M extends Member> {
	run: ItemRun;
	journal: BatchJournal;
	/** As in `BatchData.marks`. */
	markOf(member: M): string;
	pack: Packer<M>;
	/**
	 * Returns what is known, in a retry, of members that the journal does not know.
	 *
	 * @param begun Those that it knows.
	 */
	recall(members: M[], begun: M[]): Promise<Map<M, SentBatch | Failed>>;
	/** Skips those whose text was sent before, if members are one SMS each. */
	texts?: Texts<M> | undefined;
}

interface Texts<M> {
	look(members: M[]): Promise<void>;
	onceTogether(
		members: M[],
		send: (mine: M[]) => Promise<Map<M, BatchResult>>,
	): Promise<Map<M, BatchResult>>;
}

type BatchResult = SentBatch | Skipped | Failed;

/** The result of a member if something broke before it had one. */
const NOBODY_KNOWS = { kind: 'unknown' };

/** One result for each member, in their order. Nothing is under way any more when it resolves. */
export async function dispatchBatches<M extends Member>(
	plan: BatchPlan<M>,
	members: M[],
): Promise<BatchResult[]> {
	return await new BatchDispatch(plan, members).all(members);
}

interface Work<M> {
	members: M[];
	upload: Upload;
	isBegun: boolean;
}

class BatchDispatch<M extends Member> {
	private readonly plan: BatchPlan<M>;
	private readonly results = new Map<M, BatchResult>();
	/** The first member with a key speaks for all that have the same. */
	private readonly speakers = new Map<string, M>();
	private readonly keys: Keys;
	private readonly refused: RefusedFiles;

	constructor(plan: BatchPlan<M>, members: M[]) {
		this.plan = plan;
		this.keys = new Keys(plan.run, members);
		this.refused = new RefusedFiles(plan.run);
	}

	async all(members: M[]): Promise<BatchResult[]> {
		const { recall, texts } = this.plan;
		const begun = this.begun(members);
		const isOfBegun = new Set(begun.flatMap((work) => work.members));
		const rest = members.filter((one) => !isOfBegun.has(one));
		const recalled = await recall(rest, [...isOfBegun]);
		const known = [...recalled].flatMap(([one, result]) => {
			this.speaksFirst(one);
			this.setResult([one], result);
			return isFailed(result) ? [] : [one];
		});
		const fresh = await this.takeKeys(rest.filter((one) => !recalled.has(one)));
		try {
			const send = async (mine: M[]) => await this.send(begun, mine);
			await texts?.look(fresh);
			const sent = await (texts ? texts.onceTogether(fresh, send) : send(fresh));
			for (const [one, result] of sent) this.setResult([one], result);
		} finally {
			await this.closeKeys([...isOfBegun, ...known, ...fresh]);
		}
		return await mapInTurns(members, (one) => this.resultOf(one));
	}

	private async send(begun: Array<Work<M>>, mine: M[]): Promise<Map<M, BatchResult>> {
		const work = [...begun, ...(await this.pack(mine))];
		// The next one waits until this one's end is known: it may show that the others would end the
		// same way.
		const ended = await this.plan.run.all(
			work,
			async (one) => await this.upload(one),
			({ isBegun }) => isBegun,
		);
		for (const [i, { members }] of work.entries()) {
			const result = ended[i] as BatchResult;
			await eachInTurns(members, (one) => this.results.set(one, result));
		}
		return new Map(mine.map((one) => [one, this.results.get(one) ?? UNTRIED]));
	}

	/** What an earlier try of the node has uploaded, or begun to. */
	private begun(members: M[]): Array<Work<M>> {
		const { journal, markOf } = this.plan;
		const { entries } = journal;
		const byIndex = new Map(entries.length > 0 ? members.map((one) => [one.itemIndex, one]) : []);
		return entries.flatMap(({ data }) => {
			const mine = Object.entries(data.marks).flatMap(([index, mark]) => {
				const one = byIndex.get(Number(index));
				return one && markOf(one) === mark ? [one] : [];
			});
			if (mine.length === 0) return [];
			for (const one of mine) this.speaksFirst(one);
			return [{ members: mine, upload: this.again(mine, data), isBegun: true }];
		});
	}

	/** The upload that is looked for. Its file is made anew only if it is to leave again. */
	private again(members: M[], { rows, fileName }: BatchData): Upload {
		const file = async () => {
			const files = await this.plan.pack(members);
			if (Array.isArray(files) && files.length === 1 && files[0]) return files[0];
			throw new Error('The items no longer make exactly one file');
		};
		const content = async () => await (await file()).content();
		const textsToHide = async () => await (await file()).textsToHide();
		const columns = async () => await (await file()).columns();
		const made = { members, rows, fileName, content, textsToHide, columns };
		return { ...this.uploadOf(made), fileName };
	}

	/**
	 * Returns those that are to be sent: of equal keys the first, and none that was sent by an
	 * earlier run.
	 */
	private async takeKeys(members: M[]): Promise<M[]> {
		const speaking = members.filter((one) => this.speaksFirst(one));
		const keys = speaking.flatMap(({ key }) => key ?? []);
		if (keys.length === 0) return speaking;
		const refused = await this.keys.take(keys);
		return speaking.filter((one) => {
			const result = one.key === undefined ? undefined : refused.get(one.key);
			if (result) this.setResult([one], result);
			return !result;
		});
	}

	private speaksFirst(member: M): boolean {
		const { key } = member;
		if (key === undefined) return true;
		if (!this.speakers.has(key)) this.speakers.set(key, member);
		return this.speakers.get(key) === member;
	}

	private async pack(members: M[]): Promise<Array<Work<M>>> {
		const files = await this.plan.pack(members);
		if (!Array.isArray(files)) {
			return this.setResult(members, { ...TOO_LARGE, explanation: files });
		}
		return files.map((file) => ({
			members: file.members,
			upload: this.uploadOf(file),
			isBegun: false,
		}));
	}

	private uploadOf({ members, fileName, ...file }: BatchFile<M>): Upload {
		const marks: Upload['marks'] = {};
		for (const one of members) marks[one.itemIndex] = this.plan.markOf(one);
		return {
			...file,
			marks,
			fileName: uniqueFileName(fileName, file.digest),
			// Sent again only if every item asks for it.
			whenUnsure: members.every((one) => one.whenUnsure === 'resend') ? 'resend' : 'fail',
		};
	}

	private async upload({ upload, isBegun }: Work<M>): Promise<SentBatch | Failed> {
		const { run, journal } = this.plan;
		if (!isBegun) {
			run.context.logger.info(`Postman Send: uploading a batch of ${upload.rows} messages`);
		}
		const result = await uploadBatch(run.client, journal, upload, run);
		return await this.refused.explain(upload, result);
	}

	private setResult(members: M[], result: BatchResult): [] {
		for (const one of members) this.results.set(one, result);
		return [];
	}

	private async closeKeys(members: M[]): Promise<void> {
		const results = members.flatMap((one): Array<[string, { kind: string }]> =>
			one.key === undefined ? [] : [[one.key, this.results.get(one) ?? NOBODY_KNOWS]],
		);
		await this.keys.close(new Map(results));
	}

	/**
	 * An item with another one's key has that one's result; it is skipped if that one may have been
	 * sent.
	 */
	private resultOf(member: M): BatchResult {
		const { key } = member;
		const own = this.results.get(member);
		if (own || key === undefined) return own ?? UNTRIED;
		const speaker = this.speakers.get(key);
		const result = (speaker && this.results.get(speaker)) ?? UNTRIED;
		return forEqualItem(key, result) ?? result;
	}
}
