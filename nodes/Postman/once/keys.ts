// Send Once Keys: what is sent under one is not sent again, in any execution, while n8n's store
// keeps the key. A key belongs to its campaign, so a trial on Test says nothing of Production. It
// is taken just before its send, and given back if it is certain that nothing went.

import type { KeyEnd } from '../api/key-register';
import { messageFrom } from '../api/message';
import type { ItemRun } from '../run/item-run';
import { isFailed, unknownResult, UNTRIED, type Failed } from '../run/result';
import { KEYS_KEPT, recordKeys, removeKeys } from './key-store';
import type { Skipped } from './skipped';

/** The store could not be read: nobody can say what was sent before. */
const NO_STORE = {
	kind: 'notDone',
	reaction: 'endRun',
	failure: { fromApi: false, written: false, code: 'send_once_store_unavailable' },
} as const;

/**
 * One run with more keys would push out its own: nobody could tell later that the first ones were
 * sent.
 */
const TOO_MANY_KEYS = {
	kind: 'notDone',
	reaction: 'refuse',
	failure: { fromApi: false, code: 'too_many_keys' },
	explanation: {
		message: `The run has more than ${KEYS_KEPT.toLocaleString('en')} Send Once Keys`,
		description:
			'n8n would forget the first ones at once, and could not tell later that they were sent. Send fewer items at a time, or remove Send Once Key.',
	},
} as const;

/** Another run took the key, and has left no word of what became of its message. */
const TAKEN = unknownResult({ fromApi: false, code: 'send_once_key_taken' });

type Refused = Skipped | Failed;

/** The Send Once Keys of one run. */
export class Keys {
	private readonly run: ItemRun;
	private readonly node: string;
	private readonly isTooMany: boolean;

	/** @param items All of the run, each with its key if it has one. */
	constructor(run: ItemRun, items: Array<{ key?: string | undefined }>) {
		this.run = run;
		this.node = `${run.context.getWorkflow().id} ${run.context.getNode().id}`;
		this.isTooMany = new Set(items.flatMap(({ key }) => key ?? [])).size > KEYS_KEPT;
	}

	/**
	 * Takes keys, each once. Those that are had have to be closed.
	 *
	 * @returns What becomes of the items whose keys could not be had.
	 */
	async take(keys: string[]): Promise<Map<string, Refused>> {
		if (this.isTooMany) return new Map(keys.map((key) => [key, TOO_MANY_KEYS]));
		const { register } = this;
		await this.untilFree(keys);
		for (const key of keys) register.open(this.inProcess(key));

		const fresh = await recordKeys(this.run.context, keys.map(this.stored));
		const refused = new Map<string, Refused>();
		const heldBefore = keys.filter((key) => !fresh?.has(this.stored(key)));
		const sent = fresh ? await this.sentOf(heldBefore) : new Set<string>();
		for (const key of heldBefore) {
			const name = this.inProcess(key);
			const known = register.known(name);
			const end: KeyEnd = known ?? { state: sent.has(key) ? 'sent' : 'unknown' };
			register.close(name, fresh ? end : { state: 'free' });
			refused.set(key, fresh ? refusal(key, end) : NO_STORE);
		}
		return refused;
	}

	/**
	 * Gives back the keys under which nothing was sent, and lets others have their turn.
	 *
	 * @param results By key, of keys that were had.
	 */
	async close(results: Map<string, Ended>): Promise<void> {
		const ends = new Map([...results].map(([key, result]) => [key, endOf(result)]));
		const of = (state: KeyEnd['state']) =>
			[...ends].flatMap(([key, end]) => (end.state === state ? [key] : []));
		const [free, sent] = [of('free'), of('sent')];
		const { context } = this.run;
		if (free.length > 0) await removeKeys(context, free.map(this.stored));
		// The key once more: on a busy machine, another process may have overwritten it since.
		const marks = sent.flatMap((key) => [this.stored(key), this.mark(key)]);
		if (marks.length > 0) await recordKeys(context, marks);
		for (const [key, end] of ends) this.register.close(this.inProcess(key), end);
	}

