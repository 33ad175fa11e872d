// Makes of an answer's bytes something that the rest of the package and n8n can rely on, whoever has sent them: not larger,
// longer or deeper than they can handle, without the API key, and without a name that would set a prototype.

import { maskOf } from './mask';
import { Turns } from './turns';

/** Bytes, unpacked. The largest list page that is known of, 1,000 messages of the greatest length, has less than a tenth. */
export const MAX_PAGE_BYTES = 64 * 1024 * 1024;
/** Bytes, unpacked. A message of the greatest length with all its attempts has less than a tenth. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Bytes, unpacked. A refused file may have each of its rows named. */
export const MAX_REPORT_BYTES = 8 * 1024 * 1024;
/** Values, objects and lists, at least; to parse many more would keep n8n from all else for seconds. A full page has a tenth. */
const MAX_PARTS = 1_000_000;
/** n8n copies and stores items by recursion, and could not store the execution. Postman's answers have 7 levels. */
const MAX_LEVELS = 64;

/**
 * Parsed where it is JSON, else the text as it came; nothing where no answer of Postman's is like it.
 *
 * @param apiKey Is masked where the server repeats it, as a gateway does that shows what it was sent.
 * @param maxBytes Of a larger one nothing is kept.
 */
export async function readBody(
	stream: AsyncIterable<Buffer>,
	apiKey: string,
	maxBytes: number,
): Promise<unknown> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.length;
		if (size > maxBytes) return undefined;
		chunks.push(chunk);
	}
	// A page of a list has a megabyte: it is not read, parsed and searched in one go.
	const turns = new Turns();
	const text = Buffer.concat(chunks).toString();
	if (hasTooManyParts(text)) return undefined;
	const itsMask = maskOf(apiKey);
	// Looked for in the bytes as they came, where it may be escaped as well.
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

function hasTooManyParts(text: string): boolean {
	let parts = 0;
	for (const sign of ['{', '[', ',']) {
		for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
			if (++parts > MAX_PARTS) return true;
		}
	}
	return false;
}

/** Takes out what would set a prototype as soon as somebody copies it. @returns Whether it is not too deep. */
function tame(value: unknown, levels = MAX_LEVELS): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
	return levels > 0 && Object.values(value).every((inner) => tame(inner, levels - 1));
}

/** Characters. Shorter ones are parts of other words. */
const MIN_QUOTE_CHARACTERS = 3;
/** Characters of a refusal's words, over all of them: more are never shown. */
const MAX_WORDS_CHARACTERS = 2_000;
const LONG_NUMBER = /\d{7,}/g;

/**
 * A refusal whose words (`message`) repeat no phone number and no text of the request: they become part of an exception,
 * and n8n writes exceptions to its log. Of a refusal that names each row of a file, the first words are kept.
 */
export function withoutQuotes(refusal: unknown, texts: string[]): unknown {
	const json = JSON.stringify(refusal);
	const all: string[] = [];
	let room = MAX_WORDS_CHARACTERS;
	reviveWords(json, (words) => {
		const kept = words.slice(0, room);
		room -= kept.length;
		all.push(kept);
		return kept;
	});
	const hide = hider(texts, all);
	const hidden = all.map((words) => hide(words).replace(LONG_NUMBER, '…'));
	return reviveWords(json, () => hidden.shift() ?? '');
}

function reviveWords(json: string, revive: (words: string) => string): unknown {
	return JSON.parse(json, (name, value) =>
		name === 'message' && typeof value === 'string' ? revive(value) : value,
	);
}

/**
 * Hides texts in words. A file has a hundred thousand texts and to look for each would take its time, so they are looked
 * up by what stands in the words.
 */
function hider(texts: string[], words: string[]): (words: string) => string {
	const beginnings = new Set<string>();
	for (const each of words) {
		for (let at = 0; at < each.length; at++)
			beginnings.add(each.slice(at, at + MIN_QUOTE_CHARACTERS));
	}
	/** Those that may stand there, by their beginning and length. */
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
			// The longest: a name may be a part of another text.
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
