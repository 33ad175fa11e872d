import { randomUUID } from 'node:crypto';
import { isForeign, outcomeError } from '../api/recipients.mts';
import type { Random } from '../random.mts';
import { draw } from '../random.mts';
import type { Settings } from '../settings/settings.mts';
import type { Attempt, DeliveryError, Message, Outcome, Status } from './types.mts';
import { statuses } from './types.mts';

/**
 * Starts an attempt whose whole walk is fixed now; later its status is read off the clock. So fifty
 * thousand messages on their way need no timer at all.
 */
export function beginAttempt(
	now: number,
	outcome: Outcome,
	delivery: Settings['delivery'],
	random: Random,
): Attempt {
	const error = outcomeError(outcome);
	const path = pathTo(outcome, error);
	const at = [now];
	for (const status of path.slice(1) as (keyof typeof delivery.times)[]) {
		const stay = draw(delivery.times[status], random) * delivery.timeScale;
		at.push(at[at.length - 1] + Math.round(stay));
	}
	return { id: randomUUID(), createdAt: now, listedAt: now, path, at, error };
}

/** A fault of Postman's own ends the walk before the telco; a delivery error comes from there. */
function pathTo(outcome: Outcome, error: DeliveryError | null): Status[] {
	const last = error === null ? (outcome as Status) : 'failure';
	if (last !== 'failure') return statuses.slice(0, statuses.indexOf(last) + 1);
	const branch = error?.type === 'server_error' ? 'sent' : 'sent_to_telco';
	return [...statuses.slice(0, statuses.indexOf(branch) + 1), 'failure'];
}

export function statusOf(message: Message, now: number): Status {
	return attemptStatus(lastAttempt(message), now);
}

export function lastAttempt(message: Message): Attempt {
	return message.attempts[message.attempts.length - 1];
}

export function attemptStatus(attempt: Attempt, now: number): Status {
	return attempt.path[position(attempt, now)];
}

/** When the attempt came into the status that it has now. */
export function changedAt(attempt: Attempt, now: number): number {
	return attempt.at[position(attempt, now)];
}

/** When the attempt came into a status, null if it has not yet or never will. */
export function reachedAt(attempt: Attempt, status: Status, now: number): number | null {
	const index = attempt.path.indexOf(status);
	return index < 0 || index > position(attempt, now) ? null : attempt.at[index];
}

function position(attempt: Attempt, now: number): number {
	let index = attempt.at.length - 1;
	while (index > 0 && attempt.at[index] > now) index -= 1;
	return index;
}

/** Whether the walk is over: nothing but a retry changes the status any more. */
export function isAtRest(message: Message, now: number): boolean {
	const { at } = lastAttempt(message);
	return at[at.length - 1] <= now;
}

/** Terminal in the guide's sense: delivered, failed, or abroad and handed to the telco. */
export function isTerminal(message: Message, now: number): boolean {
	const status = statusOf(message, now);
	if (status === 'sent_to_telco') return isForeign(message.recipient);
	return status === 'success' || status === 'failure';
}

/** Brings a walk to its end at once. */
export function endWalk(message: Message, now: number): void {
	const attempt = lastAttempt(message);
	attempt.at = attempt.at.map((time) => Math.min(time, now));
}

/** Puts the current attempt into a status where it then stays. */
export function forceStatus(
	message: Message,
	status: Status,
	error: DeliveryError | null,
	now: number,
): void {
	const attempt = lastAttempt(message);
	const passed = position(attempt, now) + 1;
	attempt.path = [...attempt.path.slice(0, passed), status];
	attempt.at = [...attempt.at.slice(0, passed), now];
	attempt.error = error;
}

/** The four statuses of 2023-24 for today's seven. */
export function legacyStatus(status: Status): Status {
	if (status === 'enqueued' || status === 'sending') return 'created';
	return status === 'sent_to_telco' ? 'sent' : status;
}
