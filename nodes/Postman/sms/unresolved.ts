/**
 * What a workflow leaves in a text if it could not work out a value: an expression that was never
 * evaluated, the trace of a calculation that failed, characters lost on the way. Whatever no person
 * would write is refused; the rest is a hint. No finding quotes the text. Pure.
 */

import { looksMisread } from './misread';

/** What was left in a text. */
export interface Unresolved {
	level: 'refuse' | 'hint';
	/** Completes "The value of "name" …"; no full stop. */
	found: string;
	/** How to mend it; whole sentences. */
	advice: string;
}

const FIXED_MODE: Unresolved = {
	level: 'refuse',
	found: 'holds an expression that was not evaluated',
	advice:
		'This field is in Fixed mode: switch it to Expression, or, if the text comes from another node, do so in the field that made it.',
};
const PLACEHOLDER: Unresolved = {
	level: 'refuse',
	found: 'holds a placeholder that was not filled in',
	advice:
		'Put an expression such as {{ $json.name }} there and switch the field to Expression. Only the campaign’s template has variables of its own.',
};
const BAD_DATE: Unresolved = {
	level: 'refuse',
	found: 'holds "Invalid Date": a date could not be worked out',
	advice:
		'Look at the expression: the date that it starts from is empty or in a form that it does not read.',
};
const OBJECT: Unresolved = {
	level: 'refuse',
	found: 'holds "[object Object]": an object where text was meant',
	advice:
		'Pick one field of the object, e.g. {{ $json.person.name }} rather than {{ $json.person }}.',
};
const LOST: Unresolved = {
	level: 'refuse',
	found: 'has lost characters (U+FFFD, the replacement character)',
	advice:
		'The text was read in the wrong encoding: read it again in its own encoding, usually UTF-8.',
};
const MISREAD: Unresolved = {
	level: 'refuse',
	found: 'was read in the wrong encoding: characters came out as others, as "é" does as "Ã©"',
	advice:
		'Set the encoding where the text is read, e.g. UTF-8 in Extract from File or in the database’s credential.',
};
const failed = (word: string): Unresolved => ({
	level: 'refuse',
	found: `holds "${word}" where a ${word === 'NaN' || word === 'Infinity' ? 'number' : 'word'} was meant: it could not be worked out`,
	advice:
		'Look at the expression: a field that it uses is missing, has another name or is not what it is taken for.',
});
const doubtful = (found: string, advice: string): Unresolved => ({ level: 'hint', found, advice });

/** Links have question marks of their own. */
const withoutAddresses = (text: string) =>
	text
		.split(/\s+/)
		.filter((word) => !/\/|^www\./.test(word))
		.join(' ');

/**
 * The names of n8n’s expressions. An expression is `{{ … $`, or such a name before a field, an
 * index or a call.
 */
const N8N_NAMES =
	'json|node|input|item|items|now|today|workflow|execution|vars|env|fromAI|parameter|prevNode|runIndex|itemIndex|if|jmespath|binary|data|secrets';
const EXPRESSION = new RegExp(
	`\\{\\{[^{}]*\\$|\\$(?:json|node|input|item|items|workflow|execution|vars|binary|prevNode)\\s*(?:\\.\\s*[A-Za-z_]|\\[)|\\$(?:${N8N_NAMES})?\\(\\s*["'\`{]`,
);
/** Placeholders of n8n and campaigns, of JavaScript, and of other template languages. */
const PLACEHOLDERS = /\{\{[^{}]*\}\}|\$\{[^{}]*\}|<%[^%]*%>/;

/**
 * luxon’s `Invalid DateTime`. `DATE` has JavaScript’s and moment’s, with which a person may also
 * begin a sentence.
 */
const LUXON_DATE = /Invalid (?:DateTime|Duration|Interval)/;
const DATE = /Invalid [Dd]ate(?!\p{L})(?<rest>.*)/su;
const OF_A_PERSON =
	/^ (?:of|for|format|range|entered|given|provided|selected|or|and|is|was|has)\b|^ \p{Lu}/iu;

const NOT_A_NUMBER = /(?<![\p{L}\p{N}])NaN(?![\p{L}\p{N}])/u;
const INFINITE = /^-?Infinity$|[$€£¥]\s?-?Infinity(?![\p{L}\p{N}])/u;

