// Turns an answer's bytes into something that n8n and the rest of the package can rely on, whoever
// sent them: not larger, longer or deeper than they can handle, without the API key, and without a
// name that would set a prototype.

import { maskOf } from './mask';
import { Turns } from './turns';

/**
 * Unpacked. The largest list page that is known, 1,000 messages of the greatest length, has less
 * than a tenth.
 */
export const MAX_PAGE_BYTES = 64 * 1024 * 1024;
/** Unpacked. A message of the greatest length with all its attempts has less than a tenth. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Unpacked. The answer to a refused file may name each of its rows. */
export const MAX_REPORT_BYTES = 8 * 1024 * 1024;
/**
 * Values, objects and lists in an answer, counted by their separators. Parsing many more would
 * block n8n for seconds. A full page has a tenth.
 */
const MAX_PARTS = 1_000_000;
/**
 * n8n copies items by recursion, and could not store an execution with deeper ones. Postman's
 * answers have 7 levels.
 */
const MAX_LEVELS = 64;

/** A stream of Node's, as far as it is used. */
export interface BodyStream {
	destroyed?: boolean;
	destroy?(): unknown;
	on(event: 'data', listener: (chunk: Buffer) => void): this;
	on(event: 'error', listener: (error: Error) => void): this;
	on(event: 'end' | 'close', listener: () => void): this;
}

/**
 * Reads a body: parsed if it is JSON, otherwise its text. Resolves to `undefined` if it is too
 * large, too long or too deep to be an answer of Postman's. Rejects if the stream breaks.
 *
 * @param apiKey Masked wherever the server repeats it, as a gateway does that shows what it was
 * sent.
 * @param maxBytes Unpacked.
 */
export async function readBody(
	stream: BodyStream,
	apiKey: string,
	maxBytes: number,
): Promise<unknown> {
	const chunks = await chunksOf(stream, maxBytes);
	if (!chunks) return undefined;
	// A page of a list may have a megabyte, so it is read, parsed and searched in turns.
	const turns = new Turns();
	const text = Buffer.concat(chunks).toString();
	if (hasTooManyParts(text)) return undefined;
	const itsMask = maskOf(apiKey);
	// The key is looked for in the text as it came, in which it may also be escaped.
	const isNeeded = itsMask?.isNeeded(text);
	const mask = (value: unknown) => (isNeeded ? itsMask?.on(value) : value);
	await turns.next();
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		return mask(text);
	}
	await turns.next();
	const isTame = tame(body);
	await turns.next();
	return isTame ? mask(body) : undefined;
}

/**
 * Reads a stream by its events, as an iterator takes longer than the rest of a small answer.
 * Resolves to `undefined`, and reads no further, after `maxBytes`. Rejects if the stream breaks.
 */
async function chunksOf(stream: BodyStream, maxBytes: number): Promise<Buffer[] | undefined> {
	return await new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		let hasEnded = false;
		const broken = () => reject(new Error('The answer was cut off'));
		if (stream.destroyed) return broken();
		stream
			.on('data', (chunk) => {
				size += chunk.length;
				if (size <= maxBytes) return void chunks.push(chunk);
				resolve(undefined);
				stream.destroy?.();
			})
			.on('end', () => {
				hasEnded = true;
				resolve(chunks);
			})
			.on('error', reject)
			.on('close', () => {
				// An error takes long to make, and every answer closes.
				if (!hasEnded) broken();
			});
	});
}

function hasTooManyParts(text: string): boolean {
	let parts = 0;
	for (const sign of ['{', '[', ',']) {
		for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
			if (++parts > MAX_PARTS) return true;
		}
	}
	return false;
}

/**
 * Removes names that would set a prototype when the value is copied. Returns whether the value is
 * not too deep.
 */
function tame(value: unknown, levels = MAX_LEVELS): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
	return levels > 0 && Object.values(value).every((inner) => tame(inner, levels - 1));
}

/** A shorter text may be a part of any other word, so it is not hidden. */
const MIN_QUOTE_CHARACTERS = 3;
/** The limit for all of a refusal's words together; more are never shown. */
const MAX_WORDS_CHARACTERS = 2_000;
/** Also one written in groups, as phone numbers are; a date is none. */
const LONG_NUMBER = /(?<!\d)(?!\d{4}-\d\d-\d\d(?!\d))\d(?:[ \u00A0)-]{0,2}\d){6,}/g;

/**
 * Returns a copy of a refusal whose words (`message`, at any depth) repeat no phone number and no
 * text of the request: they become part of an exception, and n8n writes exceptions to its log. If a
 * refusal names each row of a file, only the first words are kept.
 *
 * @param refusal Parsed JSON.
 * @param texts The request's texts.
 */
export function withoutQuotes(refusal: unknown, texts: string[]): unknown {
	const all: string[] = [];
	let room = MAX_WORDS_CHARACTERS;
	const cut = mapWords(refusal, (words) => {
		const kept = words.slice(0, room);
		room -= kept.length;
		if (kept) all.push(kept);
		return kept;
	});
	const hide = hider(texts, all);
	return mapWords(cut, (words) => words && hide(words).replace(LONG_NUMBER, '…'));
}

/** Returns a copy of a value in which all words are replaced. */
function mapWords(value: unknown, map: (words: string) => string): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map((one) => mapWords(one, map));
	const copy: Record<string, unknown> = {};
	for (const [name, inner] of Object.entries(value)) {
		const isWords = name === 'message' && typeof inner === 'string';
		copy[name] = isWords ? map(inner) : mapWords(inner, map);
	}
	return copy;
}

/**
 * Returns a function that hides texts in words. A file may have a hundred thousand texts, too many
 * to look for each, so they are looked up by what the words contain.
 */
function hider(texts: string[], words: string[]): (words: string) => string {
	const beginnings = new Set<string>();
	for (const each of words) {
		for (let at = 0; at < each.length; at++)
			beginnings.add(each.slice(at, at + MIN_QUOTE_CHARACTERS));
	}
	/** Texts that the words may contain, by their beginning and length. */
	const known = new Map<string, Map<number, Set<string>>>();
	for (const text of texts) {
		const beginning = text.slice(0, MIN_QUOTE_CHARACTERS);
		if (text.length < MIN_QUOTE_CHARACTERS || !beginnings.has(beginning)) continue;
		const byLength = known.get(beginning) ?? new Map<number, Set<string>>();
		known.set(beginning, byLength);
		byLength.set(text.length, (byLength.get(text.length) ?? new Set()).add(text));
	}
	return (each) => {
		let left = '';
		for (let at = 0; at < each.length;) {
			const byLength = known.get(each.slice(at, at + MIN_QUOTE_CHARACTERS));
			// The longest text counts: a name may be a part of another text.
			const length = Math.max(
				0,
				...[...(byLength ?? [])]
					.filter(([size, some]) => some.has(each.slice(at, at + size)))
					.map(([size]) => size),
			);
			left += length > 0 ? '…' : each.charAt(at);
			at += length || 1;
		}
		return left;
	};
}
