/** The single rules of the values, each a finding about one variable (Postman guide, Message content). */
import { isForeignLetter } from './character-names';
import type { Language } from './language';
import { codePointOf, nameCharacter } from './text';
import type { Unsupported } from './text';
import { findUnresolved, findUnresolvedWord, type Unresolved } from './unresolved';

export interface Finding {
	/** `refuse`: Postman would not take the message. `hint`: it would, and the sender should know. */
	level: 'refuse' | 'hint';
	code:
		| 'badName'
		| 'reservedName'
		| 'duplicate'
		| 'missing'
		| 'surplus'
		| 'empty'
		| 'notText'
		| 'unresolved'
		| 'doubtful'
		| 'dateAsIso'
		| 'unsupportedCharacters'
		| 'malformedText'
		| 'bodyTooLong'
		| 'bodyLong';
	variable?: string;
	/** One sentence without a full stop: what was found. */
	message: string;
	/** The same without a word of the value, where `message` quotes it. */
	inShort?: string;
	/** How to get unstuck. */
	advice: string;
	/** Of `unsupportedCharacters`: each of them. */
	characters?: Unsupported[];
}

/** Characters of a body with its values filled in, without header and footer (Postman guide, Character count). */
export const MAX_BODY_CHARACTERS = 1000;
export const ADVISED_BODY_CHARACTERS = 320;

const NAME = /^[a-z][a-z0-9_]*$/;
// Columns of a batch file beside the variables (Postman guide, Batch send).
const RESERVED = new Set(['recipient', 'language']);
const MAX_SHOWN = 5;

export const finding = (
	level: Finding['level'],
	code: Finding['code'],
	variable: string | undefined,
	message: string,
	advice: string,
): Finding => ({ level, code, ...(variable !== undefined && { variable }), message, advice });

export const isVariableName = (name: string) => NAME.test(name) && !RESERVED.has(name);

/** No name of a variable, and none that is reserved either: it may be anything. */
export const isStrangeName = (name: string) => !NAME.test(name);

/** `variables`: those of the template, if they are known. */
export function nameFinding(name: string, variables?: readonly string[]): Finding | undefined {
	const refuse = (code: Finding['code'], message: string, advice: string) =>
		finding('refuse', code, name, message, advice);
	if (RESERVED.has(name)) {
		const advice = `Take "${name}" out of the values.`;
		return refuse('reservedName', `"${name}" is not a variable but a field of its own`, advice);
	}
	const unresolved = NAME.test(name) ? undefined : unresolvedName(name);
	if (unresolved) return ofUnresolved(name, unresolved, 'The name of a variable');
	if (!NAME.test(name)) {
		const plain = simplified(name);
		const twin = variables?.find((variable) => variable === plain);
		const advice = twin
			? `Write it as in the template: "${twin}".`
			: `Names begin with a lower-case letter and have only lower-case letters, digits and _.${isVariableName(plain) ? ` Write "${plain}": lower case, no braces.` : ''}`;
		return refuse('badName', `"${name}" cannot be the name of a variable`, advice);
	}
	return variables && !variables.includes(name)
		? refuse('surplus', `The template has no variable "${name}"`, takeOut(name, variables))
		: undefined;
}

/** A name in braces is meant as the name. */
function unresolvedName(name: string): Unresolved | undefined {
	return /^\{\{\s*[\w ]+\s*\}\}$/.test(name) ? undefined : findUnresolvedWord(name);
}

const takeOut = (name: string, variables: readonly string[]) =>
	variables.length > 0
		? `Take "${name}" out, or rename it: the template has ${variables.map((one) => `"${one}"`).join(', ')}.`
		: `Take "${name}" out: the template has no variables.`;

/** What a name would be in a template: `First Name` is probably `first_name`. */
const simplified = (name: string) =>
	name
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '');

export function missingFinding(name: string, given: readonly string[]): Finding {
	const like = given.find((other) => simplified(other) === name);
	const advice = like === undefined ? `Give "${name}" a value.` : renaming(like, name);
	return finding('refuse', 'missing', name, `The template’s "${name}" has no value`, advice);
}

