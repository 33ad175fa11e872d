/**
 * What Postman puts around the text of a campaign's template: the agency's header, the language's footer, in the test
 * environment a banner. No call tells it, but a message that was sent shows it. Pure.
 */

export interface Frame {
	before: string;
	after: string;
}

/** Between header, body and footer (Postman guide, Retrieve all campaign messages). */
const RULE = '\n\n---\n\n';

/**
 * @param fullMessage The whole text of a message.
 * @param body What the campaign's template made of its values.
 * @returns `undefined` if it cannot be told where the body stands.
 */
export function learnFrame(fullMessage: string, body: string): Frame | undefined {
	const [whole, part] = [fullMessage, body].map(withPlainBreaks) as [string, string];
	if (part === '') return undefined;
	// A header may hold the same words; with the rules around it, it is the body.
	const at = onlyIndexOf(whole, RULE + part + RULE);
	const start = at === undefined ? onlyIndexOf(whole, part) : at + RULE.length;
	if (start === undefined) return undefined;
	return { before: whole.slice(0, start), after: whole.slice(start + part.length) };
}

export function inFrame(body: string, { before, after }: Frame): string {
	return before + body + after;
}

const withPlainBreaks = (text: string) => text.replace(/\r\n?/g, '\n');

/** `undefined` if it stands in it nowhere, or more than once. */
function onlyIndexOf(text: string, part: string): number | undefined {
	const first = text.indexOf(part);
	return first >= 0 && text.indexOf(part, first + 1) < 0 ? first : undefined;
}
