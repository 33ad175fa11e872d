// Something in an item that cannot be sent as it is, in words for the person who built the workflow.

export interface Problem {
	/** As the panel names it, e.g. `Recipient` or `Values > name`. */
	parameter: string;
	/** What was found; no full stop. */
	message: string;
	/** The same without a word of what the item holds, where `message` quotes it. */
	inShort?: string;
	/** How to get unstuck; whole sentences. */
	advice: string;
}

export interface ItemProblems {
	itemIndex: number;
	problems: Problem[];
}

/** So many are listed in full; a list of thousands helps nobody. */
const LISTED = 20;

/**
 * All problems of all items at once, for an exception that stops the run. No value is quoted: n8n writes exceptions to
 * its log, and numbers and texts of people have no place there.
 */
export function describeProblems(
	bad: ItemProblems[],
	itemCount: number,
): { message: string; description: string } {
	const lines = bad.flatMap(({ itemIndex, problems }) =>
		problems.map((problem) => `Item ${itemIndex}, ${problem.parameter}: ${inShort(problem)}`),
	);
	const listed = lines.slice(0, LISTED);
	if (lines.length > LISTED) listed.push(`… and ${lines.length - LISTED} more.`);
	const [{ itemIndex, problems }] = bad;
	return {
		message:
			lines.length === 1
				? `Nothing was sent: ${problems[0].parameter} of item ${itemIndex} cannot be used`
				: `Nothing was sent: ${bad.length} of ${itemCount} items cannot be sent`,
		description: lines.length === 1 ? inShort(problems[0]) : listed.join('\n'),
	};
}

function inShort({ message, inShort: short, advice }: Problem): string {
	return `${short ?? message}. ${advice}`;
}