	/** Sends under a key. @param send Calls `onLeave` when its request leaves. */
	async once<Done extends { kind: string }>(
		key: string,
		send: (onLeave: () => void) => Promise<Done | Failed>,
	): Promise<Done | Refused> {
		const { client, noMore } = this.run;
		// Here, so that nobody waits for another execution's key in a place that others need.
		await this.untilFree([key]);
		const leave = await client.campaign.keyedSends.enter(client);
		try {
			if (noMore.aborted) return UNTRIED;
			const refused = (await this.take([key])).get(key);
			if (refused) return refused;
			return await this.resume(key, async () => await send(leave));
		} finally {
			leave();
		}
	}

	/** Sends, or goes on with sending, under a key that this execution has taken. */
	async resume<Done extends { kind: string }>(
		key: string,
		send: () => Promise<Done | Failed>,
	): Promise<Done | Failed> {
		let result: Done | Failed | undefined;
		try {
			result = await send();
			return result;
		} finally {
			await this.close(new Map([[key, result ?? { kind: 'unknown' }]]));
		}
	}

	/** Those of the taken keys that are marked as sent. */
	private async sentOf(taken: string[]): Promise<Set<string>> {
		const unmarked = await recordKeys(this.run.context, taken.map(this.mark));
		// The store cannot be asked without being told.
		if (unmarked && unmarked.size > 0) await removeKeys(this.run.context, [...unmarked]);
		return new Set(taken.filter((key) => unmarked && !unmarked.has(this.mark(key))));
	}

	private get register() {
		return this.run.client.campaign.keys;
	}

	/** Another execution of this process may be at it: its end tells more than the store. */
	private async untilFree(keys: string[]): Promise<void> {
		for (let open = this.openIn(keys); open.length > 0; open = this.openIn(keys)) {
			await Promise.all(open);
		}
	}

	private openIn(keys: string[]): Array<Promise<unknown>> {
		return keys.flatMap((key) => this.register.underWay(this.inProcess(key)) ?? []);
	}

	private inProcess(key: string): string {
		return `${this.node} ${key}`;
	}

	private readonly stored = (key: string): string => `${this.run.client.campaign.key} ${key}`;
	private readonly mark = (key: string): string => `sent ${this.stored(key)}`;
}

function refusal(key: string, { state, ...known }: KeyEnd): Refused {
	return state === 'sent' ? { kind: 'skipped', key, because: 'earlierRun', ...known } : TAKEN;
}

type Ended = { kind: string; body?: unknown; messageId?: string; sentAt?: string };

function endOf(result: Ended): KeyEnd {
	if (result.kind === 'unknown') return { state: 'unknown' };
	if (isFailed(result)) return { state: 'free' };
	const message = messageFrom(result.body);
	// One that was skipped for its text was sent before.
	const { messageId = message?.id, sentAt = message?.createdAt } = result;
	return { state: 'sent', ...(messageId && { messageId }), ...(sentAt && { sentAt }) };
}

/**
 * What an item is told whose key another one of the run had; `undefined` if nothing was sent under
 * it.
 */
export function forEqualItem(key: string, other: { kind: string }): Refused | undefined {
	if (endOf(other).state === 'free') return undefined;
	if (other === TAKEN) return TAKEN;
	return other.kind === 'skipped'
		? (other as Skipped)
		: { kind: 'skipped', key, because: 'otherItem' };
}

/**
 * Items of one run with the same key follow each other: one is skipped if another may have been
 * sent.
 */
export class SameKey<Done extends { kind: string }> {
	private readonly byKey = new Map<string, Promise<Done | Refused>>();

	first(key: string, send: () => Promise<Done | Refused>): Promise<Done | Refused> {
		const mine = send();
		this.byKey.set(key, mine);
		return mine;
	}

	next(key: string, send: () => Promise<Done | Refused>): Promise<Done | Refused> {
		const before = this.byKey.get(key);
		return this.first(key, async () => {
			const other = await before;
			return (other && forEqualItem(key, other)) ?? (await send());
		});
	}
}
