import { realClock } from './clock';

/** A campaign never changes (Postman guide, Create a campaign), but a simulated one may. */
const LANGUAGES_KNOWN_MS = 10 * 60_000;

/**
 * The languages of a campaign's template, in lower case. Postman lists them only when it refuses
 * one.
 */
export class CampaignLanguages {
	private listed: ReadonlySet<string> = new Set();
	private learntAt = -Infinity;
	private readonly taken = new Set<string>();

	/** All languages; `undefined` if they are not known, or not known for sure any more. */
	get known(): ReadonlySet<string> | undefined {
		const isFresh = realClock.now() - this.learntAt < LANGUAGES_KNOWN_MS;
		return isFresh ? this.listed : undefined;
	}

	/** @param languages All that Postman lists. */
	learn(languages: ReadonlySet<string>): void {
		this.listed = languages;
		this.learntAt = realClock.now();
		this.taken.clear();
	}

	/** Notes that Postman has accepted a message in this language. */
	take(language: string): void {
		this.taken.add(language);
	}

	/** Whether Postman has accepted a message in this language since the last `learn`. */
	isTaken(language: string): boolean {
		return this.taken.has(language);
	}
}
