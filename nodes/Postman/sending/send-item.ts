// One message from its first try to a result that is certain, or honestly unknown. The order of the steps is the
// promise: write the journal, then send; look before sending again; never send again what may have been sent.

import type { PostmanClient, SendRequest } from '../api/client';
import type { Failure } from '../api/failure';
import { messageFrom } from '../api/message';
import { endsRun, outcomeOf, type Outcome, type Reaction } from '../api/outcome';
import { claim, hold, owe, settle, type Owed } from './message-owners';
import type { Journal } from './journal';
import { look, type Finding } from './look';
import { MOST_TRIES, type Pause } from './pause';
import type { Sendable } from './prepare';
import { CUT_OFF } from './run-memory';
import type { Sent, SendResult } from './send-result';

export interface Sending {
	client: PostmanClient;
	journal: Journal;
	/** Ends with the Stop button. */
	pause: Pause;
	/** Aborted where no further request is to leave; what has left is still looked after. */
	noMore: AbortSignal;
}

/** @param onStart Runs just before a request leaves. */
export async function sendItem(
	sending: Sending,
	item: Sendable,
	onStart: () => void,
): Promise<SendResult> {
	return await new ItemSend(sending, item, onStart).run();
}

class ItemSend {
	private readonly sending: Sending;
	private readonly itemIndex: number;
	private readonly request: SendRequest;
	private readonly whenUnsure: Sendable['whenUnsure'];
	private readonly onStart: () => void;

	/** When the first try left, in milliseconds since 1970: none of this item's messages can be older. */
	private firstStart?: number;
	/** Of a try that Postman may have taken. From then on the item is sent or unknown, whatever later tries say. */
	private uncertain?: Failure;
	/** What left last, perhaps in an earlier try of the node: with the time of day in it, each try has another text. */
	private left: SendRequest;
	private owed?: Owed;
	private lastLook?: Finding;

	constructor(sending: Sending, { itemIndex, request, whenUnsure }: Sendable, onStart: () => void) {
		this.sending = sending;
		this.itemIndex = itemIndex;
		this.request = request;
		this.left = request;
		this.whenUnsure = whenUnsure;
		this.onStart = onStart;
	}

	async run(): Promise<SendResult> {
		const { journal } = this.sending;
		const earlier = journal.find(this.itemIndex, this.request);
		if (earlier?.state === 'sent') return { ...earlier, kind: 'sent' };
		if (earlier) {
			this.firstStart = earlier.startedAt;
			this.left = earlier.request;
			this.uncertain = CUT_OFF;
			const finding = await this.look();
			if (finding.kind === 'found') return this.found(finding);
			if (finding.kind === 'cannotTell' || this.whenUnsure === 'fail') return this.unsent();
		}
		for (let tries = 1; ; tries++) {
			const result = await this.try(tries);
			if (result) return result;
		}
	}

	/** @returns Nothing where another try is to follow. */
	private async try(tries: number): Promise<SendResult | undefined> {
		const outcome = await this.send(tries > 1 || this.uncertain ? 'retry' : 'send');
		if (!outcome) return this.unsent();
		if (outcome.kind === 'sent') return await this.sent(outcome);

		this.settleOwed();
		const isLast = tries >= MOST_TRIES;
		return outcome.kind === 'notSent'
			? await this.afterNotSent(outcome, isLast, tries)
			: await this.afterUnknown(outcome, isLast);
	}

	/** @returns Nothing where the run was stopped before Postman let the call in. */
	private async send(lane: 'send' | 'retry'): Promise<Outcome | undefined> {
		const { client, journal, noMore } = this.sending;
		const onStart = () => {
			this.firstStart ??= Date.now();
			this.left = this.request;
			this.owed = owe(client.campaign, this.left);
			journal.write(this.itemIndex, {
				state: 'intent',
				request: this.left,
				startedAt: this.firstStart,
			});
			this.onStart();
		};
		// Postman took nothing: until the next attempt the item is as it was before this one.
		const onDropped = () => {
			this.settleOwed();
			if (!this.uncertain) journal.forget(this.itemIndex);
		};
		try {
			return outcomeOf(
				await client.send(this.request, { lane, signal: noMore, onStart, onDropped }),
			);
		} catch (error) {
			if (error !== noMore.reason) return { kind: 'unknown', reaction: 'look', failure: CUT_OFF };
			this.settleOwed();
			return undefined;
		}
	}

