// Figures as text: tables, and for each target whether it was met.
import { NAMES, type Contestant } from './contestants.mts';
import { groups, RULES, titleOf, type Figures, type Row } from './rows.mts';
import type { Cost } from './unthrottled.mts';

export interface Result {
	row: Row;
	figures: Figures;
}

type Cell = string | number;

/** @param left How many columns are text. */
function table(header: string[], rows: Cell[][], left = 1): string {
	const text = [header, ...rows].map((row) => row.map(String));
	const widths = header.map((_, column) => Math.max(...text.map((row) => row[column].length)));
	return text
		.map((row) =>
			row
				.map((cell, i) => (i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}

const HEADER = ['sent', 'unknown', 'lost', 'twice', '429s', 'seconds', 'msg/s', 'ratio'];

export function resultTables(results: Result[]): string {
	const conditions = groups(results, ({ row }) => titleOf(row));
	return [...conditions]
		.map(([title, ofTitle]) =>
			table(
				[title.padEnd(52), ...HEADER],
				ofTitle.map(({ row, figures }) => [
					`  ${NAMES[row.contestant]}`,
					figures.sent,
					figures.unknown,
					figures.lost,
					figures.twice,
					figures.throttled,
					figures.seconds.toFixed(figures.seconds < 10 ? 2 : 1),
					figures.perSecond.toFixed(2),
					figures.ratio.toFixed(3),
				]),
			),
		)
		.join('\n\n');
}

export function costTable(items: number, costs: Map<Contestant, Cost>): string {
	return table(
		[
			`${items} items, no limit, no latency`.padEnd(52),
			'sent',
			'twice',
			'seconds',
			'CPU s',
			'peak MB',
			'of it added',
		],
		[...costs].map(([contestant, cost]) => [
			`  ${NAMES[contestant]}`,
			cost.sent,
			cost.twice,
			cost.seconds.toFixed(2),
			cost.cpuSeconds.toFixed(2),
			cost.mostMb.toFixed(0),
			cost.addedMb.toFixed(0),
		]),
	);
}

interface Target {
	name: string;
	rows: (row: Row) => boolean;
	/** What counts, of one row. */
	of: (figures: Figures, row: Row) => number;
	least?: number;
	most?: number;
	/**
	 * Whether a few seconds do not tell: processes that share a limit have to find each other first.
	 */
	needsLength?: boolean;
}

const steady = ({ rule }: Row) => rule !== 'slidingWindow';
const ours = (contents: (row: Row) => boolean) => (row: Row) =>
	row.contestant === 'postman' && contents(row);
const alone = ({ table: name }: Row) => name === 'alone';
const together = ({ table: name }: Row) => name === 'together';
const asked = ({ items, processes }: Row) => items * processes;
const sliding = ({ rule, jitter }: Row) => rule === 'slidingWindow' && jitter > 0;

const TARGETS: Target[] = [
	{ name: 'alone: nothing lost', rows: ours((row) => !together(row)), of: (f) => f.lost, most: 0 },
	{
		name: 'alone: nothing twice',
		rows: ours((row) => !together(row)),
		of: (f) => f.twice,
		most: 0,
	},
	{
		name: 'alone: ratio, fixed window and bucket',
		rows: ours((row) => alone(row) && steady(row)),
		of: (f) => f.ratio,
		least: 0.97,
	},
	{
		name: 'alone: ratio, sliding window with jitter',
		rows: ours((row) => alone(row) && sliding(row)),
		of: (f) => f.ratio,
		least: 0.9,
	},
	{
		name: '10 items: seconds',
		rows: ours((row) => row.table === 'ten'),
		of: (f) => f.seconds,
		most: 0.6,
	},
	{
		name: 'alone: 429s per message, fixed window and bucket',
		rows: ours((row) => alone(row) && steady(row)),
		of: (f, row) => f.throttled / asked(row),
		most: 0.05,
	},
	{
		name: 'alone: 429s per message, sliding window with jitter',
		rows: ours((row) => alone(row) && sliding(row)),
		of: (f, row) => f.throttled / asked(row),
		most: 0.2,
	},
	{
		name: 'three processes: ratio, fixed window and bucket',
		rows: ours((row) => together(row) && steady(row)),
		of: (f) => f.ratio,
		least: 0.9,
		needsLength: true,
	},
	{
		name: 'three processes: ratio, sliding window',
		rows: ours((row) => together(row) && !steady(row)),
		of: (f) => f.ratio,
		least: 0.83,
		needsLength: true,
	},
	{
		name: 'three processes: 429s per message',
		rows: ours(together),
		of: (f, row) => f.throttled / asked(row),
		most: 1,
		needsLength: true,
	},
	{ name: 'three processes: nothing lost', rows: ours(together), of: (f) => f.lost, most: 0 },
];

/**
 * One line for each target whose rows were measured.
 *
 * @param isQuick Some rows are too short then to be judged.
 */
export function verdicts(results: Result[], costs: Map<Contestant, Cost>, isQuick = false): string {
	const lines = TARGETS.flatMap(({ name, rows, of, least, most, needsLength = false }) => {
		const values = results
			.filter(({ row }) => rows(row))
			.map(({ row, figures }) => ({ row, value: of(figures, row) }))
			.sort((a, b) => (most === undefined ? a.value - b.value : b.value - a.value));
		if (values.length === 0) return [];
		const { row, value } = values[0];
		const isMet = value >= (least ?? -Infinity) && value <= (most ?? Infinity);
		const target = most === undefined ? `at least ${least}` : `at most ${most}`;
		return [
			verdict(
				isQuick && needsLength ? undefined : isMet,
				name,
				value,
				target,
				`${row.items} items, ${where(row)}`,
			),
		];
	});
	const [mine, theirs] = ['postman', 'httpPlain'].map((side) => costs.get(side as Contestant));
	if (!mine || !theirs) return lines.join('\n');
	const compare = (name: string, of: (cost: Cost) => number) =>
		verdict(
			isQuick && name === MEMORY_ADDED ? undefined : of(mine) <= of(theirs),
			name,
			of(mine),
			`at most ${number(of(theirs))}`,
			'HTTP Request',
		);
	lines.push(
		compare('unthrottled: seconds', (cost) => cost.seconds),
		compare('unthrottled: peak memory, MB', (cost) => cost.mostMb),
		compare(MEMORY_ADDED, (cost) => cost.addedMb),
	);
	return lines.join('\n');
}

const MEMORY_ADDED = 'unthrottled: memory added by the run, MB';

function where({ rule, jitter }: Row): string {
	return `${RULES[rule]}, jitter ${jitter} ms`;
}

/** @param isMet `undefined` if the rows are too short to tell. */
function verdict(
	isMet: boolean | undefined,
	name: string,
	value: number,
	target: string,
	at: string,
): string {
	const judged = isMet === undefined ? 'SHORT' : isMet ? 'PASS' : 'FAIL';
	return `${judged.padEnd(5)} ${name.padEnd(52)} ${number(value).padStart(7)}  ${target} (${at})`;
}

function number(value: number): string {
	return String(Math.round(value * 1000) / 1000);
}
