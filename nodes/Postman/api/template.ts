// What a campaign's recent messages show: no call of the API gives its template, its languages or
// what Postman puts around its texts.

import { learnFrame, type Frame } from '../sms/frame';
import { isFilled, render } from '../sms/template';
import { languageOf, type MessageRow } from './message';

/** A campaign's template, as far as its messages show it. */
export interface Template {
	/** Whether there was any message. */
	hasMessages: boolean;
	/**
	 * The text with its `{{variables}}`, by language in lower case. All languages have the same
	 * variables (Postman guide, Create message).
	 */
	bodies: Partial<Record<string, string>>;
	/** What Postman puts around the body, by language, if a message shows it. */
	frames: Partial<Record<string, Frame>>;
	/** The messages' languages, in lower case, whether or not they show their template. */
	languages: ReadonlySet<string>;
}

/**
 * Learns the template from a campaign's messages.
 *
 * @param rows Newest first; the newest message decides.
 */
export function templateFrom(rows: MessageRow[]): Template {
	const bodies: Template['bodies'] = {};
	const frames: Template['frames'] = {};
	for (const row of rows) {
		const language = languageOf(row);
		const body = row.templateBody?.body;
		if (body) bodies[language] ??= body;
		const frame = frames[language] ?? frameOf(row);
		if (frame) frames[language] = frame;
	}
	return { hasMessages: rows.length > 0, bodies, frames, languages: new Set(rows.map(languageOf)) };
}

function frameOf({ fullMessage, templateBody, values }: MessageRow): Frame | undefined {
	const template = templateBody?.body;
	if (!fullMessage || !template) return undefined;
	const texts = Object.entries(values ?? {}).filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string',
	);
	const body = render(template, Object.fromEntries(texts));
	return isFilled(template, Object.fromEntries(texts)) ? learnFrame(fullMessage, body) : undefined;
}
