import type { Ledger } from '../held/ledger.mts';
import { attemptStatus, changedAt, lastAttempt, statusOf } from '../held/statusWalk.mts';
import type { Store } from '../held/store.mts';
import type { Message, Status } from '../held/types.mts';
import type { Settings } from '../settings/settings.mts';
import { messageBody } from '../api/content.mts';
import { failureNumbers, isForeign, outcomeError } from '../api/recipients.mts';
import type { CallRow } from './calls.mts';
import { readCalls } from './calls.mts';
import type { Charge } from './charge.mts';
import { chargeOf } from './charge.mts';
import { readable } from './numbers.mts';
import type { SwitchRow } from './switches.mts';

/** What one open page wants to see: the windows over its lists, and the phone that is open. */
export interface Wish {
	search: string;
	phones: number;
	phone: string;
	messages: number;
	calls: number;
}

/** What the page shows is taken from here. */
export interface Source {
	readonly settings: Settings;
	readonly baseUrl: string;
	readonly store: Store;
	readonly ledger: Ledger;
	now(): number;
}

/** Part of a list; the page never gets more than it shows. */
export interface Window<Row extends { id: string }> {
	total: number;
	rows: Row[];
}

export interface PhoneRow {
	id: string;
	/** As people write it. */
	number: string;
	count: number;
	at: number;
	snippet: string;
	status: Status;
	foreign: boolean;
}

export interface MessageRow {
	id: string;
	text: string;
	createdAt: number;
	/** When the lists will show it; null if they do. */
	listedAt: number | null;
	language: string;
	campaign: string;
	/** File name of its batch. */
	batch: string | null;
	foreign: boolean;
	charge: Charge;
	/** Oldest first. */
	attempts: { status: Status; createdAt: number; at: number; error: string | null }[];
}

export interface View {
	setup: object;
	figures: object;
	switches: Window<SwitchRow>;
	phones: Window<PhoneRow>;
	/** The number of the phone that is open, as people write it. */
	opened: { number: string };
	messages: Window<MessageRow>;
	calls: Window<CallRow>;
}

interface Phone {
	recipient: string;
	count: number;
	/** When its latest attempt was. */
	at: number;
	latest: Message;
}

const snippetLength = 120;
const failing = Object.entries(failureNumbers).map(([number, outcome]) => ({
	number,
	error: outcomeError(outcome)?.code,
}));

/**
 * Everything that one page shows at this moment. All messages are looked at each time: their
 * statuses change by the passing of time alone, and an index would be work for the API's own calls.
 */
export function readView(
	source: Source,
	switches: SwitchRow[],
	wish: Wish,
	matches: (message: Message) => boolean,
): View {
	const now = source.now();
	const phones = new Map<string, Phone>();
	const thread: Message[] = [];
	const counts = { held: 0, delivered: 0, failed: 0 };
	for (const message of source.store.messages()) {
		const status = statusOf(message, now);
		counts.held += 1;
		if (status === 'success') counts.delivered += 1;
		if (status === 'failure') counts.failed += 1;
		if (message.recipient === wish.phone) thread.push(message);
		if (matches(message)) count(phones, message);
	}
	const latestFirst = [...phones.values()].reverse().sort((a, b) => b.at - a.at);
	thread.sort((a, b) => a.createdAt - b.createdAt);
	const calls = readCalls(source, wish.calls);
	return {
		setup: readSetup(source),
		figures: { ...counts, ...calls.figures },
		switches: { total: switches.length, rows: switches },
		phones: {
			total: phones.size,
			rows: latestFirst.slice(0, wish.phones).map((phone) => phoneRow(phone, now)),
		},
		opened: { number: wish.phone === '' ? '' : readable(wish.phone) },
		messages: {
			total: thread.length,
			rows: thread.slice(-wish.messages).map((message) => messageRow(message, now)),
		},
		calls: { total: calls.total, rows: calls.rows },
	};
}

/**
 * Messages to a number, or with a text. A text never changes, so each is searched only once however
 * often the page looks.
 */
export function createMatcher(search: string): (message: Message) => boolean {
	const wanted = search.trim().toLowerCase();
	if (wanted === '') return () => true;
	const digits = /^[+\d\s()-]+$/.test(wanted) ? wanted.replace(/\D/g, '') : '';
	const known = new WeakMap<Message, boolean>();
	return (message) => {
		let found = known.get(message);
		if (found === undefined) {
			found =
				(digits !== '' && message.recipient.includes(digits)) ||
				message.fullMessage.toLowerCase().includes(wanted);
			known.set(message, found);
		}
		return found;
	};
}

function count(phones: Map<string, Phone>, message: Message): void {
	const { recipient } = message;
	const at = lastAttempt(message).createdAt;
	const phone = phones.get(recipient);
	if (phone === undefined) {
		phones.set(recipient, { recipient, count: 1, at, latest: message });
		return;
	}
	phone.count += 1;
	if (at < phone.at) return;
	phone.at = at;
	phone.latest = message;
	// To the end, so that of several in one millisecond the last comes first in the list.
	phones.delete(recipient);
	phones.set(recipient, phone);
}

function phoneRow({ recipient, count: held, at, latest }: Phone, now: number): PhoneRow {
	const body = messageBody(latest.fullMessage).slice(0, snippetLength);
	return {
		id: recipient,
		number: readable(recipient),
		count: held,
		at,
		snippet: body.replace(/\s+/g, ' '),
		status: statusOf(latest, now),
		foreign: isForeign(recipient),
	};
}

function messageRow(message: Message, now: number): MessageRow {
	const { id, fullMessage, createdAt, listedAt, language, campaign, membership } = message;
	return {
		id,
		text: fullMessage,
		createdAt,
		listedAt: listedAt > now ? listedAt : null,
		language,
		campaign: campaign.name,
		batch: membership?.batch.fileName ?? null,
		foreign: isForeign(message.recipient),
		charge: chargeOf(message, now),
		attempts: message.attempts.map((attempt) => {
			const status = attemptStatus(attempt, now);
			return {
				status,
				createdAt: attempt.createdAt,
				at: changedAt(attempt, now),
				error: status === 'failure' ? (attempt.error?.code ?? null) : null,
			};
		}),
	};
}

function readSetup({ settings, baseUrl, store }: Source): object {
	return {
		baseUrl,
		environment: settings.environment,
		// The portal's test environment sends under a name of its own.
		sender: settings.environment === 'production' ? 'gov.sg' : 'Postman',
		maxAttempts: settings.delivery.maxAttempts,
		// They fail in the test environment only.
		failing: settings.environment === 'test' ? failing : [],
		campaigns: Array.from(store.campaigns.values(), ({ id, name, apiKeys }) => ({
			id,
			name,
			apiKey: apiKeys[0] ?? '',
		})),
	};
}
