/**
 * The rules of the values. Each gives a finding about one variable, or none (Postman guide, Message
 * content). Pure.
 */
import { isForeignLetter } from './character-names';
import type { Language } from './language';
import { codePointOf, nameCharacter } from './text';
import type { Unsupported } from './text';
import { findUnresolved, findUnresolvedWord, type Unresolved } from './unresolved';

/** What is wrong with a value, or worth knowing. */
export interface Finding {
	/**
	 * `refuse`: Postman would refuse the message. `hint`: it would not, but the sender should know.
	 */
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
	/** What was found; one sentence without a full stop. */
	message: string;
	/** The same without quoting the value, if `message` quotes it. */
	inShort?: string;
	/** How to get unstuck; whole sentences. */
	advice: string;
	/** With the code `unsupportedCharacters`: each of them. */
	characters?: Unsupported[];
}

/**
 * A body with its values, without header and footer, may not be longer (Postman guide, Character
 * count).
 */
export const MAX_BODY_CHARACTERS = 1000;
/** Postman advises at most this many (Postman guide, Character count). */
export const ADVISED_BODY_CHARACTERS = 320;

const NAME = /^[a-z][a-z0-9_]*$/;
// Columns of a batch file beside the variables (Postman guide, Batch send).
const RESERVED = new Set(['recipient', 'language']);
/** Characters that a finding lists. */
const MAX_SHOWN = 5;

/** Makes a finding. */
export const finding = (
	level: Finding['level'],
	code: Finding['code'],
	variable: string | undefined,
	message: string,
	advice: string,
): Finding => ({ level, code, ...(variable !== undefined && { variable }), message, advice });

/** Whether a name can be a variable's in a template (Postman guide, Message content). */
export const isVariableName = (name: string) => NAME.test(name) && !RESERVED.has(name);

/** Whether a name is neither a variable's nor a reserved one, so that it may be anything. */
export const isStrangeName = (name: string) => !NAME.test(name);

/** Checks the name of a value. @param variables The template's, if they are known. */
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

/** Finds an expression in place of a name. `{{ name }}` is meant as the name itself. */
function unresolvedName(name: string): Unresolved | undefined {
	return /^\{\{\s*[\w ]+\s*\}\}$/.test(name) ? undefined : findUnresolvedWord(name);
}

const takeOut = (name: string, variables: readonly string[]) =>
	variables.length > 0
		? `Take "${name}" out, or rename it: the template has ${variables.map((one) => `"${one}"`).join(', ')}.`
		: `Take "${name}" out: the template has no variables.`;

/** Returns what a name probably is in a template: `first_name` for `First Name`. */
const simplified = (name: string) =>
	name
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '');

/**
 * The finding for a variable without a value.
 *
 * @param given Names that have one, of which one may be misspelt.
 */
export function missingFinding(name: string, given: readonly string[]): Finding {
	const like = given.find((other) => simplified(other) === name);
	const advice = like === undefined ? `Give "${name}" a value.` : renaming(like, name);
	return finding('refuse', 'missing', name, `The template’s "${name}" has no value`, advice);
}

function renaming(given: string, name: string): string {
	if (given.trim() === given && !/\p{Cf}/u.test(given)) return `Rename "${given}" to "${name}".`;
	const unseen = /[^\P{Cf}]|^\s|\s$/u.exec(given)?.[0] ?? ' ';
	return `A field has almost this name: rename it to "${name}", without the ${unseen === ' ' ? 'space' : nameCharacter(unseen)} in its name.`;
}

/** Whether nothing in a text is visible. */
export const isBlank = (text: string) => text.replace(/[\s\p{Cf}]+/gu, '') === '';

/**
 * Finds an expression that was not evaluated.
 *
 * @param value Before any character is replaced: without its braces, an expression is not
 * recognised.
 */
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

/** The hint that a date is sent in a machine's form. */
export const dateFinding = (name: string, text: string) =>
	finding(
		'hint',
		'dateAsIso',
		name,
		`The date in "${name}" goes out as ${text}`,
		AS_PEOPLE_READ_IT,
	);

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
	// No phone receives half a surrogate pair or a control character, in any language.
	const broken = /\p{Cs}|(?![\t\n\r])\p{Cc}/u.exec(value);
	if (!broken) return undefined;
	return refuse(
		'malformedText',
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
 * Lists code points, each once; of another script's letters only the first, because together they
 * may be a name.
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
 * @param body With its values filled in, without header and footer.
 * @param partial Whether the template is unknown, so that `body` is only the values; the whole is
 * at least as long.
 */
export function lengthFinding(
	body: string,
	values: Record<string, string>,
	partial: boolean,
): Finding | undefined {
	// UTF-16 code units, as JavaScript counts: never fewer than by any other count, and what
	// Postman's other clients check.
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
