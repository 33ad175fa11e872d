// The kinds of schedules, by the names that the command line has for them.
import type { Check } from './check.mts';

const ONE_RUN = ['send', 'upload', 'message-retry', 'batch-retry'] as const;
export const KINDS = [...ONE_RUN, 'history'] as const;
export type Kind = (typeof KINDS)[number];
/** The kinds that there are against the server that lies: a history has many runs. */
export type OneRun = (typeof ONE_RUN)[number];

export function isKind(name: string): name is Kind {
	return (KINDS as readonly string[]).includes(name);
}

export const isOneRun = (kind: Kind): kind is OneRun => kind !== 'history';

/** Loads the one kind only: each has a speed of its own, and there is one clock in a process. */
export async function loadCheck(kind: Kind): Promise<Check> {
	switch (kind) {
		case 'send':
			return (await import('../sends/promises.mts')).check;
		case 'upload':
			return (await import('../uploads/promises.mts')).check;
		case 'message-retry':
			return (await import('../message-retries/promises.mts')).check;
		case 'batch-retry':
			return (await import('../batch-retries/promises.mts')).check;
		case 'history':
			return (await import('../histories/promises.mts')).check;
	}
}

/** The same kind against the server that lies. */
export async function loadLies(kind: OneRun): Promise<Check> {
	const { check } = await import('../lies/check.mts');
	return async (play) => await check(play, kind);
}
