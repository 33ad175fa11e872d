// What is said of a trace that a workflow left in a text. No finding quotes the text. Pure.

/** What was left in a text. */
export interface Unresolved {
	level: 'refuse' | 'hint';
	/** Completes "The value of "name" …"; no full stop. */
	found: string;
	/** How to mend it; whole sentences. */
	advice: string;
}

/** A trace that no person writes. */
export const refused = (found: string, advice: string): Unresolved => ({
	level: 'refuse',
	found,
	advice,
});

/** Something that a person may also write. */
export const doubtful = (found: string, advice: string): Unresolved => ({
	level: 'hint',
	found,
	advice,
});

/** A word that stands for a value that could not be worked out. */
export const failed = (word: string): Unresolved =>
	refused(
		`holds "${word}" where a ${word === 'NaN' || word === 'Infinity' ? 'number' : 'word'} was meant: it could not be worked out`,
		'Look at the expression: a field that it uses is missing, has another name or is not what it is taken for.',
	);
