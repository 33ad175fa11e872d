/**
 * The values of a message against the rules of its template (Postman guide, Message content and Character count).
 * Findings name their variable; nothing here throws.
 */
import type { Language } from './language';
import { finding, lengthFinding, missingFinding, nameFinding, valueFinding } from './rules';
import type { Finding } from './rules';
import { replaceUnsupported } from './text';
import type { Replaced } from './text';

export { isVariableName } from './rules';
export type { Finding } from './rules';

export interface TemplateOptions {
	language: Language;
	/** In the message's language; variables as `{{name}}`. */
	templateBody?: string;
	/** Of the template; those of `templateBody` unless given. Unknown if neither is. */
	variables?: readonly string[];
}

export interface ValuesReading {
	/** No finding refuses. */
	ok: boolean;
	/** As the API wants them. A value that is no text is left out. */
	values: Record<string, string>;
	findings: Finding[];
	replaced: Array<Replaced & { variable: string }>;
	/** The message without Postman's header and footer, where the template is known. */
	body?: string;
}

/** `found`: what the value is instead of a text, to end a sentence with. */
export type TextReading = { ok: true; text: string; isDate?: true } | { ok: false; found: string };

const PLACEHOLDER = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g;

// `constructor` is a fine name for a variable, and every object has one.
const own = (values: Record<string, string>, name: string): string | undefined =>
	Object.hasOwn(values, name) ? values[name] : undefined;

/** In order of appearance, each once. */
export function variablesOf(templateBody: string): string[] {
	return [...new Set(Array.from(templateBody.matchAll(PLACEHOLDER), ([, name]) => name))];
}

/** Placeholders without a value stay as they are; values are never read as templates. */
export function render(templateBody: string, values: Record<string, string>): string {
	return templateBody.replace(
		PLACEHOLDER,
		(placeholder, name: string) => own(values, name) ?? placeholder,
	);
}

/**
 * Numbers, booleans and dates as text, ends trimmed; nothing (null) as the empty text. Dates become ISO 8601: a
 * JavaScript Date in UTC, a luxon DateTime in its own zone.
 */
export function toText(value: unknown): TextReading {
	if (value === null || value === undefined) return { ok: true, text: '' };
	if (typeof value === 'string') return { ok: true, text: value.trim() };
	if (typeof value === 'boolean' || typeof value === 'bigint') {
		return { ok: true, text: String(value) };
	}
	if (typeof value === 'number') {
		return Number.isFinite(value)
			? { ok: true, text: String(value) }
			: { ok: false, found: `${value}, which is not a number` };
	}
	if (typeof value !== 'object') return { ok: false, found: `a ${typeof value}` };
	try {
		if (Array.isArray(value)) return { ok: false, found: 'a list' };
		return dateText(value) ?? { ok: false, found: 'an object' };
	} catch {
		return { ok: false, found: 'an object that cannot be read' };
	}
}

function dateText(value: object): TextReading | undefined {
	// Neither `instanceof`: expressions and code run elsewhere, with a Date and a DateTime of their own.
	if (Object.prototype.toString.call(value) === '[object Date]') {
		const date = value as Date;
		return Number.isNaN(date.getTime())
			? { ok: false, found: 'a date that does not exist' }
			: { ok: true, text: date.toISOString(), isDate: true };
	}
	const { isLuxonDateTime, toISO } = value as { isLuxonDateTime?: unknown; toISO?: unknown };
	if (isLuxonDateTime !== true || typeof toISO !== 'function') return undefined;
	const text: unknown = toISO.call(value);
	return typeof text === 'string'
		? { ok: true, text, isDate: true }
		: { ok: false, found: 'a date that does not exist' };
}

const namesIn = ({ templateBody }: TemplateOptions) =>
	templateBody === undefined ? undefined : variablesOf(templateBody);

/** Everything that Postman would refuse in these values, and hints. */
export function checkValues(values: Record<string, string>, options: TemplateOptions): Finding[] {
	const variables = options.variables ?? namesIn(options);
	const given = Object.keys(values);
	const missing = variables?.filter((name) => !Object.hasOwn(values, name)) ?? [];
	// Every variable appears at least once, so without a template the values alone are a lower bound.
	const body =
		options.templateBody?.replace(PLACEHOLDER, (_, name: string) => own(values, name) ?? '') ??
		Object.values(values).join('');
	return [
		...given.flatMap((name) => nameFinding(name, variables) ?? []),
		...missing.map((name) => missingFinding(name, given)),
		...given.flatMap((name) => valueFinding(name, values[name], options.language) ?? []),
		...[lengthFinding(body, values, options.templateBody === undefined) ?? []].flat(),
	];
}

/**
 * Values as people give them: names are trimmed, values become text and, if asked, lose the characters that Postman
 * refuses; then `checkValues`. Entries rather than an object, so that a name given twice is seen.
 */
export function readValues(
	entries: Iterable<readonly [name: string, value: unknown]>,
	options: TemplateOptions & { unsupportedCharacters: 'reject' | 'replace' },
): ValuesReading {
	const plainly = options.unsupportedCharacters === 'replace' && options.language === 'english';
	const texts = new Map<string, string>();
	const seen = new Set<string>();
	const findings: Finding[] = [];
	const replaced: ValuesReading['replaced'] = [];
	for (const [given, value] of entries) {
		const name = String(given ?? '').trim();
		if (seen.has(name)) {
			findings.push(finding('refuse', 'duplicate', name, `"${name}" has two values`, 'Keep one.'));
			continue;
		}
		seen.add(name);
		const reading = readValue(name, value, plainly);
		findings.push(...reading.findings);
		// One by one: a text may have more of them than a call takes arguments.
		for (const one of reading.replaced) replaced.push({ variable: name, ...one });
		if (reading.text !== undefined) texts.set(name, reading.text);
	}
	// Names such as __proto__ stay plain data: fromEntries defines properties and sets none.
	const values = Object.fromEntries(texts);
	// A value that could not be read has its finding; it is not missing as well.
	const variables = (options.variables ?? namesIn(options))?.filter(
		(name) => texts.has(name) || !seen.has(name),
	);
	findings.push(...checkValues(values, { ...options, variables }));
	const ok = findings.every(({ level }) => level !== 'refuse');
	const { templateBody } = options;
	const body = templateBody === undefined ? {} : { body: render(templateBody, values) };
	return { ok, values, findings, replaced, ...body };
}

function readValue(
	name: string,
	value: unknown,
	plainly: boolean,
): { text?: string; findings: Finding[]; replaced: Replaced[] } {
	const reading = toText(value);
	if (!reading.ok) {
		const found = `The value of "${name}" is ${reading.found}`;
		const advice = 'Give text: pick one field of the object or list.';
		return { findings: [finding('refuse', 'notText', name, found, advice)], replaced: [] };
	}
	const { text, isDate } = reading;
	const findings: Finding[] = [];
	if (isDate) {
		const advice = "Format the date as people read it, e.g. with .toFormat('d LLL yyyy, h:mm a').";
		const found = `The date in "${name}" goes out as ${text}`;
		findings.push(finding('hint', 'dateAsIso', name, found, advice));
	}
	if (!plainly) return { text, findings, replaced: [] };
	const plain = replaceUnsupported(text);
	const left = plain.text.trim();
	if (left !== '' || text === '') return { text: left, findings, replaced: plain.replaced };
	const found = `No character of the value of "${name}" can be sent in an English message`;
	const advice = 'Write it in plain letters, or send in another language.';
	findings.push(finding('refuse', 'empty', name, found, advice));
	return { findings, replaced: plain.replaced };
}
