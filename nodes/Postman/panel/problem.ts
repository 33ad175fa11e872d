// What keeps an item from being sent, in words for the person who built the workflow.

import type { IDataObject } from 'n8n-workflow';

/** Something that keeps an item from being sent, or, as a hint, is worth knowing. */
export interface Problem {
	/** The same for all problems of a kind, if they are to be counted by kind. */
	code?: string | undefined;
	/** As the panel names it, e.g. `Recipient` or `Values > name`. */
	parameter: string;
	/** What was found; no full stop. */
	message: string;
	/** The same without quoting the item, if `message` quotes it. */
	inShort?: string | undefined;
	/** How to get unstuck; whole sentences. */
	advice: string;
	/** Advice for an exception, if more can be said there; quotes nothing of the item. */
	adviceInShort?: string | undefined;
	/** `parameter` is a place in the item's file, not in the panel. */
	isInFile?: true;
}

/** Returns a problem as data of the item, which may quote the value. */
export function problemJson({ parameter, message, advice }: Problem): IDataObject {
	return { parameter, message, advice };
}

/**
 * Returns all problems of an item as one text, one per line; empty if there are none. It may quote
 * the item. If neighbours give the same advice, it is said once.
 */
export function problemsInWords(problems: Problem[]): string {
	return problems
		.map(({ parameter, message, advice }, i) => {
			const isSaid = problems[i + 1]?.advice === advice;
			return `${parameter}: ${message}.${isSaid ? '' : ` ${advice}`}`;
		})
		.join('\n');
}

/** An item that cannot be sent. */
export interface ItemProblems {
	itemIndex: number;
	/** Whether the output is to have the input item in it. */
	includeInput: boolean;
	problems: Problem[];
	/** Digits only, country code first; absent if it could not be read. */
	recipient?: string | undefined;
}

/** Whether an item cannot be sent. */
export function isBad<Item extends object>(item: Item | ItemProblems): item is ItemProblems {
	return 'problems' in item;
}

/** Problems that are listed in full; a list of thousands helps nobody. */
const MAX_LISTED = 20;

/**
 * Describes all problems of all items, for an exception that stops the run. Quotes no value: n8n
 * writes exceptions to its log, where people's numbers and texts do not belong.
 *
 * @param done What the operation does to items, e.g. `sent`.
 */
export function describeProblems(
	bad: ItemProblems[],
	itemCount: number,
	done = 'sent',
): { message: string; description: string } {
	const problems = bad.flatMap(({ itemIndex, problems }) =>
		problems.map((problem) => ({ itemIndex, problem })),
	);
	const [only] = problems;
	if (only && problems.length === 1) {
		const { itemIndex, problem } = only;
		if (problem.isInFile) {
			return {
				message: `Nothing was ${done}: the file of item ${itemIndex} cannot be used`,
				description: `${problem.parameter}: ${what(problem)}. ${adviceOf(problem)}`,
			};
		}
		return {
			message: `Nothing was ${done}: ${problem.parameter} of item ${itemIndex} cannot be used. ${what(problem)}`,
			description: adviceOf(problem),
		};
	}
	const lines = problems.slice(0, MAX_LISTED).map(({ itemIndex, problem }, i) => {
		const next = i + 1 < MAX_LISTED ? problems[i + 1]?.problem : undefined;
		const isSaid = next !== undefined && adviceOf(next) === adviceOf(problem);
		const advice = isSaid ? '' : ` ${adviceOf(problem)}`;
		return `• Item ${itemIndex}, ${problem.parameter}: ${what(problem)}.${advice}`;
	});
	if (problems.length > MAX_LISTED) lines.push(`… and ${problems.length - MAX_LISTED} more.`);
	return {
		message: `Nothing was ${done}: ${bad.length} of ${itemCount} items cannot be ${done}`,
		description: lines.join(NEW_LINE),
	};
}

/**
 * n8n's error panel reads a description as HTML, in which a line break is a space; its log takes it
 * as it is.
 */
const NEW_LINE = '<br>\n';

function what({ message, inShort: short }: Problem): string {
	return short ?? message;
}

function adviceOf({ advice, adviceInShort }: Problem): string {
	return adviceInShort ?? advice;
}

/** Kinds of hints that are shown after a run. */
const MAX_HINTS = 5;

/**
 * Returns the hints of all items, each kind once, as whole sentences: the first item's hint, and
 * how many more have it.
 */
export function summariseHints(
	items: Array<{ itemIndex: number; hints: readonly Problem[] }>,
): string[] {
	const byCode = new Map<string, { first: string; others: number }>();
	for (const { itemIndex, hints } of items) {
		for (const { code = '', message, advice } of hints) {
			const known = byCode.get(code);
			if (known) known.others++;
			else byCode.set(code, { first: `Item ${itemIndex}: ${message}. ${advice}`, others: 0 });
		}
	}
	return [...byCode.values()]
		.slice(0, MAX_HINTS)
		.map(({ first, others }) => (others > 0 ? `${first} (and ${others} more like this)` : first));
}
