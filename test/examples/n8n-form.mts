// Fills in a form of n8n's Form Trigger over HTTP, call for call as the page of the form does it in
// a browser (n8n, templates/form-trigger.handlebars).
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
/** A guard against hanging, not a measure. */
const DEADLINE_MS = 60_000;

export type Answers = Record<string, string | File>;

export interface Answered {
	executionId: string;
	/** What the next page says, as a person reads it. */
	page: string;
	/** Where that page asks for more. */
	answer(answers: Answers): Promise<Answered>;
}

/** @param answers By the labels that the person sees. */
export async function submitForm(url: string, answers: Answers): Promise<Answered> {
	return await submit(url, await textOf(await fetch(url)), answers);
}

/** Submits a form that shows nothing after it. */
export async function submitOnly(url: string, answers: Answers): Promise<void> {
	await textOf(
		await fetch(url, { method: 'POST', body: filledIn(await textOf(await fetch(url)), answers) }),
	);
}

function filledIn(form: string, answers: Answers): FormData {
	const body = new FormData();
	for (const [label, answer] of Object.entries(answers)) body.set(fieldOf(form, label), answer);
	return body;
}

async function submit(url: string, form: string, answers: Answers): Promise<Answered> {
	const submitted = await textOf(
		await fetch(url, { method: 'POST', body: filledIn(form, answers) }),
	);
	// A further page stays at the address of its execution.
	const next = submitted.startsWith('{')
		? String(JSON.parse(submitted).formWaitingUrl ?? url)
		: url;
	await nextPage(next);
	const html = await textOf(await fetch(next));
	const isLast = !html.includes("id='n8n-form'");
	// The last page lets the workflow go on as soon as it is shown.
	if (isLast) await textOf(await fetch(next, { method: 'POST' }));
	return {
		executionId: next.match(/\/form-waiting\/(\w+)/)?.[1] ?? '',
		page: readable(html),
		answer: async (more) => await submit(next, html, more),
	};
}

async function nextPage(url: string): Promise<void> {
	const status = new URL(url);
	status.pathname += '/n8n-execution-status';
	const end = Date.now() + DEADLINE_MS;
	for (;;) {
		const now = (await textOf(await fetch(status))).trim();
		if (now === 'form-waiting') return;
		if (now !== 'running' && now !== 'new')
			throw new Error(`The form ended without a page: ${now}`);
		if (Date.now() > end) throw new Error(`The form had no page after ${DEADLINE_MS} ms`);
		await sleep(POLL_MS);
	}
}

function fieldOf(form: string, label: string): string {
	const labels = [...form.matchAll(/<label[^>]* for='([^']+)'[^>]*>([^<]*)<\/label>/g)];
	const found = labels.find(([, , text]) => text.trim() === label);
	if (!found) throw new Error(`The form asks for ${labels.map(([, , text]) => text.trim())}`);
	return found[1];
}

function readable(html: string): string {
	return html
		.replace(/<(style|script|title)\b.*?<\/\1>/gs, '')
		.replace(/<[^>]+>/g, ' ')
		.replace(/&gt;/g, '>')
		.replace(/&lt;/g, '<')
		.replace(/&quot;/g, '"')
		.replace(/&#x27;|&#39;/g, "'")
		.replace(/&amp;/g, '&')
		.replace(/\s+/g, ' ')
		.trim();
}

async function textOf(response: Response): Promise<string> {
	const text = await response.text();
	if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
	return text;
}
