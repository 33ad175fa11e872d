// Makes of an answer's bytes something that the rest of the package and n8n can rely on, whoever has sent them: not larger,
// longer or deeper than they can handle, without the API key, and without a name that would set a prototype.

/** Bytes, unpacked. The largest list page that is known of, 1,000 messages of the greatest length, has less than a tenth. */
const LARGEST = 64 * 1024 * 1024;
/** Values, objects and lists, at least; to parse many more would keep n8n from all else for seconds. A full page has a tenth. */
const MOST_PARTS = 1_000_000;
/** n8n copies and stores items by recursion, and could not store the execution. Postman's answers have 7 levels. */
const DEEPEST = 64;
/** Postman's keys have some 40 characters. A shorter one may be a word that stands anywhere, also in an ID. */
const SHORTEST_KEY = 16;
const IN_PLACE_OF_KEY = '[API key]';

/**
 * Parsed where it is JSON, else the text as it came; nothing where no answer of Postman's is like it.
 *
 * @param apiKey Is masked where the server repeats it, as a gateway does that shows what it was sent.
 */
export async function readBody(stream: AsyncIterable<Buffer>, apiKey: string): Promise<unknown> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.length;
		if (size > LARGEST) return undefined;
		chunks.push(chunk);
	}
	const whole = Buffer.concat(chunks).toString();
	if (hasTooManyParts(whole)) return undefined;
	const text = apiKey.length < SHORTEST_KEY ? whole : whole.replaceAll(apiKey, IN_PLACE_OF_KEY);
	try {
		const body: unknown = JSON.parse(text);
		return tame(body) ? body : undefined;
	} catch {
		return text;
	}
}

function hasTooManyParts(text: string): boolean {
	let parts = 0;
	for (const sign of ['{', '[', ',']) {
		for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
			if (++parts > MOST_PARTS) return true;
		}
	}
	return false;
}

/** Takes out what would set a prototype as soon as somebody copies it. @returns Whether it is not too deep. */
function tame(value: unknown, levels = DEEPEST): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
	return levels > 0 && Object.values(value).every((inner) => tame(inner, levels - 1));
}

/** Shorter ones are parts of other words. */
const SHORTEST_QUOTE = 3;
/** Characters of a refusal's words. Of more, a file's many texts would take their time to be looked for. */
const MOST_WORDS = 2_000;
const LONG_NUMBER = /\d{7,}/g;

/**
 * A refusal whose words (`message`) repeat no phone number and no text of the request: they become part of an exception,
 * and n8n writes exceptions to its log.
 */
export function withoutQuotes(refusal: unknown, texts: string[]): unknown {
	// The longest first: a name may be a part of another text.
	const long = texts
		.filter(({ length }) => length >= SHORTEST_QUOTE)
		.sort((a, b) => b.length - a.length);
	const hide = (words: string) =>
		long
			.reduce((left, text) => left.replaceAll(text, '…'), words.slice(0, MOST_WORDS))
			.replace(LONG_NUMBER, '…');
	return JSON.parse(JSON.stringify(refusal), (name, value) =>
		name === 'message' && typeof value === 'string' ? hide(value) : value,
	);
}
