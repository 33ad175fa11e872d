// What is measured: each row of the tables, and what becomes of one row under one seed.
import { person, type Contestant } from './contestants.mts';
import type { Seen, Rule } from './servers.mts';
import type { Sent } from './senders.mts';

export const LIMIT = 10;
export const LATENCY = 200;
/**
 * Milliseconds. Shorter than anybody's default, so that the silent fault does not rule the figures.
 */
export const TIMEOUT = 5_000;

export const RULES: Record<Rule, string> = {
	fixedWindow: 'fixed window',
	tokenBucket: 'bucket',
	slidingWindow: 'sliding window',
};

export interface Row {
	table: 'alone' | 'ten' | 'faults' | 'together';
	contestant: Contestant;
	rule: Rule;
	/** Milliseconds. */
	jitter: number;
	processes: number;
	/** Items of each process. */
	items: number;
}

const rules = Object.keys(RULES) as Rule[];
const JITTERS = [0, 300];
const ALL: Contestant[] = ['postman', 'http10', 'http1', 'httpRetry', 'oneByOne'];

/** @param many 200 in earnest. */
export function allRows(many: number): Row[] {
	const third = Math.round(many / 3);
	const conditions = rules.flatMap((rule) => JITTERS.map((jitter) => ({ rule, jitter })));
	return [
		...conditions.flatMap((condition) =>
			ALL.map((contestant): Row => {
				return { table: 'alone', contestant, ...condition, processes: 1, items: many };
			}),
		),
		...ALL.map((contestant): Row => {
			return {
				table: 'faults',
				contestant,
				rule: 'fixedWindow',
				jitter: 0,
				processes: 1,
				items: many,
			};
		}),
		...rules.flatMap((rule) =>
			(['postman', 'http10', 'oneByOne'] as const).map((contestant): Row => {
				return { table: 'ten', contestant, rule, jitter: 0, processes: 1, items: 10 };
			}),
		),
		...conditions.flatMap((condition) =>
			(
				[
					['postman', third],
					['http10', third],
					['postman', many],
				] as const
			).map(([contestant, items]): Row => {
				return { table: 'together', contestant, ...condition, processes: 3, items };
			}),
		),
	];
}

export function titleOf({ table, rule, jitter, processes, items }: Row): string {
	const count = processes > 1 ? `${processes} x ${items}` : String(items);
	const faults = table === 'faults' ? ', five faults' : '';
	return `${count} items, ${RULES[rule]}, jitter ${jitter} ms${faults}`;
}

/** People whose first call meets a fault: spread over the run. */
export function unluckyOf({ table, items }: Row): string[] {
	if (table !== 'faults') return [];
	return Array.from({ length: 5 }, (_, i) => person(Math.floor(((i + 0.5) * items) / 5)));
}

export interface Figures {
	/** People who have the message. */
	sent: number;
	/** People who do not, though nobody said that this is not known. */
	lost: number;
	/** Said by the contestant to be unknown. */
	unknown: number;
	/** Messages beyond each person's first. */
	twice: number;
	throttled: number;
	/** From the first start to the last response. */
	seconds: number;
	perSecond: number;
	ratio: number;
}

export function figuresOf(row: Row, seen: Seen, sent: Sent[]): Figures {
	const asked = row.processes * row.items;
	const held = [...seen.held.values()].reduce((sum, count) => sum + count, 0);
	const unknown = new Set(sent.flatMap((each) => each.unknown));
	const isUnknownOnly = [...unknown].filter((someone) => !seen.held.has(someone)).length;
	const seconds = (seen.lastEnd - seen.firstStart) / 1000;
	const perSecond = seen.held.size / seconds;
	return {
		sent: seen.held.size,
		lost: asked - seen.held.size - isUnknownOnly,
		unknown: unknown.size,
		twice: held - seen.held.size,
		throttled: seen.throttled,
		seconds,
		perSecond,
		ratio: perSecond / LIMIT,
	};
}

export function median(values: number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Medians of the seeds; of what must not happen at all, the worst seed. */
export function summary(seeds: Figures[]): Figures {
	const middle = (name: keyof Figures) => median(seeds.map((each) => each[name]));
	const worst = (name: keyof Figures) => Math.max(...seeds.map((each) => each[name]));
	return {
		sent: middle('sent'),
		lost: worst('lost'),
		unknown: worst('unknown'),
		twice: worst('twice'),
		throttled: middle('throttled'),
		seconds: middle('seconds'),
		perSecond: middle('perSecond'),
		ratio: middle('ratio'),
	};
}

/** In the order in which the groups first come. */
export function groups<T>(things: T[], nameOf: (thing: T) => string): Map<string, T[]> {
	const byName = new Map<string, T[]>();
	for (const thing of things) {
		const name = nameOf(thing);
		byName.set(name, [...(byName.get(name) ?? []), thing]);
	}
	return byName;
}
