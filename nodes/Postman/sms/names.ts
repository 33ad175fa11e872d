// The rules of the variables' names (Postman guide, Message content). Pure.

import { makeFinding, fromUnresolved, type Finding } from './finding';
import { nameCharacter } from './text';
import { findUnresolvedWord, type Unresolved } from './unresolved';

const NAME = /^[a-z][a-z0-9_]*$/;
// Columns of a batch file beside the variables (Postman guide, Batch send).
const RESERVED = new Set(['recipient', 'language']);

/** Whether a name can be a variable's in a template (Postman guide, Message content). */
export const isVariableName = (name: string) => NAME.test(name) && !RESERVED.has(name);

/** Whether a name is neither a variable's nor a reserved one, so that it may be anything. */
export const isStrangeName = (name: string) => !NAME.test(name);

/** Checks the name of a value. @param variables The template's, if they are known. */
export function nameFinding(name: string, variables?: readonly string[]): Finding | undefined {
	if (isVariableName(name) && variables?.includes(name) !== false) return undefined;
	const refuse = (code: Finding['code'], message: string, advice: string) =>
		makeFinding('refuse', code, name, message, advice);
	if (RESERVED.has(name)) {
		const advice = `Take "${name}" out of the values.`;
		return refuse('reservedName', `"${name}" is not a variable but a field of its own`, advice);
	}
	const unresolved = NAME.test(name) ? undefined : unresolvedName(name);
	if (unresolved) return fromUnresolved(name, unresolved, 'The name of a variable');
	if (!NAME.test(name)) {
		const plain = simplified(name);
		const twin = variables?.includes(plain) ? plain : sameIn(variables ?? [], name);
		const advice = twin
			? `Write it as in the template: "${twin}".`
			: `Names begin with a lower-case letter and have only lower-case letters, digits and _.${isVariableName(plain) ? ` Write "${plain}": lower case, no braces.` : ''}`;
		return refuse('badName', `"${name}" cannot be the name of a variable`, advice);
	}
	return variables && !variables.includes(name)
		? refuse('surplus', `The template has no variable "${name}"`, takeOut(name, variables))
		: undefined;
}

/**
 * Finds an expression in place of a name. `{{ name }}` and `<<name>>` are meant as the name itself.
 */
function unresolvedName(name: string): Unresolved | undefined {
	const isInSigns = /^[{<[«%*|#]+\s*[\w .]+\s*[}>\]»%*|#]+$/.test(name);
	return isInSigns && !name.startsWith('[object') ? undefined : findUnresolvedWord(name);
}

function takeOut(name: string, variables: readonly string[]): string {
	const same = sameIn(variables, name);
	if (same !== undefined) return `Write it as in the template: "${same}".`;
	return variables.length > 0
		? `Take "${name}" out, or rename it: the template has ${variables.map((one) => `"${one}"`).join(', ')}.`
		: `Take "${name}" out: the template has no variables.`;
}

/** What is left of a name without its spaces, signs and capitals: `firstname` for `firstName`. */
const bare = (name: string) =>
	name
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '');

/** Returns the only one of several names that differs from the given one by its signs alone. */
function sameIn(names: readonly string[], name: string): string | undefined {
	const [first, ...others] = names.filter((one) => bare(one) !== '' && bare(one) === bare(name));
	return others.length === 0 ? first : undefined;
}

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
	const like = given.find((other) => simplified(other) === name) ?? sameIn(given, name);
	const advice = like === undefined ? `Give "${name}" a value.` : renaming(like, name);
	return makeFinding('refuse', 'missing', name, `The template’s "${name}" has no value`, advice);
}

function renaming(given: string, name: string): string {
	if (given.trim() === given && !/\p{Cf}/u.test(given)) return `Rename "${given}" to "${name}".`;
	const unseen = /[^\P{Cf}]|^\s|\s$/u.exec(given)?.[0] ?? ' ';
	return `A field has almost this name: rename it to "${name}", without the ${unseen === ' ' ? 'space' : nameCharacter(unseen)} in its name.`;
}
