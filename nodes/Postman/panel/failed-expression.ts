// An expression that n8n could not evaluate: in which field of the panel it stands, and what n8n
// says of it, without a word of the item.

import type { IDataObject } from 'n8n-workflow';

import { isVariableName } from '../sms/template';

/** An expression within a parameter. */
export interface Leaf {
	/** As the workflow stores it, without the `=` that marks an expression. */
	expression: string;
	/** Where it stands in the parameter. */
	keys: string[];
	/** As the panel shows it. */
	label: string;
}

/**
 * Returns the expressions in a parameter, as far as they can be told apart.
 *
 * @param raw The parameter as the workflow stores it.
 * @param name Of the parameter, dotted.
 * @param labels Returns what the panel calls a parameter or an option, from its dotted name.
 */
export function leavesOf(raw: unknown, name: string, labels: (name: string) => string): Leaf[] {
	return leavesWithin(raw, [], labels(name));

	function leavesWithin(part: unknown, keys: string[], label: string): Leaf[] {
		if (typeof part === 'string') {
			return part.startsWith('=') ? [{ expression: part.slice(1), keys, label }] : [];
		}
		if (typeof part !== 'object' || part === null) return [];
		return Object.entries(part).flatMap(([key, inner]: [string, unknown]) =>
			leavesWithin(inner, [...keys, key], labelWithin(part, keys, key, inner) ?? label),
		);
	}

	/** Returns what the panel calls a part of its own; `undefined` if that is no part for itself. */
	function labelWithin(part: object, keys: string[], key: string, inner: unknown) {
		if (Array.isArray(part)) {
			const { name: variable } = (inner ?? {}) as { name?: unknown };
			return typeof variable === 'string' ? labelOfVariable(variable.trim()) : undefined;
		}
		const path = [name, ...keys].join('.');
		if (path === 'options') return `Options > ${labels(`options.${key}`)}`;
		return path === 'templateValues.value' ? labelOfVariable(key) : undefined;
	}

	function labelOfVariable(variable: string) {
		return isVariableName(variable) ? `${labels(name)} > ${variable}` : undefined;
	}
}

const MAX_WORDS_CHARACTERS = 200;
/** A shorter text of an item may also be a word of n8n's own, and is not hidden. */
const MIN_TEXT_CHARACTERS = 3;

/**
 * Returns what n8n says of a failed expression, without a full stop. Quotes nothing of the item:
 * JavaScript's own errors do, and n8n logs exceptions.
 *
 * @param json The item's own fields.
 */
export function reasonOf(error: Error, json: IDataObject): string {
	if (/is not valid JSON|in JSON at position|JSON input/.test(error.message)) {
		return 'a text in it is not valid JSON';
	}
	const texts = [...textsIn(json)].sort((a, b) => b.length - a.length);
	const line = error.message
		.slice(0, 5 * MAX_WORDS_CHARACTERS)
		.replace(/\s+/g, ' ')
		.trim();
	const hidden = texts.reduce((words, text) => words.replaceAll(text, '…'), line);
	return hidden
		.replace(/\d{4,}/g, '…')
		.slice(0, MAX_WORDS_CHARACTERS)
		.replace(/[.\s]+$/, '');
}

/** Collects the item's values as text, at any depth. */
function textsIn(value: unknown, found = new Set<string>(), depth = 0): Set<string> {
	if (typeof value === 'object' && value !== null && depth < 8) {
		for (const inner of Object.values(value)) textsIn(inner, found, depth + 1);
	} else if (typeof value === 'string' || typeof value === 'number') {
		const text = String(value).replace(/\s+/g, ' ').trim();
		if (text.length >= MIN_TEXT_CHARACTERS) found.add(text);
	}
	return found;
}
