// Expressions within text, of which a part may come to nothing: n8n then leaves that part out,
// whether a field is missing or a calculation has failed, and the text around it stands alone.
// Pure.

import { leavesOf } from './failed-expression';

/** A field of the panel that has expressions within text. */
export interface MixedField {
	/** As the panel shows it. */
	label: string;
	/** Where its value stands in the parameter that n8n has evaluated. */
	keys: string[];
	/** The text before, between and after its expressions. */
	texts: string[];
}

/**
 * Returns the fields of a parameter that have expressions within text. Left out are those whose
 * expressions have conditions: whoever writes one says what stands where there is nothing.
 *
 * @param parameters As the workflow stores them.
 * @param name Of the parameter, dotted.
 * @param labels Returns what the panel calls a parameter or an option, from its dotted name.
 */
export function mixedFieldsOf(
	parameters: object,
	name: string,
	labels: (name: string) => string,
): MixedField[] {
	const raw = valueAt(parameters, name.split('.'));
	return leavesOf(raw, name, labels).flatMap(({ expression, keys, label }) => {
		const texts = textsAround(expression);
		return texts ? [{ label, keys, texts }] : [];
	});
}

/**
 * Whether a part of the field certainly came to nothing.
 *
 * @param parameter As n8n has evaluated it.
 */
export function isHalfEmpty({ keys, texts }: MixedField, parameter: unknown): boolean {
	const value = valueAt(parameter, keys);
	if (typeof value !== 'string') return false;
	const [before = '', ...others] = texts;
	const after = others.pop() ?? '';
	if (!value.startsWith(before) || !value.endsWith(after)) return false;
	let at = before.length;
	for (const text of others) {
		const found = value.indexOf(text, at + 1);
		if (found < 0) return true;
		at = found + text.length;
	}
	return value.length - after.length < at + 1;
}

/** `||`, `&&`, `??`, `a ? b : c` and n8n's `$if()`; not `?.`, which says nothing of the kind. */
const CONDITION = /\|\||&&|\?(?!\.)|\$if\b|\$ifEmpty\b|\.isEmpty\(|\.isNotEmpty\(/;

function textsAround(expression: string): string[] | undefined {
	// A backslash may keep braces from being an expression's.
	if (expression.includes('\\')) return undefined;
	const pieces = expression.split(/(\{\{[\s\S]*?\}\})/);
	const texts = pieces.filter((_, i) => i % 2 === 0);
	const codes = pieces.filter((_, i) => i % 2 === 1);
	if (codes.length === 0 || codes.some((code) => CONDITION.test(code))) return undefined;
	return texts.some((text) => text.trim() !== '') ? texts : undefined;
}

function valueAt(whole: unknown, keys: string[]): unknown {
	return keys.reduce<unknown>(
		(value, key) =>
			typeof value === 'object' && value !== null && Object.hasOwn(value, key)
				? (value as Record<string, unknown>)[key]
				: undefined,
		whole,
	);
}
