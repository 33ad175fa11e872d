// Loaded into an n8n before its own code: tells over HTTP how long its thread did nothing but one
// thing, and what memory it took.
import { createServer } from 'node:http';

import { Stretches, type Stretch } from './stretches.mts';

/** What the n8n did between two calls, `/begin` and `/end`. */
export interface Watched {
	/** Those that are worth a look; milliseconds since 1970. */
	stretches: Stretch[];
	cpuMs: number;
	/** Resident memory in MB. */
	beforeMb: number;
	mostMb: number;
}

const SHORT_MS = 5;
const MEMORY_EVERY_MS = 10;
const MB = 2 ** 20;

const { BENCH_PROBE_PORT: port } = process.env;
// The processes that n8n starts inherit its environment.
if (port && /[\\/]bin[\\/]n8n$/.test(process.argv[1] ?? '')) listen(Number(port));

function listen(at: number): void {
	let end: (() => Watched) | undefined;
	const server = createServer(({ url }, response) => {
		if (url === '/begin') {
			end?.();
			end = watch();
		}
		response.end(JSON.stringify((url === '/end' && end?.()) || {}));
		if (url === '/end') end = undefined;
	});
	server.listen(at, '127.0.0.1').unref();
}

function watch(): () => Watched {
	const before = process.memoryUsage.rss();
	let most = before;
	const look = () => void (most = Math.max(most, process.memoryUsage.rss()));
	const timer = setInterval(look, MEMORY_EVERY_MS);
	const cpu = process.cpuUsage();
	const stretches = new Stretches();
	return () => {
		stretches.end();
		clearInterval(timer);
		look();
		const { user, system } = process.cpuUsage(cpu);
		const { timeOrigin } = performance;
		return {
			stretches: stretches
				.above(SHORT_MS)
				.map((one) => ({ ...one, from: one.from + timeOrigin, to: one.to + timeOrigin })),
			cpuMs: (user + system) / 1000,
			beforeMb: before / MB,
			mostMb: most / MB,
		};
	};
}
