// Turns values of any type into text. Pure.

/** A value as text, or why it cannot be text. */
export type TextReading =
	| { ok: true; text: string; isDate?: true }
	/** `found` completes "The value is …", without a full stop. `advice` is whole sentences. */
	| { ok: false; found: string; advice?: string };

const CHECK_DATE = 'Look at the date that the expression starts from.';
const GIVE_TEXT =
	'JavaScript holds whole numbers up to 9007199254740991 exactly. Give it as text: in quotes in JSON, or as text from the node that reads it.';

/**
 * Returns texts (trimmed), numbers, booleans and dates as text; null and undefined as the empty
 * text. Dates become ISO 8601: a JavaScript Date in UTC, a luxon DateTime in its own zone. Throws
 * nothing.
 */
export function toText(value: unknown): TextReading {
	if (value === null || value === undefined) return { ok: true, text: '' };
	if (typeof value === 'string') return { ok: true, text: value.trim() };
	if (typeof value === 'boolean' || typeof value === 'bigint') {
		return { ok: true, text: String(value) };
	}
	if (typeof value === 'number') return numberText(value);
	if (typeof value !== 'object') return { ok: false, found: `a ${typeof value}` };
	try {
		if (Array.isArray(value)) return { ok: false, found: 'a list' };
		return dateText(value) ?? { ok: false, found: 'an object' };
	} catch {
		return { ok: false, found: 'an object that cannot be read' };
	}
}

/**
 * Returns a number, or the number in a text; `NaN` for anything else, of which JavaScript makes 0
 * if it is null or [].
 */
export function toNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

/**
 * Whether a value is an object of plain data. A Map, a Date or an instance of a class hides some of
 * its values, or all.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	// Not compared with `Object.prototype`: expressions and Code nodes run elsewhere, with one of
	// their own.
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function dateText(value: object): TextReading | undefined {
	// Not `instanceof`: expressions and Code nodes run elsewhere, with a Date and a DateTime of their
	// own.
	if (Object.prototype.toString.call(value) === '[object Date]') {
		const date = value as Date;
		return Number.isNaN(date.getTime())
			? { ok: false, found: 'a date that does not exist', advice: CHECK_DATE }
			: { ok: true, text: date.toISOString(), isDate: true };
	}
	const { isLuxonDateTime, toISO } = value as { isLuxonDateTime?: unknown; toISO?: unknown };
	if (isLuxonDateTime !== true || typeof toISO !== 'function') return undefined;
	const text: unknown = toISO.call(value);
	return typeof text === 'string'
		? { ok: true, text, isDate: true }
		: { ok: false, found: 'a date that does not exist', advice: CHECK_DATE };
}

function numberText(value: number): TextReading {
	if (!Number.isFinite(value)) {
		const advice = 'Look at the expression: a field that it uses is missing or is no number.';
		return { ok: false, found: `${value}, which is not a number`, advice };
	}
	// Its last digits are no longer those that were written.
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		return { ok: false, found: 'a number too large to be exact', advice: GIVE_TEXT };
	}
	return { ok: true, text: String(value) };
}