// A word of a sentence, as in "the undefined term", or a slot, as in "Dear undefined,".
const NOTHING = /(?<![A-Za-z0-9])(?<word>undefined|UNDEFINED|null)(?![A-Za-z0-9])/g;
const GREETING =
	/(?:\b(?:dear|hi|hello|hey|mr|mrs|ms|mdm|madam|sir|dr|prof|attn|to|hai|encik|puan|cik|tuan|kepada|saudara|salam)\b[.,:]?|\bno\.|[:#])\s*$/i;
const PREPOSITION =
	/\b(?:on|at|by|for|from|in|of|with|until|till|before|after|number|ref|reference|id|is|are|was|pada|di|untuk|jam|tarikh|nombor)\s+$/i;
const SLOT_END =
	/^\s*$|^[.,;!?)]?\s*$|^[,;:!]|^['’]s\b|^\s+(?:on|at|in|by|to|from|for|with|and|or|has|have|will|your|you|please|pada|di|dan|telah|akan|sila)\b/i;
const LINK_END = /(?:^|[\s(])\S*[/=&?#@_%$-]$/;

function missingWord(text: string, isEnglish: boolean): Unresolved | undefined {
	let hint: Unresolved | undefined;
	for (const match of text.matchAll(NOTHING)) {
		const word = match.groups?.word ?? '';
		const before = text.slice(Math.max(0, match.index - 60), match.index);
		const after = text.slice(match.index + word.length, match.index + word.length + 60);
		if (isSlot(word, before, after, isEnglish)) return failed(word);
		if (/^ and void\b/.test(after)) continue;
		hint = doubtful(
			`has the word "${word}", which a failed calculation leaves`,
			'Check whether it was meant.',
		);
	}
	return hint;
}

function isSlot(word: string, before: string, after: string, isEnglish: boolean): boolean {
	if (before.trim() === '' && after.trim() === '') return true;
	// It is beside a letter of another script, or a sign that joins it to a number or an address.
	if (/[^\p{Script=Latin}\p{P}\p{S}\p{Z}\p{N}\s]\s*$/u.test(before)) return true;
	if (/^\s*[^\p{Script=Latin}\p{P}\p{S}\p{Z}\p{N}\s]/u.test(after)) return true;
	if (/[$€£¥]\s?$/.test(before) || LINK_END.test(before) || /^[/&=_%-]\S/.test(after)) return true;
	if (after.trimStart().startsWith(word) || before.trimEnd().endsWith(word)) return true;
	if (GREETING.test(before)) return true;
	const isPersons =
		/\b(?:the|an?|and|or|not|as|left|it|this|that|term|value|behaviou?r)\s+(?:is\s+|are\s+|was\s+)?$/i;
	if (isPersons.test(before)) return false;
	if (PREPOSITION.test(before)) {
		// "It is undefined." is a person’s; "on undefined." is not.
		const isCopula = /\b(?:is|are|was)\s+$/i.test(before);
		return SLOT_END.test(after) && !(isCopula && /^[.!?]?\s*$/.test(after));
	}
	if (/(?:^|[\n.!?]\s*)$/.test(before))
		return /^[,:;!'’]|^\s+(?:has|have|will|your|is|are|was)\b/.test(after);
	return !isEnglish && !/^\s+[a-z]/.test(after);
}

/**
 * Finds what a workflow left in a text; `undefined` if there is nothing.
 *
 * @param language In `english`, sentences may contain the word "undefined"; in other languages it
 * is always a trace.
 */
export function findUnresolved(text: string, language = 'english'): Unresolved | undefined {
	if (
		!/[{$<�[\]&?]|[iI]nvalid|NaN|null|undefined|UNDEFINED|NULL|Infinity|[^\x20-\x7e\n]|\d[.eE]/.test(
			text,
		)
	) {
		return undefined;
	}
	if (EXPRESSION.test(text)) return FIXED_MODE;
	if (PLACEHOLDERS.test(text)) return PLACEHOLDER;
	if (LUXON_DATE.test(text)) return BAD_DATE;
	if (/\[object \w+\]/.test(text)) return OBJECT;
	if (text.includes('\uFFFD')) return LOST;
	if (looksMisread(text)) return MISREAD;
	if (NOT_A_NUMBER.test(text)) return failed('NaN');
	if (INFINITE.test(text)) return failed('Infinity');
	return badDate(text) ?? missingWord(text, language === 'english') ?? doubts(text);
}

function badDate(text: string): Unresolved | undefined {
	const match = DATE.exec(text);
	if (!match) return undefined;
	const before = text.slice(Math.max(0, match.index - 60), match.index);
	const rest = match.groups?.rest ?? '';
	const isSentence =
		/(?:^|[.!?:\n]\s*)$/.test(before) && rest.trim() !== '' && /^[ ,.:!]/.test(rest);
	if (!isSentence && !(OF_A_PERSON.test(rest) && !/[a-z,]\s$/.test(before))) return BAD_DATE;
	return doubtful(
		'has the words "Invalid date", which a failed calculation leaves',
		'Check whether they were meant.',
	);
}

function doubts(text: string): Unresolved | undefined {
	if (/^NULL$|\bDear NULL\b/.test(text)) {
		return doubtful(
			'holds "NULL", which databases write for nothing',
			'Check whether it was meant.',
		);
	}
	if (
		/&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[\da-f]+);|<\/?(?:br|p|b|i|div|span|a|strong)\b[^<>]*>/i.test(
			text,
		)
	) {
		return doubtful(
			'has HTML in it, which an SMS shows as it is',
			'Take it out, e.g. with .removeTags() or an HTML node.',
		);
	}
	if (/\d\.\d{12,}|\d(?:\.\d+)?[eE]\+\d/.test(text)) {
		return doubtful(
			'has a number as computers write it',
			'Round it or write it out, e.g. with .toFixed(2).',
		);
	}
	if (/^\?[?\s]*\?$|\p{L}\?\p{Ll}/u.test(withoutAddresses(text))) {
		return doubtful(
			'has a question mark where a letter may have been lost',
			'Check whether the text was read in the right encoding.',
		);
	}
	return undefined;
}

/**
 * As `findUnresolved`, for a number, a key, an ID or a name. Those are no sentences, so
 * "undefined", "null" and "NaN" have no other meaning there. Returns only what is to be refused.
 */
export function findUnresolvedWord(value: unknown): Unresolved | undefined {
	if (typeof value !== 'string') return undefined;
	const word = /(?<![A-Za-z0-9])(?:undefined|null|NaN)(?![A-Za-z0-9])/.exec(value)?.[0];
	const found = findUnresolved(value);
	if (found?.level === 'refuse') return found;
	return word === undefined ? undefined : failed(word);
}
