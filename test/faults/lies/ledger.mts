// What the lying server truly holds: it decides what has become of an item, whatever was answered.
import { randomUUID } from 'node:crypto';

import type { Kind, Schedule } from './schedule.mts';

/** The nodes' pauses run so many times as fast; the calendar does not, and timeouts neither. */
export const SPEED = 40;

/**
 * Milliseconds until an upload that was answered with Postman's own 500 is there all the same:
 * longer than any look.
 */
const LATE_MS = 150_000 / SPEED;

export const PEOPLE = ['6591234567', '6581234567', '6598765432'];
/** With what lists spell in several ways. */
export const TEXTS = ['Café at 3 pm,\nblock 2', 'Café at 4 pm,\nblock 2'];

export interface SendRequest {
	recipient: string;
	language: string;
	values: Record<string, string>;
}

export interface Batch {
	id: string;
	originalFileName: string;
}

export interface Attempt {
	/** By the rows' clock, in milliseconds since 1970. */
	stamp: number;
	status: string;
}

export interface Held extends SendRequest {
	id: string;
	/** By the rows' clock, in milliseconds since 1970. */
	stamp: number;
	/** When lists begin to show it, by this machine's clock. */
	shownFrom: number;
	/** It was there before the run. */
	isEarlier: boolean;
	status: string;
	/** Newest first. */
	attempts: Attempt[];
	/** How many it had before the run, and whether it had failed. */
	attemptsBefore: number;
	hadFailed: boolean;
	batch?: Batch;
	/** The statuses that it will have. */
	walk: string[];
	/** It as it was before its last change. */
	before?: Held | undefined;
}

/** A person and a text of Message > Send. */
export const requestOf = (item: number): SendRequest => ({
	recipient: PEOPLE[item % PEOPLE.length],
	language: 'english',
	values: { name: TEXTS[item < PEOPLE.length ? 0 : 1], fruit: 'apple' },
});

/** Equal messages to one person cannot be told apart, so they are counted together. */
export const groupOf = ({ recipient, values }: SendRequest) =>
	`${recipient} ${values.name.normalize('NFC').replaceAll('\r\n', '\n')}`;

export class Ledger {
	readonly messages: Held[] = [];
	readonly batches: Batch[] = [];
	/** What is to be retried, by what the items name. */
	readonly targets: Array<Held | Batch> = [];
	private readonly schedule: Schedule;
	private readonly late: Array<() => void> = [];
	private readonly timers: NodeJS.Timeout[] = [];

	constructor(schedule: Schedule) {
		this.schedule = schedule;
		for (const { item, ago } of schedule.earlier) this.addEarlier(requestOf(item), ago, 'success');
		const { kind } = schedule;
		for (let i = 0; i < 6 && isRetry(kind); i++) this.targets.push(this.addTarget(kind, i));
	}

	get ofRun(): Held[] {
		return this.messages.filter(({ isEarlier }) => !isEarlier);
	}

	/** The messages that an item of a retry names. */
	targetsOf(item: number): Held[] {
		const target = this.targets[item];
		return this.messages.filter((message) => message === target || message.batch === target);
	}

	/** @param error Of the rows' clock, in milliseconds. */
	send(request: SendRequest, error: number): Held {
		const shownFrom = Date.now() + this.schedule.list.lag / SPEED;
		return this.add(request, { stamp: Date.now() + error, shownFrom });
	}

	upload(fileName: string, recipients: string[], error: number): Batch {
		const batch = { id: `batch_${randomUUID()}`, originalFileName: fileName };
		this.batches.push(batch);
		for (const recipient of recipients) {
			const message = this.send({ ...requestOf(0), recipient }, error);
			message.batch = batch;
		}
		return batch;
	}

	/** A further attempt for each that has failed. */
	retry(messages: Held[], error: number): void {
		const { fate } = this.schedule;
		for (const message of messages.filter(({ status }) => status === 'failure')) {
			message.before = { ...message };
			message.status = fate === 'failure' ? 'failure' : 'created';
			message.walk = fate === 'failure' ? [] : ['sending', 'success'];
			const attempt = { stamp: Date.now() + error, status: message.status };
			message.attempts = [attempt, ...message.attempts];
		}
	}

	/** Lets it be read once more: what is on its way has moved on. */
	moveOn(message: Held): void {
		message.status = message.walk.shift() ?? message.status;
		message.attempts[0].status = message.status;
	}

	commitLate(commit: () => void): void {
		this.late.push(commit);
		const run = () => {
			if (this.late.includes(commit)) this.late.splice(this.late.indexOf(commit), 1)[0]();
		};
		this.timers.push(setTimeout(run, LATE_MS));
	}

	/** What is late is there now. */
	settle(): void {
		for (const timer of this.timers) clearTimeout(timer);
		for (const commit of this.late.splice(0)) commit();
	}

	private add(request: SendRequest, over: Partial<Held>): Held {
		const stamp = over.stamp ?? Date.now();
		const status = over.status ?? 'created';
		const message: Held = {
			...request,
			id: `message_${randomUUID()}`,
			stamp,
			shownFrom: 0,
			isEarlier: false,
			status,
			attempts: [{ stamp: stamp + 2, status }],
			attemptsBefore: 1,
			hadFailed: status === 'failure',
			walk: [],
			...over,
		};
		this.messages.push(message);
		return message;
	}

	private addEarlier(request: SendRequest, ago: number, status: string): Held {
		const stamp = Date.now() - ago + this.schedule.clocks.rows;
		return this.add(request, { stamp, status, isEarlier: true });
	}

	private addTarget(kind: Kind, item: number): Held | Batch {
		const isOnItsWay = this.schedule.onTheirWay.includes(item);
		// A moment ago: as fresh as what an attempt of the run would be.
		const message = this.addEarlier(requestOf(item), 5_000, isOnItsWay ? 'enqueued' : 'failure');
		if (isOnItsWay) message.walk = ['sending', 'sent', 'success'];
		if (kind === 'message-retry') return message;
		const batch = { id: `batch_${randomUUID()}`, originalFileName: `list ${item}.csv` };
		message.batch = batch;
		this.addEarlier(requestOf(item), 4_000, 'success').batch = batch;
		this.batches.push(batch);
		return batch;
	}
}

const isRetry = (kind: Kind) => kind.endsWith('-retry');
