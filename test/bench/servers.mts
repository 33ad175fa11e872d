// The process of the simulators: one for each run that is under way, so that every run has a
// campaign to itself. Tells what each one saw, from the moment a request reached its socket until
// the last answer had left.
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { startSimulator, type Fault, type Settings, type Simulator } from '../simulator/index.mts';
import { serve } from './processes.mts';

export type Rule = Settings['rateLimit']['rule'];

export interface ServerOptions {
	seed: number;
	/** Null for none. */
	limit: number | null;
	rule: Rule;
	latency: number;
	jitter: number;
	/** People whose first message meets a fault, one each, in the order of `FAULTS`. */
	unlucky: string[];
}

/** What a credential needs to know. */
export interface Server {
	port: number;
	baseUrl: string;
	campaignId: string;
	apiKey: string;
}

export interface Seen {
	/** Number of messages held for each person. */
	held: Map<string, number>;
	/** Calls that the limit dropped. */
	throttled: number;
	/** Milliseconds since 1970: the first request came in, the last answer went out. */
	firstStart: number;
	lastEnd: number;
}

export interface Servers {
	open(options: ServerOptions): Promise<Server>;
	close(port: number): Promise<Seen>;
	/**
	 * Milliseconds by which this process was late, the 99th percentile since the last time of asking.
	 */
	lateness(): Promise<number>;
}

/**
 * Each leaves the sender without Postman's answer. After three of them Postman has the message all
 * the same.
 */
export const FAULTS: Array<[string, Fault]> = [
	['reset before Postman took it', { kind: 'reset' }],
	['reset after', { kind: 'reset', commit: 'before' }],
	['gateway 502 before', { kind: 'status', status: 502 }],
	['gateway 502 after', { kind: 'status', status: 502, commit: 'before' }],
	['silence after', { kind: 'hang', commit: 'before' }],
];

interface Open {
	simulator: Simulator;
	firstStart: number;
	lastEnd: number;
}

const open = new Map<number, Open>();
const late = monitorEventLoopDelay({ resolution: 5 });
late.enable();

// The ledger's own times begin after the way to the server; a call begins before it.
interface OnSocket {
	request: IncomingMessage;
}
subscribe('http.server.request.start', (message) => {
	const one = openOn(message as OnSocket);
	if (one) one.firstStart = Math.min(one.firstStart, Date.now());
});
subscribe('http.server.response.finish', (message) => {
	const one = openOn(message as OnSocket);
	if (one) one.lastEnd = Date.now();
});

function openOn({ request }: OnSocket): Open | undefined {
	return open.get(request.socket.localPort ?? 0);
}

serve<Servers>({
	async open({ seed, limit, rule, latency, jitter, unlucky }: ServerOptions) {
		const simulator = await startSimulator({
			seed,
			latency: { base: latency, jitter },
			rateLimit: { perSecond: limit, rule },
		});
		unlucky.forEach((person, i) => {
			const when = ({ recipient }: { recipient: string | null }) => recipient === person;
			simulator.faults.add({ route: 'send', fault: FAULTS[i][1], when, times: 1 });
		});
		const port = Number(new URL(simulator.url).port);
		open.set(port, { simulator, firstStart: Infinity, lastEnd: -Infinity });
		const { campaign, baseUrl } = simulator;
		return { port, baseUrl, campaignId: campaign.id, apiKey: campaign.apiKeys[0] };
	},

	async close(port: number) {
		const one = open.get(port);
		if (!one) throw new Error(`Nothing is open on ${port}`);
		open.delete(port);
		const { simulator, firstStart, lastEnd } = one;
		const held = new Map<string, number>();
		for (const { recipient } of simulator.ledger.messages()) {
			held.set(recipient, (held.get(recipient) ?? 0) + 1);
		}
		const throttled = simulator.ledger.count({ dropped: true });
		await simulator.close();
		return { held, throttled, firstStart, lastEnd };
	},

	async lateness() {
		const p99 = late.percentile(99) / 1e6 - 5;
		late.reset();
		return Math.max(0, p99);
	},
});
