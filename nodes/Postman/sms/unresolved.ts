/**
 * What a workflow leaves in a text if it could not work out a value: an expression that was never
 * evaluated, the trace of a calculation that failed, characters lost on the way. Whatever no person
 * would write is refused; the rest is a hint. No finding quotes the text. Pure.
 */

import { looksMisread } from './misread';
import { findMissingWord } from './missing-word';
import { doubtful, failed, refused, type Unresolved } from './trace';

export type { Unresolved } from './trace';

const FIXED_MODE = refused(
	'holds an expression that was not evaluated',
	'This field is in Fixed mode: switch it to Expression, or, if the text comes from another node, do so in the field that made it.',
);
const FILL_IT =
	'Put an expression such as {{ $json.name }} there and switch the field to Expression. Only the campaign’s template has variables of its own.';
const PLACEHOLDER = refused('holds a placeholder that was not filled in', FILL_IT);
const OBJECT = refused(
	'holds "[object Object]": an object where text was meant',
	'Pick one field of the object, e.g. {{ $json.person.name }} rather than {{ $json.person }}.',
);
const CODE = refused(
	'holds what a program shows of an object or a function, where text was meant',
	'Pick one field of the object, e.g. {{ $json.person.name }} rather than {{ $json.person }}, and call functions with ().',
);
const ERROR = refused(
	'holds the words of an expression or a program that failed',
	'Look at the node or the expression that gives the text: it passes its fault on as if it were the value.',
);
const CELL = refused(
	'holds the mark of a spreadsheet’s formula that failed, such as #REF! or #N/A',
	'Correct the formula in the spreadsheet.',
);
const FORMULA = refused(
	'holds a formula of a spreadsheet where its result was meant',
	'Read the result of the cell, e.g. with the formatted values in a Google Sheets node.',
);
const LOST = refused(
	'has lost characters (U+FFFD, the replacement character)',
	'The text was read in the wrong encoding: read it again in its own encoding, usually UTF-8.',
);
const MISREAD = refused(
	'was read in the wrong encoding: characters came out as others, as "é" does as "Ã©"',
	'Set the encoding where the text is read, e.g. UTF-8 in Extract from File or in the database’s credential.',
);

const ESCAPED = refused(
	'holds the codes of characters, as "\\u00e9" or "&eacute;" for "é" or "\\n" for a line break',
	'Decode the text where it comes from, e.g. with JSON.parse(), decodeURIComponent() for codes with %, or an HTML node for codes with &.',
);
const HTML = refused(
	'has HTML in it, which an SMS shows as it is',
	'Take it out, e.g. with .removeTags() or an HTML node.',
);

/** Links have question marks of their own. */
const withoutAddresses = (text: string) =>
	text
		.split(/\s+/)
		.filter((word) => !/[/@]|^www\./.test(word))
		.join(' ');

/**
 * The names of n8n’s expressions. An expression is `{{ … $`, or such a name before a field, an
 * index or a call.
 */
const N8N_NAMES =
	'json|node|input|item|items|now|today|workflow|execution|vars|env|fromAI|parameter|prevNode|runIndex|itemIndex|if|jmespath|binary|data|secrets';
const EXPRESSION = new RegExp(
	`\\{\\{[^{}]*\\$|\\$(?:json|node|input|item|items|workflow|execution|vars|binary|prevNode)\\s*(?:\\.\\s*[A-Za-z_]|\\[)|\\$(?:${N8N_NAMES})?\\(\\s*["'\`{]|\\$json\\b`,
);
/**
 * Placeholders of n8n and campaigns, of JavaScript, and of other template languages. The length
 * bounds the work on a text of nothing but braces.
 */
