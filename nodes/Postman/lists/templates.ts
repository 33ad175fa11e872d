// The campaign's template. Postman cannot be asked for it, but it shows each message with its own (`templateBody` of the
// list endpoint), and a campaign's template never changes: so its recent messages tell.

import type { PostmanClient, Reading } from '../api/client';
import { languageOf } from '../api/message';
import { isLanguage } from '../sms/language';
import type { Templates } from '../panel/compose';

/** Enough to meet a campaign's other languages, in one call. */
const RECENT = 100;

/** One call. Empty where the campaign has no message yet. Rejects with the signal's reason where it is aborted. */
export async function readTemplates(
	client: PostmanClient,
	signal?: AbortSignal,
): Promise<Reading<Templates>> {
	const reading = await client.listMessages({ limit: RECENT }, signal);
	if (!reading.ok) return reading;
	const templates: Templates = {};
	for (const row of reading.value.rows) {
		const body = row.templateBody?.body;
		const language = languageOf(row);
		if (body && isLanguage(language)) templates[language] ??= body;
	}
	return { ok: true, value: templates };
}
