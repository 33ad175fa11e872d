import type { Simulator } from './index.mts';
import { until } from './testClient.mts';

type Row = Record<string, unknown> & { id: string };

interface WindowNews {
	total: number;
	order?: string[];
	rows: Row[];
}

/** The news of one event, as it was told. */
export type News = Record<string, WindowNews & Record<string, unknown>>;

/** Opens the page's stream and reads along as the page does. */
export async function openPage(simulator: Simulator, wish: Record<string, string | number> = {}) {
	const query = new URLSearchParams({ phones: '50', messages: '50', calls: '50' });
	for (const [name, value] of Object.entries(wish)) query.set(name, String(value));
	const leaving = new AbortController();
	const answer = await fetch(`${simulator.url}/page/events?${query}`, { signal: leaving.signal });
	const news: News[] = [];
	const raw: string[] = [];
	const rows = new Map<string, Row[]>();
	const parts = new Map<string, Record<string, unknown>>();
	let hasEnded = false;

	const take = (event: string) => {
		raw.push(event);
		const told = JSON.parse(event.replace(/^data: /, '')) as News;
		news.push(told);
		for (const [name, part] of Object.entries(told)) {
			parts.set(name, part);
			if (!('rows' in part)) continue;
			const known = new Map((rows.get(name) ?? []).map((row) => [row.id, row]));
			for (const row of part.rows) known.set(row.id, row);
			rows.set(
				name,
				(part.order ?? [...known.keys()]).map((id) => known.get(id) as Row),
			);
		}
	};
	const read = async () => {
		let text = '';
		try {
			for await (const chunk of answer.body ?? []) {
				text += Buffer.from(chunk).toString();
				const events = text.split('\n\n');
				text = events.pop() ?? '';
				events.forEach(take);
			}
		} catch {
			// Whoever closes the page or the simulator breaks the stream.
		}
		hasEnded = true;
	};
	void read();
	await until(() => news.length > 0);

	return {
		answer,
		/** All that was told, event by event, parsed and as it came. */
		news,
		raw,
		rows: (name: string) => rows.get(name) ?? [],
		part: (name: string) => parts.get(name) ?? {},
		switch: (id: string) => rows.get('switches')?.find((row) => row.id === id),
		hasEnded: () => hasEnded,
		close: () => leaving.abort(),
	};
}

/** Presses something on the page; the HTTP status of the answer. */
export async function press(
	simulator: Simulator,
	path: string,
	body: unknown = {},
	headers: Record<string, string> = {},
): Promise<number> {
	const answer = await fetch(`${simulator.url}/page/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return answer.status;
}

export const switchOn = (simulator: Simulator, id: string, options: object = {}) =>
	press(simulator, `switches/${id}`, { on: true, options });
