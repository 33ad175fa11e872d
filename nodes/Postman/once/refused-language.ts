// Languages that Postman refuses during a run: it then lists those that the campaign has, and the
// messages in others are refused without a call.

import type { SendRequest } from '../api/message';
import type { ItemRun } from '../run/item-run';
import { isFailed, type Failed } from '../run/result';
import { languagesListedIn, missingLanguage, type Language } from '../sms/language';
import type { Terms } from './once';

type NotDone = Extract<Failed, { kind: 'notDone' }>;

/** Milliseconds that messages wait for what becomes of the first one in their language. */
const WAIT_FOR_FIRST_MS = 1_000;

/** A message that is about to be sent. It has to be ended. */
export interface BegunMessage {
	/** If there is one, the message is not to be sent. */
	refusal: NotDone | undefined;
	/** They end it if its language is refused before it has left. */
	terms: Terms;
	/** Learns from what became of it. Returns the result as it is to be told. */
	learn<R extends { kind: string }>(result: R | Failed): R | Failed;
	/** Lets the others in its language go on. */
	end(): void;
}

/** What the run knows of one language. */
interface Ticket {
	/** Resolves when the first message in it has ended. */
	first?: Promise<unknown>;
	/** Ends the waiting of its messages. */
	closing: AbortController;
	noMore: AbortSignal;
	/** What becomes of its messages that have not left. */
	refusal?: NotDone;
}

/**
 * The languages that Postman has refused in a run, and those that it has not been asked about: one
 * refused message spares the others of its language.
 */
export class RefusedLanguages {
	private readonly run: ItemRun;
	private readonly tickets = new Map<string, Ticket>();

	constructor(run: ItemRun) {
		this.run = run;
	}

	/** `undefined` unless Postman has refused the language in this run. */
	refusalOf({ language }: SendRequest): NotDone | undefined {
		return this.tickets.get(language)?.refusal;
	}

	/**
	 * Begins to send a message. Unless Postman is known to take the language, the first message in it
	 * goes ahead of the others.
	 */
	async begin({ language }: SendRequest): Promise<BegunMessage> {
		const { pause, client } = this.run;
		const ticket = this.ticketOf(language);
		if (ticket.first && !client.campaign.languages.isTaken(language)) {
			await Promise.race([ticket.first, pause.for(WAIT_FOR_FIRST_MS)]);
		}
		let end = () => {};
		ticket.first ??= new Promise<void>((resolve) => (end = resolve));
		return {
			refusal: ticket.refusal,
			terms: { pause, noMore: ticket.noMore },
			learn: (result) => this.learn(language, ticket, result),
			end,
		};
	}

	private ticketOf(language: string): Ticket {
		const known = this.tickets.get(language);
		if (known) return known;
		const closing = new AbortController();
		const noMore = AbortSignal.any([this.run.noMore, closing.signal]);
		const ticket: Ticket = { closing, noMore };
		this.tickets.set(language, ticket);
		return ticket;
	}

	private learn<R extends { kind: string }>(
		language: string,
		ticket: Ticket,
		result: R | Failed,
	): R | Failed {
		if (!isFailed(result)) {
			if (result.kind === 'sent') this.run.client.campaign.languages.take(language);
			return result;
		}
		if (result.kind === 'notDone') return this.learnRefusal(language, ticket, result);
		const isOfRun = result.kind !== 'untried' || this.run.noMore.aborted;
		return isOfRun ? result : (ticket.refusal ?? result);
	}

	private learnRefusal(language: string, ticket: Ticket, result: NotDone): NotDone {
		const { httpStatus, fromApi, code, apiMessage = '' } = result.failure;
		if (httpStatus !== 400 || !fromApi) return result;
		const languages = languagesListedIn(apiMessage);
		if (languages.size === 0 || languages.has(language as Language)) return result;
		this.run.client.campaign.languages.learn(languages);
		const { message, advice } = missingLanguage(language, languages);
		const explanation = { message, description: `Postman says: "${apiMessage}" ${advice}` };
		// Postman was not asked about the others: the status and the trace ID are not theirs.
		const failure = { fromApi, ...(code && { code }) };
		ticket.refusal ??= { ...result, failure, explanation };
		ticket.closing.abort();
		return { ...result, explanation };
	}
}
