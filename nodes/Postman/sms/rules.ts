// The rules of the values and of the whole message's length. Each gives a finding about one
// variable, or none (Postman guide, Message content and Character count). Pure.

import { isForeignLetter } from './character-names';
import { makeFinding, fromUnresolved, type Finding } from './finding';
import type { Language } from './language';
import { isVariableName } from './names';
import { codePointOf, nameCharacter, type Unsupported } from './text';
import { refused } from './trace';
import { findUnresolved } from './unresolved';

/**
 * Characters that a body may have with its values, without header and footer (Postman guide,
 * Character count).
 */
export const MAX_BODY_CHARACTERS = 1000;
/** Postman advises at most this many (Postman guide, Character count). */
export const ADVISED_BODY_CHARACTERS = 320;

/** Most characters that a finding lists. */
const MAX_SHOWN = 5;

/** Whether nothing in a text is visible. */
export const isBlank = (text: string) => !/[^\s\p{Cf}]/u.test(text);

const JSON_TEXT = refused(
	'is JSON: an object or a list where text was meant',
	'Pick one field of it, e.g. {{ $json.person.name }}, or join the list, e.g. {{ $json.fruits.join(", ") }}.',
);
/** Also as Python prints it. No person writes so. */
const looksLikeJson = (text: string) =>
	/^\s*(?:```\w*\s*)?(?:\{\s*["'][\w $.-]{1,80}["']\s*:[^]*\}|\[\s*["'{][^]*["'}]\s*\])\s*(?:```\s*)?$/.test(
		text,
	);

/**
 * Finds what an expression, a failed calculation or a wrong encoding has left in a value.
 *
 * @param value Before any character is replaced: without its braces, an expression is not
 * recognised.
 */
export function unresolvedFinding(
	name: string,
	value: string,
	language: Language,
): Finding | undefined {
	const unresolved = looksLikeJson(value) ? JSON_TEXT : findUnresolved(value, language);
	return unresolved && fromUnresolved(name, unresolved, `The value of "${name}"`);
}

/** n8n's toDateTime() has to be told how a date is counted. A spreadsheet's days have no zone. */
const COUNTS: ReadonlyArray<readonly [counted: RegExp, format: string, zone: string]> = [
	[/^\d{5}(?:\.\d+)?$/, "'excel'", 'UTC'],
	[/^\d{10}(?:\.\d+)?$/, "'s'", 'Asia/Singapore'],
	[/^\d{12}$/, "'yyyyMMddHHmm'", 'Asia/Singapore'],
	[/^\d{13}$/, "'ms'", 'Asia/Singapore'],
	[/^\d{14}$/, "'yyyyMMddHHmmss'", 'Asia/Singapore'],
];
const READABLE: (typeof COUNTS)[number] = [/^/, '', 'Asia/Singapore'];

/** The hint that a date is sent in a machine's form. @param text The date. */
export function dateFinding(name: string, text: string): Finding {
	const [, format, zone] = COUNTS.find(([counted]) => counted.test(text)) ?? READABLE;
	return makeFinding(
		'hint',
		'dateAsIso',
		name,
		`The date in "${name}" goes out as ${text}`,
		`Format it as people read it, e.g. with .toDateTime(${format}).setZone('${zone}').toFormat('d LLL yyyy, h:mm a') behind it, which takes a date and a text alike.`,
	);
}

/**
 * Checks a value.
 *
 * @param unsupported Its characters that Postman refuses, in the order of the text.
 */
export function valueFinding(
	name: string,
	value: string,
	unsupported: Unsupported[],
): Finding | undefined {
	if (isBlank(value)) {
		return makeFinding(
			'refuse',
			'empty',
			name,
			`The value of "${name}" is empty`,
			'Postman needs a text in each variable.',
		);
	}
	if (unsupported.length > 0) {
		return {
			...makeFinding(
				'refuse',
				'unsupportedCharacters',
				name,
				`The value of "${name}" has characters that Postman refuses in English messages: ${listCharacters(unsupported)}`,
				'Write it without them, or set the option Unsupported Characters to Replace.',
			),
			inShort: `The value has characters that Postman refuses in English messages: ${listCodePoints(unsupported)}`,
			characters: unsupported,
		};
	}
	// No phone receives half a surrogate pair or a control character, in any language.
	const broken = /\p{Cs}|(?![\t\n\r])\p{Cc}/u.exec(value);
	if (!broken) return undefined;
	return makeFinding(
		'refuse',
		'malformedText',
		name,
		`The value of "${name}" has a character that cannot be sent: ${nameCharacter(broken[0])}`,
		'Look where the text comes from: it was cut in the middle of a character or is binary data.',
	);
}

/** Lists the first few characters with their positions. */
function listCharacters(unsupported: Unsupported[]): string {
	const list = unsupported
		.slice(0, MAX_SHOWN)
		.map(({ character, position }) => `${nameCharacter(character)} at position ${position}`);
	if (unsupported.length > MAX_SHOWN) list.push(`${unsupported.length - MAX_SHOWN} more`);
	return list.join(', ');
}

/**
 * Lists code points, each once. Of the letters of another script it lists only the first: all of
 * them together might be a name.
 */
function listCodePoints(unsupported: Unsupported[]): string {
	const list = new Map<string, string>();
	for (const { character, position } of unsupported) {
		const kind = isForeignLetter(character) ? 'letter' : character;
		const name = `${codePointOf(character)} at position ${position}`;
		if (!list.has(kind)) list.set(kind, name);
		if (list.size === MAX_SHOWN) break;
	}
	const more = unsupported.length - list.size;
	return [...list.values(), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/**
 * Checks the length of a message.
 *
 * @param length Of the body with its values filled in, without header and footer, in UTF-16 code
 * units, as JavaScript counts: never fewer than by any other count, and what Postman's other
 * clients check.
 * @param partial Whether the template is unknown, so that it is of the values only; the whole is at
 * least as long.
 */
export function lengthFinding(
	length: number,
	values: Record<string, string>,
	partial: boolean,
): Finding | undefined {
	if (length <= ADVISED_BODY_CHARACTERS) return undefined;
	const [first] = Object.entries(values)
		.filter(([name]) => isVariableName(name))
		.sort(([, a], [, b]) => b.length - a.length);
	const [variable, value = ''] = first ?? [];
	const longest = variable
		? ` The longest value is "${variable}", with ${value.length} characters.`
		: '';
	const found = `${partial ? 'The values alone have' : 'The message has'} ${length} characters`;
	if (length > MAX_BODY_CHARACTERS) {
		const message = `${found}, and Postman takes at most ${MAX_BODY_CHARACTERS}`;
		return makeFinding('refuse', 'bodyTooLong', variable, message, `Shorten it.${longest}`);
	}
	const message = `${found}, and Postman advises at most ${ADVISED_BODY_CHARACTERS} without header and footer`;
	const advice = `Longer messages cost more and may arrive late.${longest}`;
	return makeFinding('hint', 'bodyLong', variable, message, advice);
}
