// One message from its first try to its result, with the journal and with what other sends of this process own.

import type { PostmanClient, SendRequest } from '../api/client';
import { messageFrom, type Message } from '../api/message';
import { outcomeOf, type Outcome } from '../api/outcome';
import type { Journal } from './journal';
import { look, type Finding } from './look';
import { claim, hold, owe, settle, type Owed } from '../api/sends';
import type { Pause } from '../run/pause';
import type { Sendable } from '../panel/prepare';
import { CUT_OFF } from './run-memory';
import type { Sent, SendResult } from './send-result';
import { SureSend } from './sure-send';

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

class ItemSend extends SureSend<{ message: Message }, Sent> {
	private readonly sending: Sending;
	private readonly itemIndex: number;
	private readonly request: SendRequest;
	private readonly onStart: () => void;

	/** When the first try left, in milliseconds since 1970: none of this item's messages can be older. */
	private firstStart?: number;
	/** What left last, perhaps in an earlier try of the node: with the time of day in it, each try has another text. */
	private left: SendRequest;
	private owed?: Owed;

	constructor(sending: Sending, { itemIndex, request, whenUnsure }: Sendable, onStart: () => void) {
		super({ ...sending, whenUnsure });
		this.sending = sending;
		this.itemIndex = itemIndex;
		this.request = request;
		this.left = request;
		this.onStart = onStart;
	}

	async run(): Promise<SendResult> {
		const { journal } = this.sending;
		const earlier = journal.find(this.itemIndex, this.request);
		if (earlier?.state === 'sent') return { ...earlier, kind: 'sent' };
		if (earlier) {
			this.firstStart = earlier.startedAt;
			this.left = earlier.request;
			const result = await this.afterCutOff();
			if (result) return result;
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
		return await this.afterTry(outcome, tries);
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

	protected async search(): Promise<Finding> {
		const { client, pause } = this.sending;
		const { left: request, firstStart: startedAt = 0, owed } = this;
		return await look({ client, pause, request, startedAt, owed });
	}

	protected found({ message }: { message: Message }): Sent {
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

	protected rememberDoubt(): void {
		const { left: request, firstStart: startedAt = 0 } = this;
		this.sending.journal.write(this.itemIndex, { state: 'unknown', request, startedAt });
	}

	protected forget(): void {
		this.sending.journal.forget(this.itemIndex);
	}

	private record({ request, httpStatus, body }: Sent): void {
		this.sending.journal.write(this.itemIndex, { state: 'sent', request, httpStatus, body });
	}

	private settleOwed(): void {
		if (this.owed) settle(this.owed);
		this.owed = undefined;
	}
}
