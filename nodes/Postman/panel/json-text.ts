// Reads a JSON text so that nothing of it is lost: JSON.parse keeps only the last of two equal
// keys, and may quote the text when it says what is wrong. Only the first level is read here;
// nested values go to JSON.parse.

import { codePointOrKind } from '../sms/character-names';

/** The first level of a JSON object, or why it could not be read. */
export type JsonReading =
	/** In the order of the text; a key that is given twice is there twice. */
	| { ok: true; entries: Array<[name: string, value: unknown]> }
	/** `found` has no full stop and quotes nothing. */
	| { ok: false; found: string; advice: string };

const USE_PAIRS =
	'Choose Name and Value Pairs under Template Values, or put JSON.stringify around each text: "name": {{ JSON.stringify($json.name) }}.';
const NO_OBJECT = {
	ok: false,
	found: 'The JSON is not an object',
	advice: 'Enter an object with a key for each variable, e.g. { "name": "Mei Ling" }.',
} as const;

const SPACE = /[ \t\r\n]*/y;
// Characters and escapes, written so that the pattern never backtracks.
const STRING = /"(?:[^"\\\p{Cc}]|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

const DECIMAL = /-?(?:0|[1-9]\d*)\.\d+(?![\d.eE])/y;

/** In UTF-16 code units. No message has a hundredth of it. */
const MAX_LENGTH = 1_000_000;

class Reader {
	at = 0;
	private readonly text: string;

	constructor(text: string) {
		this.text = text;
	}

	/** Moves past the token. Returns `undefined`, and stays, if the token is not here. */
	take(token: RegExp): string | undefined {
		token.lastIndex = this.at;
		const found = token.exec(this.text)?.[0];
		this.at += found?.length ?? 0;
		return found;
	}

	/** Moves past the sign and the space around it. Returns whether the sign was here. */
	takeSign(sign: string): boolean {
		this.take(SPACE);
		const isHere = this.text[this.at] === sign;
		if (isHere) this.at += 1;
		this.take(SPACE);
		return isHere;
	}

	/** Reads a value of any kind. Returns `undefined` if there is none. */
	value(): { value: unknown } | undefined {
		const start = this.at;
		if (/[[{]/.test(this.text.charAt(start))) return this.nested();
		// As it is written: JavaScript would make 12.5 of 12.50.
		const decimal = this.take(DECIMAL);
		if (decimal !== undefined) return { value: decimal };
		const token = this.take(STRING) ?? this.take(WORD);
		return token === undefined ? undefined : { value: JSON.parse(token) as unknown };
	}

	/** Reads a list or an object. It is refused as a value later, so only its end matters here. */
	private nested(): { value: unknown } | undefined {
		const start = this.at;
		let depth = 0;
		do {
			const sign = this.text.charAt(this.at);
			if (sign === '"') {
				if (this.take(STRING) === undefined) return undefined;
				continue;
			}
			if (sign === '') return undefined;
			if (/[[{]/.test(sign)) depth += 1;
			if (/[\]}]/.test(sign)) depth -= 1;
			this.at += 1;
		} while (depth > 0);
		try {
			return { value: JSON.parse(this.text.slice(start, this.at)) as unknown };
		} catch {
			this.at = start;
			return undefined;
		}
	}

	get isAtEnd(): boolean {
		return this.at >= this.text.length;
	}

	/** Why reading stopped here. */
	fault(): JsonReading {
		const before = this.text.slice(0, this.at);
		const line = before.split('\n').length;
		const column = this.at - before.lastIndexOf('\n');
		return {
			ok: false,
			found: `The values are not valid JSON at line ${line}, column ${column}${this.cause()}`,
			advice: USE_PAIRS,
		};
	}

	private cause(): string {
		const rest = this.text.slice(this.at, this.at + 20);
		const isBehindText = /"\s*$/.test(this.text.slice(Math.max(0, this.at - 20), this.at));
		if (/^['‘’“”`]/.test(rest)) return ': JSON takes no quotes but straight double ones';
		if (/^[^\x20-\x7e\s]|^[^\S \t\r\n]/.test(rest)) {
			return `: JSON takes no ${codePointOrKind(rest)} outside its texts`;
		}
		if (this.isAtEnd) return ': it ends too early';
		if (/^[,}\]]/.test(rest)) {
			const before = this.text.slice(0, this.at).trimEnd().at(-1);
			if (before === ':') return ': a value is missing there';
			if (before === ',') return ': nothing stands behind the comma';
		}
		if (!rest.startsWith('"')) {
			return isBehindText ? ': a text ends there, perhaps by a double quote within a value' : '';
		}
		// A text begins here.
		return this.take(STRING) === undefined
			? ': a text begins there that has a line break, a tab or a backslash in it, or no end'
			: ': a comma is missing before it, or a double quote within a value ended the value';
	}
}

/** Reads the first level of a JSON object. Quotes nothing of the text; throws nothing. */
export function readJsonText(given: string): JsonReading {
	// Files in UTF-8 may begin with a byte order mark, which nobody sees, and language models set
	// JSON in a code fence.
	const text = given
		.replace(/^\uFEFF/, '')
		.replace(/^\s*```(?:json)?\s*(\{[^]*\})\s*```\s*$/i, '$1');
	if (text.trim() === '') return { ...NO_OBJECT, found: 'The JSON is empty' };
	if (text.length > MAX_LENGTH) {
		const found = `The JSON has ${text.length} characters, and a message has at most 1000`;
		return { ok: false, found, advice: 'Look at what the expression puts into it.' };
	}
	const reader = new Reader(text);
	if (!reader.takeSign('{')) {
		try {
			JSON.parse(text);
			return NO_OBJECT;
		} catch {
			return reader.fault();
		}
	}
	const entries: Array<[string, unknown]> = [];
	let isFirst = true;
	while (!reader.takeSign('}')) {
		if (!isFirst && !reader.takeSign(',')) return reader.fault();
		isFirst = false;
		const name = reader.take(STRING);
		if (name === undefined || !reader.takeSign(':')) return reader.fault();
		const read = reader.value();
		if (!read) return reader.fault();
		entries.push([JSON.parse(name) as string, read.value]);
	}
	return reader.isAtEnd ? { ok: true, entries } : reader.fault();
}
