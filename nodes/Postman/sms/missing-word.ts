// The words that a failed calculation leaves: undefined, null, NaN, Infinity, Invalid Date. People
// write most of them too, so what counts is whether they stand where another word was meant. Pure.

import { doubtful, failed, refused, type Unresolved } from './trace';

const BAD_DATE = refused(
	'holds "Invalid Date": a date could not be worked out',
	'Look at the expression: the date that it starts from is empty or in a form that it does not read.',
);

const NO_DATE = refused(
	'holds a date that programs write for none, such as 0000-00-00 or 30 December 1899',
	'Look where the date comes from: it is empty there, or only a time of day.',
);

/** A letter or digit of English: other scripts set no space between a word and a trace. */
const WORD = '[A-Za-z0-9]';
/** Characters of the text that are looked at on each side of a word. */
const NEAR = 60;

/** Finds such a word; `undefined` if there is none. @param isEnglish The language of the text. */
export function findMissingWord(text: string, isEnglish: boolean): Unresolved | undefined {
	if (GLUED.test(text)) return failed(/NaN/.test(text) ? 'NaN' : 'undefined');
	const found = [findNumber(text), findDate(text), findNothing(text, isEnglish)];
	return found.find((one) => one?.level === 'refuse') ?? found.find(Boolean);
}

/** A trace that ran into the text beside it, or into another one. */
const GLUED =
	/(?:undefined|null|NaN){2}|[A-Za-z0-9]undefined|undefined[A-Z0-9]|null\d|\d(?:null|NaN)|NaN\d/;

const UNIT =
	/^[\s-]*(?:%|(?:days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|weeks?|months?|years?|am|pm|st|nd|rd|th|points?|items?|dollars?|cents?|km|kg|degrees?|times|people|pax)\b)/i;

const NUMBER =
	/(?<![A-Za-z])(?<word>-?Infinity|NaN)(?![A-Za-z])|(?<![A-Za-z])(?<joined>NaN)(?=(?:am|pm|st|nd|rd|th|h|hrs?|m|mins?|d|days?|k|kg|km|x)\b)/g;
const BEFORE_NUMBER = /[$€£¥₹=]\s?$|\b(?:SGD|USD|RM|MYR|EUR|pay|total|balance)\s$/i;
/** A name that is written so, e.g. of a restaurant. */
const IN_NAME =
	/^ (?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|AM|PM)[a-z]*\b)[A-Z][a-z]+/;
const BEFORE_NAME = /(?:^|[.!?:\n] ?|\b(?:at|from|in|near|of|outside|the|to|with|your) )$/;

function findNumber(text: string): Unresolved | undefined {
	let hint: Unresolved | undefined;
	for (const { index, 0: match, groups = {} } of text.matchAll(NUMBER)) {
		const before = text.slice(Math.max(0, index - NEAR), index);
		const after = text.slice(index + match.length, index + match.length + NEAR);
		const isAlone = before.trim() === '' && after.trim() === '';
		const isAmount = BEFORE_NUMBER.test(before) || UNIT.test(after);
		if (groups.word?.endsWith('Infinity')) {
			if (isAlone || isAmount || match.startsWith('-')) return failed('Infinity');
			continue;
		}
		const isName = IN_NAME.test(after) && BEFORE_NAME.test(before) && !isAmount;
		if (!isName) return failed('NaN');
		hint = doubtful('has "NaN", which a failed calculation leaves', 'Check whether it was meant.');
	}
	return hint;
}

/** Of MySQL, .NET and Excel. Nobody means these days. */
const NO_DATES =
	/\b(?:0000[-/]00[-/]00|00[-/.]00[-/.]0000|0001-01-01|0?1\/0?1\/0001|1899[-/]12[-/]3[01]|3[01][-/.]12[-/.]1899|12\/3[01]\/1899|[01]\/[01]\/1900|Dec 3[01],? 1899|3[01] Dec(?:ember)? 1899)/;
/** luxon's own words. Nobody else writes them. */
const LUXON = /Invalid (?:DateTime|Duration|Interval)/;
/** As JavaScript, moment and luxon write it, in any case. */
const DATE =
	/(?<![A-Za-z])(?:Invalid (?:date|datetime|duration|interval)|INVALID (?:DATE|DATETIME)|invalid (?:date|datetime))(?![A-Za-z])/gi;
const OF_A_PERSON =
	/^ (?:of|for|formats?|ranges?|entered|given|provided|selected|or|and|is|was|has|field|value)\b|^ \p{Lu}/iu;
const NO_SENTENCE = /^\s*$|^[.,;!?)]*\s*$|^[,;]|^\s+(?:at|on|from|to|by|until|and|,)\b/i;
/** A time of day, which stands behind a date. */
const TIME_BEHIND = /^(?:,|,? at| @) ?\d{1,2}(?:[:.]\d\d| ?[ap]m)/i;
const AN_INVALID = /\b(?:an?|the|this|that|your|any|is|was|has|have|with|for|of|due to)\s+$/i;
const WHEN = /\b(?:on|at|by|until|till|before|after|from|to|is|pada|di|hingga)\s+$|[:：,，=]\s*$/i;

