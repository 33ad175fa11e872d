import type { View, Window } from './view.mts';

interface Row {
	id: string;
}

/** A list as it is told: IDs in order, if that changed, and the rows that are new or changed. */
interface WindowChange {
	total: number;
	order?: string[];
	rows: Row[];
}

interface Told {
	total: number;
	order: string;
	rows: Map<string, string>;
}

/** Remembers what a page was told and finds what is news to it. */
export class Changes {
	readonly #parts = new Map<string, string>();
	readonly #windows = new Map<string, Told>();

	/** null when there is no news. */
	since(view: View): Record<string, unknown> | null {
		const news: Record<string, unknown> = {};
		for (const [name, part] of Object.entries(view) as [string, object][]) {
			const change =
				'rows' in part ? this.#window(name, part as Window<Row>) : this.#part(name, part);
			if (change !== null) news[name] = change;
		}
		return Object.keys(news).length === 0 ? null : news;
	}

	#part(name: string, part: object): object | null {
		const text = JSON.stringify(part);
		if (this.#parts.get(name) === text) return null;
		this.#parts.set(name, text);
		return part;
	}

	#window(name: string, { total, rows }: Window<Row>): WindowChange | null {
		const before = this.#windows.get(name);
		const texts = new Map(rows.map((row) => [row.id, JSON.stringify(row)]));
		const ids = [...texts.keys()];
		const order = ids.join();
		const news = rows.filter(({ id }) => before?.rows.get(id) !== texts.get(id));
		this.#windows.set(name, { total, order, rows: texts });
		if (before?.order === order) {
			return news.length === 0 && before.total === total ? null : { total, rows: news };
		}
		return { total, order: ids, rows: news };
	}
}
