// Something in an item that cannot be sent as it is, in words for the person who built the workflow.

import type { IDataObject } from 'n8n-workflow';

export interface Problem {
	/** One for each kind, where problems are to be counted by kind. */
	code?: string | undefined;
	/** As the panel names it, e.g. `Recipient` or `Values > name`. */
	parameter: string;
	/** What was found; no full stop. */
	message: string;
	/** The same without a word of what the item holds, where `message` quotes it. */
	inShort?: string | undefined;
	/** How to get unstuck; whole sentences. */
	advice: string;
	/** The same, without a word of what the item holds, where that tells more. */
	adviceInShort?: string | undefined;
	/** `parameter` is a place in the item's file, not one in the panel. */
	isInFile?: true;
}

/** As an item's data, where the value may be quoted. */
export function problemJson({ parameter, message, advice }: Problem): IDataObject {
	return { parameter, message, advice };
}

/** All of them as one text that may quote the item; empty if there are none. What several of them advise is said once. */
export function problemsInWords(problems: Problem[]): string {
	return problems
		.map(({ parameter, message, advice }, i) => {
			const isSaid = problems[i + 1]?.advice === advice;
			return `${parameter}: ${message}.${isSaid ? '' : ` ${advice}`}`;
		})
		.join('\n');
}

export interface ItemProblems {
	itemIndex: number;
	/** Whether the output is to have the input item in it. */
	includeInput: boolean;
	problems: Problem[];
	/** Digits only, where it could be read. */
	recipient?: string | undefined;
}

export function isBad<Item extends object>(item: Item | ItemProblems): item is ItemProblems {
	return 'problems' in item;
}

/** So many are listed in full; a list of thousands helps nobody. */
const MAX_LISTED = 20;

/**
 * All problems of all items at once, for an exception that stops the run. No value is quoted: n8n writes exceptions to
 * its log, and numbers and texts of people have no place there.
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

/** n8n's error panel takes a description for HTML, in which a line break is a space; its log takes it as it is. */
const NEW_LINE = '<br>\n';

function what({ message, inShort: short }: Problem): string {
	return short ?? message;
}

function adviceOf({ advice, adviceInShort }: Problem): string {
	return adviceInShort ?? advice;
}

/** So many kinds of hints are shown after a run. */
const MAX_HINTS = 5;

/** Hints of all items, each kind once: that of the first item that has it, with the number of others. */
export function summariseHints(items: Array<{ itemIndex: number; hints: Problem[] }>): string[] {
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