function findDate(text: string): Unresolved | undefined {
	if (LUXON.test(text)) return BAD_DATE;
	if (NO_DATES.test(text)) return NO_DATE;
	let hint: Unresolved | undefined;
	for (const { index, 0: match } of text.matchAll(DATE)) {
		const before = text.slice(Math.max(0, index - NEAR), index);
		const after = text.slice(index + match.length);
		const isFirst = /(?:^|[.!?\n]\s*)$/.test(before);
		const isOther = /[^\x20-\x7e]\s*$/u.test(before) || /^\s*[^\x20-\x7e’”…]/u.test(after);
		if (TIME_BEHIND.test(after) && !AN_INVALID.test(before)) return BAD_DATE;
		if (match.startsWith('I')) {
			const isSentence = (isFirst || /:\s*$/.test(before)) && after.trim() !== '';
			const isPersons = OF_A_PERSON.test(after) && !/[a-z,]\s$/.test(before);
			const mayBe = isSentence && /^[ ,.:!]/.test(after) && !isOther;
			if (!mayBe && !isPersons) return BAD_DATE;
			hint = doubtful(
				'has the words "Invalid date", which a failed calculation leaves',
				'Check whether they were meant.',
			);
			continue;
		}
		const isAlone = before.trim() === '' && /^[\s.]*$/.test(after);
		if (isAlone || isOther) return BAD_DATE;
		if (WHEN.test(before) && !AN_INVALID.test(before) && NO_SENTENCE.test(after)) return BAD_DATE;
	}
	return hint;
}

const NOTHING = new RegExp(`(?<!${WORD})(?<word>undefined|UNDEFINED|null)(?!${WORD})`, 'g');
const GREETING =
	/(?:\b(?:dear|hi|hello|hey|mr|mrs|ms|mdm|madam|sir|dr|prof|attn|to|hai|encik|puan|cik|tuan|kepada|saudara|salam)\b[.,:]?|\bno\.|[:#])\s*$/i;
const PREPOSITION =
	/\b(?:on|at|by|for|from|in|of|with|until|till|before|after|number|ref|reference|id|is|are|was|pada|di|untuk|jam|tarikh|nombor)\s+$/i;
const SLOT_END =
	/^\s*$|^[.,;!?)]?\s*$|^[,;:!]|^['’]s\b|^\s+(?:on|at|in|by|to|from|for|with|and|or|is|are|was|has|have|will|your|you|please|pada|di|dan|telah|akan|sila)\b/i;
const LINK_END = /(?:^|[\s(])\S*[/=&?#@_%$-]$/;
/** Words before "undefined" and "null" in a person's sentence. */
const IN_SENTENCE =
	/\b(?:the|an?|and|or|not|as|left|it|this|that|term|value|behaviou?r|returns?|returned)\s+(?:(?:is|are|was|be|be(?:en|comes?))\s+)?$/i;

function findNothing(text: string, isEnglish: boolean): Unresolved | undefined {
	let hint: Unresolved | undefined;
	for (const match of text.matchAll(NOTHING)) {
		const word = match.groups?.word ?? '';
		const before = text.slice(Math.max(0, match.index - NEAR), match.index);
		const after = text.slice(match.index + word.length, match.index + word.length + NEAR);
		if (/^ and void\b/i.test(after)) continue;
		if (isSlot(word, before, after, isEnglish)) return failed(word);
		hint = doubtful(
			`has the word "${word}", which a failed calculation leaves`,
			'Check whether it was meant.',
		);
	}
	if (!hint && isForNothing(text)) {
		hint = doubtful(
			'holds a word that databases and programs write for nothing, such as NULL or None',
			'Check whether it was meant.',
		);
	}
	return hint;
}

/** Such a word of a program, where nothing else stands, or where a name would. */
const FOR_NOTHING = /^\W*(?:Null|None|nil|nan|NaT|NA>|Undefined)\W*$/;
const OF_NOBODY =
	/\b(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Ss]alam|[Kk]epada)[,:]?\s+(?:None|nil|nan|NaT|Undefined)(?![A-Za-z0-9])/;

const isForNothing = (text: string) =>
	[/(?<![A-Za-z0-9])NULL(?![A-Za-z0-9]| AND VOID)/, FOR_NOTHING, OF_NOBODY].some((pattern) =>
		pattern.test(text),
	);

function isSlot(word: string, before: string, after: string, isEnglish: boolean): boolean {
	// Quotes and brackets around it change nothing.
	if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
	// It is beside a letter of another script, or a sign that joins it to a number or an address.
	if (/[^\p{Script=Latin}\p{P}\p{S}\p{Z}\p{N}\s]\s*$/u.test(before)) return true;
	if (/^\s*[^\p{Script=Latin}\p{P}\p{S}\p{Z}\p{N}\s]/u.test(after)) return true;
	if (/[$€£¥]\s?$/.test(before) || LINK_END.test(before)) return true;
	if (/^[/&=_%@-]\S|^\.\w|^%/.test(after) || UNIT.test(after)) return true;
	if (after.trimStart().startsWith(word) || before.trimEnd().endsWith(word)) return true;
	if (GREETING.test(before)) return true;
	if (IN_SENTENCE.test(before)) return false;
	if (PREPOSITION.test(before)) {
		// "It is undefined." is a person's; "on undefined." is not.
		const isCopula = /\b(?:is|are|was)\s+$/i.test(before);
		// Nobody says so of what is the reader's, as in "Your OTP is undefined.".
		if (isCopula && /\byour\s+(?:\S+\s+){2,4}$/i.test(before)) return SLOT_END.test(after);
		return SLOT_END.test(after) && !(isCopula && /^[.!?]?\s*$/.test(after));
	}
	// Beside a name or a number, as in "Tan null", "undefined Street", "3 undefined 2026".
	if (/^\s+(?:\p{Lu}|\d)/u.test(after) || /\d\s+$/.test(before)) return true;
	if (/(?:^|\s)\p{Lu}\S*\s+$/u.test(before) && SLOT_END.test(after)) return true;
	if (/[,;]\s*$/.test(before) && SLOT_END.test(after)) return true;
	if (/(?:^|[\n.!?]\s*)$/.test(before))
		return /^[,:;!'’]|^\s+(?:has|have|will|your|is|are|was)\b/.test(after);
	return !isEnglish && !/^\s+[a-z]/.test(after);
}
