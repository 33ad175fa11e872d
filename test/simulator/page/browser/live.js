/**
 * The view of this page, kept up to date by the server. What is wanted is in the address of the
 * stream, so a broken stream that comes back brings everything, and nothing has to be made up for.
 */
export class Live {
	#stream = null;
	#view = {};
	#onView;
	#onConnection;

	constructor(onView, onConnection) {
		this.#onView = onView;
		this.#onConnection = onConnection;
	}

	want(wish) {
		this.stop();
		const stream = new EventSource(`/page/events?${new URLSearchParams(wish)}`);
		this.#stream = stream;
		let isFirst = true;
		stream.addEventListener('open', () => {
			isFirst = true;
			this.#onConnection(true);
		});
		stream.addEventListener('error', () => this.#onConnection(false));
		stream.addEventListener('message', ({ data }) => {
			const news = JSON.parse(data);
			const before = isFirst ? {} : this.#view;
			this.#view = { ...before, ...merged(before, news) };
			this.#onView(this.#view, isFirst);
			isFirst = false;
		});
	}

	stop() {
		this.#stream?.close();
		this.#stream = null;
	}
}

function merged(before, news) {
	const entries = Object.entries(news).map(([name, part]) => [
		name,
		'rows' in part ? mergedRows(before[name], part) : part,
	]);
	return Object.fromEntries(entries);
}

function mergedRows(before, { total, order, rows }) {
	const known = new Map([...(before?.rows ?? []), ...rows].map((row) => [row.id, row]));
	const ids = order ?? before.rows.map(({ id }) => id);
	return { total, rows: ids.map((id) => known.get(id)) };
}

/** Has the simulator do something; throws with what it says if it will not. */
export async function control(path, body = {}) {
	const answer = await fetch(`/page/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	}).catch(() => null);
	if (answer === null) throw new Error('The simulator does not answer. Is it still running?');
	if (!answer.ok) throw new Error((await answer.json()).error);
}
