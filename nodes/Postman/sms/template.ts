// Reads, checks and fills in the values of a message (Postman guide, Message content and Character
// count). Findings name their variable. Pure; nothing here throws.

import { makeFinding, type Finding } from './finding';
import type { Language } from './language';
import { findMachineDate } from './machine-date';
import { missingFinding, nameFinding } from './names';
import { replaceLookAlikes, replaceUnsupported, type Replaced, type Replacement } from './replace';
import { dateFinding, isBlank, lengthFinding, unresolvedFinding, valueFinding } from './rules';
import { findUnsupported } from './text';
import { toText } from './to-text';

export { isVariableName } from './names';
export { toText, type TextReading } from './to-text';
export type { Finding } from './finding';

/** What is known of the template. */
export interface TemplateOptions {
	language: Language;
	/** The template in the message's language, with variables as `{{name}}`. */
	templateBody?: string;
	/**
	 * The template's variables; those of `templateBody` unless given. Unknown if neither is given.
	 */
	variables?: readonly string[] | undefined;
}

/**
 * What becomes of characters that Postman refuses in English. `replaceLookAlikes`: those that look
 * like a plain sign are replaced by it, the others refused. `replace`: all are replaced or dropped.
 * `reject`: all are refused. `sendAsIs`: Postman decides.
 */
export type UnsupportedCharacters = 'replaceLookAlikes' | 'replace' | 'reject' | 'sendAsIs';

/** The values of a message, and what was found in them. */
export interface ValuesReading {
	/** Whether no finding refuses. */
	ok: boolean;
	/** As the API wants them. A value that cannot be text is left out. */
	values: Record<string, string>;
	findings: Finding[];
	replaced: Array<Replaced & { variable: string }>;
	/** The message without Postman's header and footer, if the template is known. */
	body?: string;
}

const PLACEHOLDER = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g;

// A variable may be called `constructor`, which every object inherits.
const own = (values: Record<string, string>, name: string): string | undefined =>
	Object.hasOwn(values, name) ? values[name] : undefined;

/** Returns a template's variables in order of appearance, each once. */
export function variablesOf(templateBody: string): string[] {
	return [...new Set(Array.from(templateBody.matchAll(PLACEHOLDER), ([, name = '']) => name))];
}

/**
 * Fills values into a template. Placeholders without a value stay as they are; values are never
 * read as templates.
 */
export function render(templateBody: string, values: Record<string, string>): string {
	return templateBody.replace(
		PLACEHOLDER,
		(placeholder, name: string) => own(values, name) ?? placeholder,
	);
}

/** Whether each of a template's variables has a value. */
export function isFilled(templateBody: string, values: Record<string, string>): boolean {
	return variablesOf(templateBody).every((name) => own(values, name) !== undefined);
}

const namesIn = ({ templateBody }: TemplateOptions) =>
	templateBody === undefined ? undefined : variablesOf(templateBody);

/** Finds everything that Postman would refuse in values that are texts, and hints. */
export function checkValues(values: Record<string, string>, options: TemplateOptions): Finding[] {
	return [
		...checkNames(values, Object.keys(values), options),
		...Object.entries(values).flatMap(
			([name, value]) => valueFinding(name, value, findUnsupported(value, options.language)) ?? [],
		),
		...checkLength(values, options),
	];
}

/** @param given The sender's names, among which a missing variable may be misspelt. */
function checkNames(
	values: Record<string, string>,
	given: readonly string[],
	options: TemplateOptions,
): Finding[] {
	const variables = options.variables ?? namesIn(options);
	const findings: Finding[] = [];
	for (const name of Object.keys(values)) {
		const found = nameFinding(name, variables);
		if (found) findings.push(found);
	}
	const misspelt = given.filter((name) => variables?.includes(name) !== true);
	for (const name of variables ?? []) {
		if (!Object.hasOwn(values, name)) findings.push(missingFinding(name, misspelt));
	}
	return findings;
}

function checkLength(values: Record<string, string>, { templateBody }: TemplateOptions): Finding[] {
	// Every variable appears at least once, so without a template the values alone are a lower bound.
	const length =
		templateBody?.replace(PLACEHOLDER, (_, name: string) => own(values, name) ?? '').length ??
		Object.values(values).reduce((sum, value) => sum + value.length, 0);
	const found = lengthFinding(length, values, templateBody === undefined);
	return found ? [found] : [];
}

/** How values are read. */
export interface ReadOptions extends TemplateOptions {
	unsupportedCharacters: UnsupportedCharacters;
	/** Names of further fields, which may be what a missing variable was meant to be. */
	otherNames?: readonly string[];
}

