// Nearly every expression is a field of the item, alone or within text. Those are read here as
// n8n's evaluator reads them, in a hundredth of its time; every other expression is left to n8n.
// Pure. The property test in test/engine/item-fields.test.mts compares the two.

/** What a reader returns if only n8n can tell what the expression gives for an item. */
export const ASK_N8N = Symbol('ask n8n');

/** Returns a parameter's value for an item's fields, as n8n would, or `ASK_N8N`. */
export type FieldReader = (json: unknown) => unknown;

/**
 * Makes a reader for a parameter. Returns `undefined` if n8n has to evaluate it, whatever the item
 * is.
 *
 * @param raw The parameter as the workflow stores it.
 */
export function readerOf(raw: unknown): FieldReader | undefined {
	if (!hasExpression(raw)) return () => raw;
	if (typeof raw === 'string') return readerOfText(raw.slice(1));
	return readerOfParts(raw as object);
}

/** Whether a parameter, as the workflow stores it, has an expression in it at any depth. */
export function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

/** Makes a reader for a list or a group of fields. It returns a new object for each item. */
function readerOfParts(raw: object): FieldReader | undefined {
	const parts: Array<[key: string, reader: FieldReader]> = [];
	for (const [key, value] of Object.entries(raw)) {
		const reader = readerOf(value);
		if (!reader || key === '__proto__') return undefined;
		parts.push([key, reader]);
	}
	return (json) => {
		const whole: Record<string, unknown> | unknown[] = Array.isArray(raw) ? [] : {};
		for (const [key, reader] of parts) {
			const value = reader(json);
			if (value === ASK_N8N) return ASK_N8N;
			(whole as Record<string, unknown>)[key] = value;
		}
		return whole;
	};
}

type Path = string[];

/** @param text Without the `=` that marks an expression. */
function readerOfText(text: string): FieldReader | undefined {
	// n8n refuses the word `constructor` in some places, and a backslash means something else in each
	// part of the text.
	if (/\\|constructor/.test(text)) return undefined;
	const pieces: Array<string | Path> = [];
	let at = 0;
	for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
		const close = text.indexOf('}}', open + 2);
		const path = close < 0 ? undefined : pathIn(text.slice(open + 2, close));
		if (!path) return undefined;
		pieces.push(text.slice(at, open), path);
		at = close + 2;
	}
	pieces.push(text.slice(at));
	const [before, only, after] = pieces;
	if (pieces.length === 3 && before === '' && after === '') {
		return (json) => valueAt(json, only as Path);
	}
	return (json) => {
		let whole = '';
		for (const piece of pieces) {
			const value = typeof piece === 'string' ? piece : valueAt(json, piece);
			if (value === ASK_N8N) return ASK_N8N;
			whole += value === null || value === undefined ? '' : String(value);
		}
		return whole;
	};
}

const BEGIN = /^\s*\$json/;
/** `.name`, `["a name"]`, `['a name']` or `[0]`. */
const STEP =
	/(?:\.([A-Za-z_]\w*)|\[\s*(?:"([^"\\{}\p{Cc}\u2028\u2029]+)"|'([^'\\{}\p{Cc}\u2028\u2029]+)'|(0|[1-9]\d{0,8}))\s*\])/uy;
const END = /\s*$/y;

/**
 * Parses `$json.a.b`, `$json["a b"]`, `$json.list[0].name` and the like; `undefined` for any other
 * code.
 */
function pathIn(code: string): Path | undefined {
	const begin = BEGIN.exec(code)?.[0];
	if (begin === undefined) return undefined;
	const path: Path = [];
	STEP.lastIndex = begin.length;
	let end = STEP.lastIndex;
	for (let step = STEP.exec(code); step; step = STEP.exec(code)) {
		end = STEP.lastIndex;
		const key = step[1] ?? step[2] ?? step[3] ?? step[4] ?? '';
		if (isForN8n(key)) return undefined;
		path.push(key);
	}
	END.lastIndex = end;
	return path.length > 0 && END.test(code) ? path : undefined;
}

/** Names that n8n's evaluator refuses as unsafe, in versions 1.122 and 2.41. */
const UNSAFE = new Set([
	'prototype',
	'getPrototypeOf',
	'setPrototypeOf',
	'getOwnPropertyDescriptor',
	'getOwnPropertyDescriptors',
	'defineProperty',
	'defineProperties',
	'mainModule',
	'binding',
	'_linkedBinding',
	'_load',
	'prepareStackTrace',
	'caller',
	'callee',
	'arguments',
	'getBuiltinModule',
	'dlopen',
	'execve',
	'loadEnvFile',
]);

/**
 * Whether n8n has to read a name: every object has it, n8n refuses it, or it looks like a call of
 * an n8n function.
 */
function isForN8n(key: string): boolean {
	return key in Object.prototype || key.startsWith('__') || UNSAFE.has(key) || /[.$].*\(/.test(key);
}

const INDEX = /^(?:0|[1-9]\d*)$/;

function valueAt(json: unknown, path: Path): unknown {
	let value = json;
	for (const key of path) {
		// To n8n, a field of null or undefined is missing.
		if (value === null || value === undefined) return undefined;
		if (Array.isArray(value)) {
			if (!INDEX.test(key) || !Object.hasOwn(value, key)) return ASK_N8N;
		} else if (!isPlain(value)) {
			return ASK_N8N;
		} else if (!Object.hasOwn(value, key)) {
			return key in value ? ASK_N8N : undefined;
		}
		value = (value as Record<string, unknown>)[key];
	}
	return isSimple(value) ? value : ASK_N8N;
}

/**
 * Whether a value is a plain object, and not a date or the like, which n8n hands on as something
 * else. Objects from other contexts of Node have prototypes of their own.
 */
function isPlain(value: unknown): value is object {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	const isRoot = prototype === null || Object.getPrototypeOf(prototype) === null;
	return isRoot && typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}

function isSimple(value: unknown): boolean {
	if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
	const isStringOrBoolean = typeof value === 'string' || typeof value === 'boolean';
	return isStringOrBoolean || value === null || value === undefined;
}
