// Sends the prepared items of a run, and says of each what became of it.

import type { IExecuteFunctions } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import { Gate } from '../run/gate';
import { ItemRun } from '../run/item-run';
import type { Journal } from './journal';
import { isSendable, type Prepared, type Sendable } from '../panel/prepare';
import { isFailed } from '../run/result';
import { sendItem } from './send-item';
import { claimKey, KEYS_KEPT, NO_STORE, releaseKey, TOO_MANY_KEYS } from './keys';
import { SEND_WORDING, type SendResult } from './send-result';

export interface Run {
	context: IExecuteFunctions;
	client: PostmanClient;
	journal: Journal;
	/** Begins no new send after the first item that failed. */
	stopAtFirst: boolean;
}

/** One result for each prepared item, in their order. Nothing is under way any more when it returns. */
export async function dispatch(run: Run, prepared: Prepared[]): Promise<SendResult[]> {
	return await new Dispatch(run).all(prepared);
}

class Dispatch {
	private readonly context: IExecuteFunctions;
	private readonly journal: Journal;
	private readonly run: ItemRun;
	/** Results to come of items with a key, for other items with the same one. */
	private readonly byKey = new Map<string, Promise<SendResult>>();

	constructor({ journal, ...run }: Run) {
		this.context = run.context;
		this.journal = journal;
		this.run = new ItemRun({ ...run, wording: SEND_WORDING });
	}

	async all(prepared: Prepared[]): Promise<SendResult[]> {
		// What an earlier try of the node has begun comes first: an item with the same key may depend on it.
		const begun = new Map<Prepared, Promise<SendResult>>();
		for (const item of prepared) {
			if (!isSendable(item) || !this.isBegun(item)) continue;
			const result = this.resume(item);
			begun.set(item, result);
			if (item.key !== undefined) this.byKey.set(item.key, result);
		}
		const keys = new Set(prepared.flatMap((item) => (isSendable(item) && item.key) || []));
		return await this.run.all(prepared, async (item): Promise<SendResult> => {
			if (!isSendable(item)) return { kind: 'invalid', problems: item.problems };
			const result = begun.get(item);
			if (result) return await result;
			return item.key !== undefined && keys.size > KEYS_KEPT
				? TOO_MANY_KEYS
				: await this.fresh(item);
		});
	}

	private isBegun({ itemIndex, request }: Sendable): boolean {
		return this.journal.find(itemIndex, request) !== undefined;
	}

	private async resume(item: Sendable): Promise<SendResult> {
		const result = await this.run.atOnce(async () => await this.send(item, () => {}));
		await this.giveBack(item, result);
		return result;
	}

	private async fresh(item: Sendable): Promise<SendResult> {
		if (item.key === undefined) {
			return await this.run.inLine(async (onStart) => await this.send(item, onStart));
		}
		const mine = this.afterEqual(this.byKey.get(item.key), item, item.key);
		this.byKey.set(item.key, mine);
		return await mine;
	}

	/** Items with the same key follow each other: the second is skipped only if the first may have been sent. */
	private async afterEqual(
		before: Promise<SendResult> | undefined,
		item: Sendable,
		key: string,
	): Promise<SendResult> {
		const other = await before;
		if (other?.kind === 'skipped') return other;
		if (other?.kind === 'sent' || other?.kind === 'unknown') {
			return { kind: 'skipped', key, because: 'otherItem' };
		}
		return await this.once(item, key);
	}

	private async once(item: Sendable, key: string): Promise<SendResult> {
		let isClaimed = false;
		const result = await this.run.inLine(async (onStart): Promise<SendResult> => {
			const leave = await claimLineOf(this.run.client).enter();
			try {
				if (this.run.noMore.aborted) return { kind: 'untried' };
				const claimed = await claimKey(this.context, key);
				if (claimed === 'taken') return { kind: 'skipped', key, because: 'earlierRun' };
				// Perhaps recorded by an earlier run: it is not ours to give back.
				if (claimed === 'storeFailed') return NO_STORE;
				isClaimed = true;
				return await this.send(item, () => {
					leave();
					onStart();
				});
			} finally {
				leave();
			}
		});
		if (isClaimed) await this.giveBack(item, result);
		return result;
	}

	private async send(item: Sendable, onStart: () => void): Promise<SendResult> {
		const { client, pause, noMore } = this.run;
		return await sendItem({ client, journal: this.journal, pause, noMore }, item, onStart);
	}

	private async giveBack({ key }: Sendable, result: SendResult): Promise<void> {
		const isCertain = isFailed(result) && result.kind !== 'unknown';
		if (key !== undefined && isCertain && !(await releaseKey(this.context, key))) {
			this.context.logger.warn('Postman Send: a Send Once Key could not be given back');
		}
	}
}

/** Of each campaign, for all runs of this process. */
const claimLines = new Map<string, Gate>();

/**
 * Where n8n is cut off, keys that are taken and whose request has not left stay taken: half a second's worth of calls is
 * enough to keep the pacer busy.
 */
function claimLineOf({ campaign, connection }: PostmanClient): Gate {
	const width = Math.ceil(connection.callsPerSecond / 2);
	const name = `${width} ${campaign}`;
	const line = claimLines.get(name) ?? new Gate(width);
	claimLines.set(name, line);
	return line;
}