const PLACEHOLDERS = /\{\{[^]{0,200}?\}\}|[$#@]\{[^{}]*\}|<%[^%]*%>|\{%[^%]*%\}/;
/** What a field of a form or a list is called. */
const FIELD =
	'(?:(?:first|last|full|given|family|your|contact|customer)[ _-]?)?(?:name|date|time|recipient|nric|phone|mobile|address|amount)|nama|tarikh|masa|姓名|名字|日期|时间|時間';
/** Placeholders of mail merges and other services. Nobody writes such signs around a name. */
const MERGE_FIELDS = new RegExp(
	`(?:<<|\\[\\[|«|\\{) ?(?:${FIELD}|[a-z]\\w*[._]\\w+) ?(?:>>|\\]\\]|»|\\})|(?<![\\w%])%{1,2}[a-z]+(?:[_ ][a-z]+)*%{1,2}(?!\\d)|\\*\\|[^|]{1,60}\\|\\*|\\{![\\w.$]+\\}|%\\(\\w+\\)[sd]`,
	'i',
);
/** The same, as people write them too, e.g. in "Reply with <name>". */
const MAY_BE_FIELDS = new RegExp(
	`\\[\\[ ?[\\w ]+ ?\\]\\]|<< ?[\\w ]+ ?>>|« ?\\w+ ?»|[[<] ?(?:${FIELD}|insert\\b[^\\]>]{0,40}) ?[\\]>]|(?<![\\w$])\\$(?:${FIELD})\\b|(?<![\\w/])(#{1,2}|_{1,2}|[~|$])(?:${FIELD})\\1(?!\\w)|(?:[[{]|(?<!\\w)@)(?:field|hidden|answer):[\\w-]+`,
	'i',
);

/** What JavaScript makes of an object that is given as text. */
const OBJECTS = /\[object \w+\]/i;
/** What Node.js shows of what is inside an object, and the source of a function. */
const INSIDE =
	/\[(?:Object|Array|Circular(?: \*\d+)?|(?:Function|AsyncFunction|GeneratorFunction)(?:: [^\]]{0,100}| \(anonymous\))|native code|(?:Object|Array): [^\]]{0,100}|Getter(?:\/Setter)?|Symbol\([^)]{0,100}\))\]|\bfunction ?[\w$]{0,80} ?\([^)]{0,200}\) ?\{|\bclass [\w$]+ (?:extends [\w$.]+ )?\{|\([\w$, ]{0,200}\) ?=> ?(?:\{|[\w$]+[.(])|\bPromise \{|\b(?:Map|Set)\(\d+\) \{|\bSymbol\([\w.]+\)/;
/** The same of Python, Java, .NET and MongoDB. */
const INSIDE_OTHERS =
	/<[^<>]{1,100} at 0x[\da-f]+>|\bdatetime\.\w+\(|\b(?:Decimal|Timestamp|UUID|ObjectId|ISODate|NumberLong)\(['"\d]|\bSystem\.[A-Z][\w.]*(?:\[\]|`\d)|\b(?:[a-z]+\.)+[A-Z]\w*@[\da-f]{4,}\b(?!\.\w)|^b(['"]).*\1$/;
/** As n8n and JavaScript write what went wrong. */
const ERRORS =
	/\b(?:Type|Reference|Syntax|Range|Expression|NodeOperation|NodeApi|Axios)Error\b|\[(?:ERROR|Error): |Cannot read propert(?:y|ies) \S*\s?of (?:undefined|null)|\bis not defined\]|^\[invalid \(/;
/** A formula of a spreadsheet, where its result was meant. */
const FORMULAS = /^\s*=\s*(?:[A-Z][A-Z.]+\(|\$?[A-Z]{1,3}\$?\d+\b)/;
/** The marks of Excel, Google Sheets and LibreOffice. */
const CELLS =
	/#(?:REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|ERROR!|SPILL!|CALC!|FIELD!|BLOCKED!|BUSY!|CONNECT!|UNKNOWN!|GETTING_DATA|N\/A)(?![A-Za-z])|^\s*(?:#{3,}|Err:5\d\d|Loading\.\.\.)\s*$/;
/** The first two bytes of a letter of UTF-8, as hexadecimal digits behind a sign. */
const bytes = (sign: string) => `${sign}(?:C[2-9A-F]|[DE][0-9A-F]|F[0-4])${sign}[89AB][0-9A-F]`;
/**
 * As JSON, e-mails and programs write characters that are not in ASCII, and line breaks; not a path
 * of Windows.
 */
const CODES = new RegExp(
	`\\\\u[\\da-fA-F]{4}|=\\?[\\w-]+\\?[BbQq]\\?[^?\\s]*\\?=|${bytes('=')}|(?<!\\b[A-Za-z]:\\\\\\S{0,100})\\\\(?:r\\\\)?n(?![a-z\\d_.-])`,
);
/**
 * As in links, where alone they belong; also those of ASCII's signs between letters. The length
 * bounds the work on one long word.
 */
const PERCENT = new RegExp(
	`(?:^|\\s)[^\\s/?=&]{0,300}(?:${bytes('%')}|[A-Za-z](?:%2[0-9A-F]|%3[A-F]|%40)+[A-Za-z\\d])[^\\s/?=&]{0,300}(?:\\s|$)`,
	'i',
);
/** Characters as HTML writes them. */
const ENTITIES =
	/&(?:amp|lt|gt|quot|apos|nbsp|copy|reg|trade|deg|euro|pound|yen|cent|times|hellip|bull|middot|shy|zwn?j|[lr][sda]quo|[mn]dash|frac\d\d|[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|ring|slash|elig)|szlig|#\d{1,7}|#x[\da-f]{1,6});/i;
/** HTML that only a program writes. */
const TAGS =
	/<br ?\/?>|<\/(?:p|b|i|u|a|li|ul|ol|h[1-6]|div|span|strong|em|td|tr|table|body|html)>/i;

/** As language models write headings, bold words, links and code. */
const MARKDOWN = /(?<![*\w])\*\*\w[^*\n]{0,200}\*\*(?![*\w])|\]\(https?:|^#{1,6} \w|^```/m;

/** Characters that are read: no SMS has more, and the work is bounded. */
const MAX_READ = 10_000;

/**
 * Whether a text has anything that could be a trace: most have only words, digits and the signs of
 * a sentence.
 */
const MAY_BE =
	/[^\w\s.,;:!'"()/+-]|_[a-z]|\w\(|^b['"]|\d[.e]|\b(?:00(?:00|01|[/.-])|1899|[01]\/[01]\/)|err:|error|loading|invalid|nan|null|undefined|infinity|function|symbol|system|\b(?:none|nil|nat)\b/i;

const KINDS: ReadonlyArray<readonly [RegExp, Unresolved]> = [
	[EXPRESSION, FIXED_MODE],
	[PLACEHOLDERS, PLACEHOLDER],
	[MERGE_FIELDS, PLACEHOLDER],
	[OBJECTS, OBJECT],
	[INSIDE, CODE],
	[INSIDE_OTHERS, CODE],
	[ERRORS, ERROR],
	[CELLS, CELL],
	[FORMULAS, FORMULA],
	[CODES, ESCAPED],
	[PERCENT, ESCAPED],
	[ENTITIES, ESCAPED],
	[TAGS, HTML],
	[/\uFFFD/, LOST],
];

/**
 * Finds what a workflow left in a text; `undefined` if there is nothing.
 *
 * @param language In `english`, sentences may contain the word "undefined"; in other languages it
 * is always a trace.
 */
export function findUnresolved(given: string, language = 'english'): Unresolved | undefined {
	const text = given.slice(0, MAX_READ);
	if (!MAY_BE.test(text)) return undefined;
	const kind = KINDS.find(([pattern]) => pattern.test(text));
	if (kind) return kind[1];
	if (looksMisread(text)) return MISREAD;
	return findMissingWord(text, language === 'english') ?? doubts(text);
}

function doubts(text: string): Unresolved | undefined {
	if (MAY_BE_FIELDS.test(text)) {
		return doubtful('has what looks like a placeholder that was not filled in', FILL_IT);
	}
	if (/<(?:p|b|i|div|span|a|strong)\b[^<>]*>/i.test(text)) return doubtful(HTML.found, HTML.advice);
	if (MARKDOWN.test(text)) {
		return doubtful(
			'has Markdown in it, which an SMS shows as it is',
			'Take it out, or tell the language model to answer in plain text.',
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
 * "undefined", "null", "NaN" and placeholders have no other meaning there. Returns only what is to
 * be refused.
 */
export function findUnresolvedWord(value: unknown): Unresolved | undefined {
	if (typeof value !== 'string') return undefined;
	const found = findUnresolved(value);
	if (found?.level === 'refuse') return found;
	if (MAY_BE_FIELDS.test(value)) return PLACEHOLDER;
	const word =
		/(?<![A-Za-z0-9])(?:undefined|UNDEFINED|null|NULL|NaN)(?![A-Za-z0-9])/.exec(value)?.[0] ??
		/^\s*(?:undefined|null|nan|invalid ?date(?:time)?)\s*$/i.exec(value)?.[0].trim();
	return word === undefined ? undefined : failed(word);
}
