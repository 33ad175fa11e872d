// What a campaign's recent messages tell of it: it cannot be asked for its template, its languages or what Postman puts
// around its texts.

import { learnFrame, type Frame } from '../sms/frame';
import { isFilled, render } from '../sms/template';
import { languageOf, type MessageRow } from './message';

export interface Template {
	/** Whether there was a message at all. */
	hasMessages: boolean;
	/** By language, in lower case. All languages of a campaign have the same variables (Postman guide, Create message). */
	bodies: Partial<Record<string, string>>;
	/** What stands around the body, by language, where a message shows it. */
	frames: Partial<Record<string, Frame>>;
	/** Of the messages, in lower case, whether or not they show their template. */
	languages: ReadonlySet<string>;
}

/** @param rows The newest first. */
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