function renaming(given: string, name: string): string {
	if (given.trim() === given && !/\p{Cf}/u.test(given)) return `Rename "${given}" to "${name}".`;
	const unseen = /[^\P{Cf}]|^\s|\s$/u.exec(given)?.[0] ?? ' ';
	return `A field is named almost so: rename it to "${name}", without the ${unseen === ' ' ? 'space' : nameCharacter(unseen)} in its name.`;
}

/** Nothing in it that is seen. */
export const isBlank = (text: string) => text.replace(/[\s\p{Cf}]+/gu, '') === '';

/** @param value Before any character is replaced: with its braces an expression loses what tells of it. */
export function unresolvedFinding(
	name: string,
	value: string,
	language: Language,
): Finding | undefined {
	const unresolved = findUnresolved(value, language);
	return unresolved && ofUnresolved(name, unresolved, `The value of "${name}"`);
}

const ofUnresolved = (name: string, { level, found, advice }: Unresolved, subject: string) =>
	finding(
		level,
		level === 'refuse' ? 'unresolved' : 'doubtful',
		name,
		`${subject} ${found}`,
		advice,
	);

const AS_PEOPLE_READ_IT =
	"Format it as people read it, e.g. with .toDateTime().setZone('Asia/Singapore').toFormat('d LLL yyyy, h:mm a') behind it, which takes a date and a text alike.";

export const dateFinding = (name: string, text: string) =>
	finding(
		'hint',
		'dateAsIso',
		name,
		`The date in "${name}" goes out as ${text}`,
		AS_PEOPLE_READ_IT,
	);

/** @param unsupported Characters of the value that are to be refused, in the order of the text. */
export function valueFinding(
	name: string,
	value: string,
	unsupported: Unsupported[],
): Finding | undefined {
	const refuse = (code: Finding['code'], message: string, advice: string) =>
		finding('refuse', code, name, message, advice);
	if (isBlank(value)) {
		return refuse(
			'empty',
			`The value of "${name}" is empty`,
			'Postman needs a text in each variable.',
		);
	}
	if (unsupported.length > 0) {
		return {
			...refuse(
				'unsupportedCharacters',
				`The value of "${name}" has characters that Postman refuses in English messages: ${listCharacters(unsupported)}`,
				'Write it without them, or set the option Unsupported Characters to Replace.',
			),
			inShort: `The value has characters that Postman refuses in English messages: ${listCodePoints(unsupported)}`,
			characters: unsupported,
		};
	}
	// Half a surrogate pair or a control character reaches no phone in any language.
	const broken = /\p{Cs}|(?![\t\n\r])\p{Cc}/u.exec(value);
	if (!broken) return undefined;
	return refuse(
		'malformedText',
		`The value of "${name}" has a character that cannot be sent: ${nameCharacter(broken[0])}`,
		'Look where the text comes from: it was cut in the middle of a character or is binary data.',
	);
}

/** With positions, the first few. */
function listCharacters(unsupported: Unsupported[]): string {
	const list = unsupported
		.slice(0, MAX_SHOWN)
		.map(({ character, position }) => `${nameCharacter(character)} at position ${position}`);
	if (unsupported.length > MAX_SHOWN) list.push(`${unsupported.length - MAX_SHOWN} more`);
	return list.join(', ');
}

/** By code point, each once; of the letters of another script the first one only, as all of them may be a name. */
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

/** `body` with its values filled in; if `partial`, only the values, which the body is at least as long as. */
export function lengthFinding(
	body: string,
	values: Record<string, string>,
	partial: boolean,
): Finding | undefined {
	// UTF-16 code units, as JavaScript counts: never fewer than any other count, and what other clients of the
	// service check.
	const length = body.length;
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
		return finding('refuse', 'bodyTooLong', variable, message, `Shorten it.${longest}`);
	}
	const message = `${found}, and Postman advises at most ${ADVISED_BODY_CHARACTERS} without header and footer`;
	const advice = `Longer messages cost more and may arrive late.${longest}`;
	return finding('hint', 'bodyLong', variable, message, advice);
}
