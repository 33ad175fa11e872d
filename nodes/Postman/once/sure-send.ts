// What sending one message and sending one batch have in common: the way from the first try to a result that is certain,
// or honestly unknown. The order of the steps is the promise: write down what is to leave, then let it leave; look before
// sending again; never send again what Postman may have taken.

import type { Failure } from '../api/failure';
import { endsRun, type Outcome, type Reaction } from '../api/outcome';
import { MOST_TRIES, type Pause } from '../run/pause';
import type { Looked } from '../lists/read-back';
import type { Failed } from '../run/result';
import { CUT_OFF } from './run-memory';

export interface SendTerms {
	/** Ends with the Stop button. */
	pause: Pause;
	/** Aborted where no further request is to leave; what has left is still looked after. */
	noMore: AbortSignal;
	/** What to do where it cannot be found out whether Postman has it. */
	whenUnsure: 'fail' | 'resend';
}

/** How a try has ended. */
export type Ended = { reaction: Reaction; failure: Failure };

export abstract class SureSend<Found, Sent> {
	/** Of a try that Postman may have taken. From then on it is sent or unknown, whatever later tries say. */
	protected uncertain?: Failure;
	private lastLook?: Looked<Found>;
	private readonly terms: SendTerms;

	constructor(terms: SendTerms) {
		this.terms = terms;
	}

	protected abstract search(): Promise<Looked<Found>>;
	/** Postman has it. */
	protected abstract found(finding: Found): Sent;
	/** To be kept for a later try of the node. */
	protected abstract rememberDoubt(): void;
	/** It is certain that Postman does not have it. */
	protected abstract forget(): void;

	/** An earlier try of the node was cut off. @returns Nothing where another try is to follow. */
	protected async afterCutOff(): Promise<Sent | Failed | undefined> {
		this.uncertain = CUT_OFF;
		const finding = await this.look();
		if (finding.kind === 'found') return this.found(finding);
		return this.isToBeSentAgain(finding) ? undefined : this.unsent();
	}

	/** @returns Nothing where another try is to follow. */
	protected async afterTry(
		{ kind, ...last }: Exclude<Outcome, { kind: 'sent' }>,
		tries: number,
	): Promise<Sent | Failed | undefined> {
		return kind === 'notSent'
			? await this.afterNotSent(last, tries)
			: await this.afterUnknown(last, tries);
	}

	private async afterNotSent(last: Ended, tries: number): Promise<Failed | undefined> {
		const isFinal = last.reaction !== 'tryAgain' || tries >= MOST_TRIES;
		if (!isFinal) await this.terms.pause.beforeNextTry(tries);
		return isFinal || this.terms.noMore.aborted ? this.unsent(last) : undefined;
	}

	private async afterUnknown(last: Ended, tries: number): Promise<Sent | Failed | undefined> {
		if (last.reaction !== 'lookThenTryAgain') this.uncertain ??= last.failure;
		if (last.reaction === 'endRun') return this.unsent(last);

		const finding = await this.look();
		if (finding.kind === 'found') return this.found(finding);
		if (finding.kind === 'cannotTell') this.uncertain ??= last.failure;
		const isSafe = !this.uncertain;
		const isAllowed = isSafe || this.isToBeSentAgain(finding);
		return tries >= MOST_TRIES || !isAllowed ? this.unsent(last) : undefined;
	}

	private isToBeSentAgain({ kind }: Looked<Found>): boolean {
		return kind === 'absent' && this.terms.whenUnsure === 'resend';
	}

	protected async look(): Promise<Looked<Found>> {
		return (this.lastLook = await this.search());
	}

	/** The result where no try is known to have sent it. @param last Absent where the run was stopped before a try. */
	protected unsent(last?: Ended): Failed {
		const { uncertain, lastLook } = this;
		if (!uncertain) {
			this.forget();
			return last ? { kind: 'notDone', ...last } : { kind: 'untried' };
		}
		this.rememberDoubt();
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
}