/**
 * Reads values as people give them: names are trimmed, values become text, unevaluated expressions
 * are refused before any character is replaced, and then the rules of `checkValues` apply. Takes
 * entries rather than an object, so that a name that is given twice is seen.
 */
export function readValues(
	entries: Iterable<readonly [name: string, value: unknown]>,
	options: ReadOptions,
): ValuesReading {
	const texts = new Map<string, string>();
	const seen = new Set<string>();
	const early: Finding[] = [];
	const late: Finding[] = [];
	const replaced: ValuesReading['replaced'] = [];
	for (const [given, value] of entries) {
		const name = String(given ?? '').trim();
		if (seen.has(name)) {
			early.push(duplicateFinding(name));
			continue;
		}
		seen.add(name);
		const reading = readValue(name, value, options);
		early.push(...reading.early);
		late.push(...reading.late);
		// Not spread: a text may have more of them than a call takes arguments.
		for (const one of reading.replaced) replaced.push({ variable: name, ...one });
		if (reading.text !== undefined) texts.set(name, reading.text);
	}
	// Names such as __proto__ stay plain data: fromEntries defines properties and sets none.
	const values = Object.fromEntries(texts);
	// A value that could not be read has its finding; it is not missing as well.
	const variables = (options.variables ?? namesIn(options))?.filter(
		(name) => texts.has(name) || !seen.has(name),
	);
	const names = options.otherNames ? [...seen, ...options.otherNames] : [...seen];
	const ofNames = checkNames(values, names, { language: options.language, variables });
	const findings = [...early, ...ofNames, ...late, ...checkLength(values, options)];
	const ok = findings.every(({ level }) => level !== 'refuse');
	const { templateBody } = options;
	const body = templateBody === undefined ? {} : { body: render(templateBody, values) };
	return { ok, values, findings, replaced, ...body };
}

const duplicateFinding = (name: string) =>
	makeFinding(
		'refuse',
		'duplicate',
		name,
		`"${name}" has two values`,
		'Keep one. In JSON, a text with double quotes in it can put a second one there: use Name and Value Pairs, or JSON.stringify around each text.',
	);

/** One value as text that the API takes, or a finding that refuses it. */
interface ValueText {
	/** Absent if the value is no text. */
	text?: string;
	/** Findings in the value as it was given. */
	early: Finding[];
	/** Findings in the text as it would be sent. */
	late: Finding[];
	replaced: Replaced[];
}

function readValue(name: string, value: unknown, options: ReadOptions): ValueText {
	const reading = toText(value);
	if (!reading.ok) {
		const found = `The value of "${name}" is ${reading.found}`;
		const advice = reading.advice ?? 'Give text: pick one field of the object or list.';
		return {
			early: [makeFinding('refuse', 'notText', name, found, advice)],
			late: [],
			replaced: [],
		};
	}
	const { text } = reading;
	const early: Finding[] = [];
	const date = reading.isDate ? text : findMachineDate(text, name);
	if (date !== undefined) early.push(dateFinding(name, date));
	const unresolved = unresolvedFinding(name, text, options.language);
	if (unresolved) early.push(unresolved);
	if (early.some(({ level }) => level === 'refuse')) return { early, late: [], replaced: [] };
	const { text: replacement, replaced, left } = inCharactersOf(text, options);
	const ready = replacement.trim();
	if (ready === '' && !isBlank(text)) {
		const found = `No character of the value of "${name}" can be sent in an English message`;
		const advice = 'Write it in plain letters, or send in another language.';
		return {
			early: [...early, makeFinding('refuse', 'empty', name, found, advice)],
			late: [],
			replaced,
		};
	}
	// What stood between characters that were taken out stands alone now.
	const bared = ready === text ? undefined : unresolvedFinding(name, ready, options.language);
	if (bared?.level === 'refuse') return { early: [...early, bared], late: [], replaced };
	const found = valueFinding(name, ready, left);
	return { text: ready, early, late: found ? [found] : [], replaced };
}

function inCharactersOf(
	text: string,
	{ language, unsupportedCharacters }: ReadOptions,
): Replacement {
	const asItIs = { text, replaced: [] };
	if (language !== 'english' || unsupportedCharacters === 'sendAsIs' || isBlank(text)) {
		return { ...asItIs, left: [] };
	}
	if (unsupportedCharacters === 'reject') {
		return { ...asItIs, left: findUnsupported(text, language) };
	}
	return unsupportedCharacters === 'replace' ? replaceUnsupported(text) : replaceLookAlikes(text);
}
