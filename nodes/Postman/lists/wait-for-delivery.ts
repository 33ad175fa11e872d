// After sending: waits until the messages of a run have arrived or failed, for so long. They are
// looked for together, by a few calls of the list; once they are few, one by one. Nothing
// that goes wrong here undoes that they were sent.

import type { Logger } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import { realClock } from '../api/clock';
import { failureReasonOf, isSettled } from '../api/delivery';
import { createdAtOf, type Message } from '../api/message';
import { endsRun } from '../api/outcome';
import { logFault } from '../api/fault-log';
import { readPages } from './pages';
import type { Pause } from '../run/pause';
import { Progress } from '../api/progress';

/** Seconds; a worker of n8n is taken up for as long. */
export const MAX_WAIT_SECONDS = 600;

/** Milliseconds. Most messages arrive after some ten seconds; the others may take minutes. */
const FIRST_PAUSE_MS = 4_000;
const MAX_PAUSE_MS = 30_000;
const PAUSES_GROW = 1.5;
/** Milliseconds after the end in which the last look may still get its turn. */
const LAST_TURN_MS = 5_000;
/** Failed messages whose reason is asked for one by one, if the list does not tell it. */
const MAX_REASONS = 100;

/** Who waits, and how long. */
export interface Waiting {
	client: PostmanClient;
	pause: Pause;
	logger: Logger;
	seconds: number;
}

/** What became of a message in the time that was waited. */
export interface Awaited {
	/** Its newest version. */
	message: Message;
	settled: boolean;
	waitedSeconds: number;
}

/** @param sent Each once. @returns All of them by their IDs; it never rejects. */
export async function waitForDelivery(
	waiting: Waiting,
	sent: Message[],
): Promise<Map<string, Awaited>> {
	return await new DeliveryWait(waiting, sent).run();
}

class DeliveryWait {
	private readonly waiting: Waiting;
	private readonly startedAt: number;
	/** Ends what has not begun yet: with the Stop button, or when the time is over. */
	private readonly signal: AbortSignal;
	private readonly awaited: Map<string, Awaited>;
	private readonly pending: Set<string>;
	/**
	 * That the last look at the list took: so many messages can be read one by one for the same
	 * price.
	 */
	private pages = 1;
	private reasonsLeft = MAX_REASONS;
	private isHopeless = false;

	constructor(waiting: Waiting, sent: Message[]) {
		const { pause, seconds } = waiting;
		const over = AbortSignal.timeout(Math.ceil(seconds * 1_000) + LAST_TURN_MS);
		this.waiting = waiting;
		this.startedAt = pause.now();
		this.signal = pause.signal ? AbortSignal.any([pause.signal, over]) : over;
		this.awaited = new Map();
		this.pending = new Set();
		for (const message of sent) {
			this.pending.add(message.id);
			this.note(message);
		}
	}

	async run(): Promise<Map<string, Awaited>> {
		const { pause, seconds, logger } = this.waiting;
		const progress = new Progress(logger, realClock);
		const end = this.startedAt + seconds * 1_000;
		for (
			let next = FIRST_PAUSE_MS;
			this.pending.size > 0 && pause.now() < end;
			next *= PAUSES_GROW
		) {
			await pause.for(Math.min(next, MAX_PAUSE_MS, end - pause.now()));
			if (this.signal.aborted) break;
			await this.look().catch((error: Error) => {
				logFault(logger, error);
				this.isHopeless = true;
			});
			if (this.isHopeless) break;
			progress.note(() => `${this.pending.size} of ${this.awaited.size} messages on their way`);
		}
		for (const id of this.pending) this.awaited.get(id)!.waitedSeconds = this.elapsed();
		return this.awaited;
	}

	private async look(): Promise<void> {
		if (this.pending.size <= this.pages) return await this.readEach([...this.pending]);
		const unexplained = (await this.readList()).slice(0, this.reasonsLeft);
		this.reasonsLeft -= unexplained.length;
		await this.readEach(unexplained);
	}

	/** @returns The failed messages of which it does not say why they failed. */
	private async readList(): Promise<string[]> {
		const { client, pause } = this.waiting;
		let oldest = Infinity;
		for (const id of this.pending) {
			oldest = Math.min(oldest, createdAtOf(this.awaited.get(id)!.message) ?? Infinity);
		}
		const unseen = new Set(this.pending);
		const unexplained: string[] = [];
		const end = await readPages({ client, pause, signal: this.signal }, (rows, position) => {
			this.pages = position.pages;
			for (const row of rows) {
				if (!unseen.delete(row.id)) continue;
				this.note(row);
				if (row.latestStatus === 'failure' && !failureReasonOf(row)) unexplained.push(row.id);
			}
			return unseen.size === 0 || (position.isNewestFirst && position.oldest < oldest);
		});
		this.isHopeless = end.kind === 'failed' && endsRun(end.failure);
		return unexplained;
	}

	private async readEach(ids: string[]): Promise<void> {
		const { client } = this.waiting;
		await Promise.all(
			ids.map(async (id) => {
				const reading = await client.getMessage(id, this.signal);
				if (reading.kind === 'read') this.note(reading.value);
				else if (reading.kind === 'failed' && endsRun(reading.failure)) this.isHopeless = true;
			}),
		);
	}

	private note(message: Message): void {
		const { id, latestStatus } = message;
		this.awaited.set(id, {
			message,
			settled: isSettled(message),
			waitedSeconds: this.elapsed(),
		});
		// On the load-test environment messages go no further than to the provider (Postman guide, Load
		// testing).
		const { environment } = this.waiting.client.connection;
		const goesNoFurther = environment === 'loadtest' && latestStatus !== 'created';
		if (isSettled(message) || goesNoFurther) this.pending.delete(id);
	}

	/** In whole seconds. */
	private elapsed(): number {
		return Math.round((this.waiting.pause.now() - this.startedAt) / 1_000);
	}
}
