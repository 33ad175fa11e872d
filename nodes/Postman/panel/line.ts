// A field that holds one line of text.

/**
 * Reads a field as a line of text, trimmed: empty if it holds nothing, `undefined` if it is not
 * text or a number.
 */
export function lineOf(value: unknown): string | undefined {
	const given = value ?? '';
	const isText = typeof given === 'string' || (typeof given === 'number' && Number.isFinite(given));
	return isText ? String(given).trim() : undefined;
}
