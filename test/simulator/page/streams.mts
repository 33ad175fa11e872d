import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { Changes } from './changes.mts';
import type { Switches } from './switches.mts';
import type { Source, Wish } from './view.mts';
import { createMatcher, readView } from './view.mts';

const interval = 250;
/** Looking may take up one part in so many of the time, however much there is to look at. */
const share = 20;

interface Stream {
	look(): void;
	end(): void;
}

/**
 * The open pages. Each looks four times a second and is told what changed in its own view. Nothing
 * runs while no page is open, and the API's calls never wait for one.
 */
export class Streams {
	readonly #source: Source;
	readonly #switches: Switches;
	readonly #open = new Set<Stream>();

	constructor(source: Source, switches: Switches) {
		this.#source = source;
		this.#switches = switches;
	}

	/** Writes server-sent events until the page goes away. */
	open(response: ServerResponse, wish: Wish): void {
		const changes = new Changes();
		const matches = createMatcher(wish.search);
		let timer: NodeJS.Timeout | undefined;
		const look = () => {
			clearTimeout(timer);
			const began = performance.now();
			// A page that does not keep up is told later; what it was told last is what counts.
			if (!response.writableNeedDrain) {
				const view = readView(this.#source, this.#switches.rows(), wish, matches);
				const news = changes.since(view);
				if (news !== null) response.write(`data: ${JSON.stringify(news)}\n\n`);
			}
			const took = performance.now() - began;
			timer = setTimeout(look, Math.max(interval, took * share)).unref();
		};
		const stream = { look, end: () => response.destroy() };
		this.#open.add(stream);
		response.on('close', () => {
			clearTimeout(timer);
			this.#open.delete(stream);
		});
		look();
	}

	/** Something was switched: whoever did it should not have to wait. */
	lookNow(): void {
		for (const { look } of this.#open) look();
	}

	close(): void {
		for (const { end } of this.#open) end();
	}
}