	private async sent(outcome: Outcome & { kind: 'sent' }): Promise<SendResult> {
		const { httpStatus, body } = outcome;
		const result: Sent = { kind: 'sent', request: this.request, httpStatus, body };
		this.record(result);
		const message = messageFrom(body);
		if (message && claim(message.id)) {
			this.settleOwed();
			return result;
		}
		// Postman did not say which one it is, or it is one that a look of an equal send has taken for its own before the
		// answer was here: then that send's is still free. Until a look tells, other looks leave one alone.
		if (this.owed) hold(this.owed, Date.now());
		const finding = await this.look();
		return finding.kind === 'found' ? this.found(finding) : result;
	}

	private async afterNotSent(
		{ reaction, failure }: Outcome & { kind: 'notSent' },
		isLast: boolean,
		tries: number,
	): Promise<SendResult | undefined> {
		const isFinal = reaction !== 'tryAgain' || isLast;
		if (!isFinal) await this.sending.pause.beforeNextTry(tries);
		return isFinal || this.sending.noMore.aborted ? this.unsent({ reaction, failure }) : undefined;
	}

	private async afterUnknown(
		{ reaction, failure }: Outcome & { kind: 'unknown' },
		isLast: boolean,
	): Promise<SendResult | undefined> {
		if (reaction !== 'lookThenTryAgain') this.uncertain ??= failure;
		if (reaction === 'endRun') return this.unsent({ reaction, failure });

		const finding = await this.look();
		if (finding.kind === 'found') return this.found(finding);
		if (finding.kind === 'cannotTell') this.uncertain ??= failure;
		const isSafe = !this.uncertain;
		const isWanted = finding.kind === 'absent' && this.whenUnsure === 'resend';
		return isLast || !(isSafe || isWanted) ? this.unsent({ reaction, failure }) : undefined;
	}

	private async look(): Promise<Finding> {
		const { client, pause } = this.sending;
		const finding = await look({
			client,
			pause,
			request: this.left,
			startedAt: this.firstStart ?? 0,
			owed: this.owed,
		});
		this.lastLook = finding;
		return finding;
	}

	private found({ message }: Finding & { kind: 'found' }): SendResult {
		this.settleOwed();
		const result: Sent = {
			kind: 'sent',
			request: this.left,
			httpStatus: 200,
			body: message,
		};
		this.record(result);
		return result;
	}

	/** The result of an item that no try is known to have sent. @param last How its last try ended. */
	private unsent(last?: { reaction: Reaction; failure: Failure }): SendResult {
		const { journal } = this.sending;
		if (!this.uncertain) {
			journal.forget(this.itemIndex);
			return last ? { kind: 'notDone', ...last } : { kind: 'untried' };
		}
		const { left, firstStart = 0, lastLook, uncertain } = this;
		journal.write(this.itemIndex, { state: 'unknown', request: left, startedAt: firstStart });
		const unread = lastLook?.kind === 'cannotTell' ? lastLook.failure : undefined;
		// A key that is no longer let in is more worth knowing than the broken line before it.
		const shut = [last?.failure, unread].find((failure) => failure && endsRun(failure));
		return {
			kind: 'unknown',
			reaction: shut ? 'endRun' : 'look',
			failure: shut ?? uncertain,
			searched: lastLook?.kind === 'absent',
		};
	}

	private record({ request, httpStatus, body }: Sent): void {
		this.sending.journal.write(this.itemIndex, { state: 'sent', request, httpStatus, body });
	}

	private settleOwed(): void {
		if (this.owed) settle(this.owed);
		this.owed = undefined;
	}
}
