// A JSON text read so that nothing of it is lost: JSON.parse keeps the last of two equal keys, rounds long numbers, and
// may quote the text where it says what is wrong. Only one level is read here; what is nested goes to JSON.parse.

export type JsonReading =
	/** In their order; a key that stands twice is there twice. */
	| { ok: true; entries: Array<[name: string, value: unknown]> }
	/** `found` has no full stop and quotes nothing. */
	| { ok: false; found: string; advice: string };

const USE_PAIRS =
	'Choose Name and Value Pairs under Template Values, or put JSON.stringify around each text: "name": {{ JSON.stringify($json.name) }}.';
const NO_OBJECT: JsonReading = {
	ok: false,
	found: 'The JSON is not an object',
	advice: 'Enter an object with a key for each variable, e.g. { "name": "Mei Ling" }.',
};

const SPACE = /[ \t\r\n]*/y;
// A run of characters and escapes of any length, without a way back into it.
const STRING = /"(?:[^"\\\p{Cc}]|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Reader {
	at = 0;
	private readonly text: string;

	constructor(text: string) {
		this.text = text;
	}

	/** @returns `undefined` if it does not stand here; otherwise goes on behind it. */
	take(token: RegExp): string | undefined {
		token.lastIndex = this.at;
		const found = token.exec(this.text)?.[0];
		this.at += found?.length ?? 0;
		return found;
	}

	/** Goes on behind the sign and the space around it. */
	takeSign(sign: string): boolean {
		this.take(SPACE);
		const isHere = this.text[this.at] === sign;
		if (isHere) this.at += 1;
		this.take(SPACE);
		return isHere;
	}

	/** A value of any kind, as JavaScript has it. Stops at what cannot be read. */
	value(): { value: unknown } | undefined {
		const start = this.at;
		if (/[[{]/.test(this.text.charAt(start))) return this.nested();
		const token = this.take(STRING) ?? this.take(WORD);
		return token === undefined ? undefined : { value: JSON.parse(token) as unknown };
	}

	/** A list or an object is no text and is refused as such, so it only has to be passed. */
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
		if (this.text[this.at] !== '"') {
			const isBehindText = /"\s*$/.test(this.text.slice(Math.max(0, this.at - 20), this.at));
			return isBehindText && !this.isAtEnd
				? ': a text ends there, perhaps by a double quote within a value'
				: '';
		}
		// A text that begins here and does not come to its end in this line.
		return ': a text begins there that has a line break, a tab or a backslash in it, or no end';
	}
}

export function readJsonText(text: string): JsonReading {
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
		const given = reader.value();
		if (!given) return reader.fault();
		entries.push([JSON.parse(name) as string, given.value]);
	}
	return reader.isAtEnd ? { ok: true, entries } : reader.fault();
}
