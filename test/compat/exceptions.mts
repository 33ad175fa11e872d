// What cannot be tested on n8n 1.123 because it has nothing of the kind: tests by their names, each
// with the reason. They are skipped there, counted and printed; all others run.
export interface Exception {
	/** Matches the names of tests, those of the groups around them included. */
	tests: RegExp;
	reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
	{
		tests: /\b(?:perPoll|staged)\b/,
		reason: 'n8n 1.123 has no durable scheduler: it keeps the state of triggers in memory only',
	},
	{
		tests: /memory what n8n drops comes again/,
		reason: 'n8n 1.123 drops nothing of what a poll gave',
	},
	{
		tests: /\bis (?:said|refused) with what to do$/,
		reason: 'n8n 1.123 shows the message of an activation that fails, without its description',
	},
	{
		tests: /protection against requests to internal addresses/,
		reason: 'n8n 1.123 has no such protection',
	},
];

/** For jest: the names of all other tests. */
export const ALL_OTHERS = `^(?!.*(?:${EXCEPTIONS.map(({ tests }) => tests.source).join('|')}))`;
