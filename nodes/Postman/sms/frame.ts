/**
 * What Postman puts around the text of a campaign's template: the agency's header, the language's
 * footer, and a banner in the test environment. No call of the API gives it, but a message that was
 * sent shows it. Pure.
 */

/** The text before and after a message's body. */
export interface Frame {
	before: string;
	after: string;
}

/** Stands between header, body and footer (Postman guide, Retrieve all campaign messages). */
const RULE = '\n\n---\n\n';

/**
 * Learns the frame from a message.
 *
 * @param fullMessage The whole text of the message.
 * @param body The template with the message's values.
 * @returns `undefined` if it is not clear where the body stands.
 */
export function learnFrame(fullMessage: string, body: string): Frame | undefined {
	const [whole, part] = [fullMessage, body].map(withPlainBreaks) as [string, string];
	if (part === '') return undefined;
	// A header may contain the same words; only the body has rules around it.
	const at = onlyIndexOf(whole, RULE + part + RULE);
	const start = at === undefined ? onlyIndexOf(whole, part) : at + RULE.length;
	if (start === undefined) return undefined;
	return { before: whole.slice(0, start), after: whole.slice(start + part.length) };
}

/** Returns the whole text of a message. */
export function inFrame(body: string, { before, after }: Frame): string {
	return before + body + after;
}

const withPlainBreaks = (text: string) => text.replace(/\r\n?/g, '\n');

/** Returns the index of the part; `undefined` if the text has none, or more than one. */
function onlyIndexOf(text: string, part: string): number | undefined {
	const first = text.indexOf(part);
	return first >= 0 && text.indexOf(part, first + 1) < 0 ? first : undefined;
}
