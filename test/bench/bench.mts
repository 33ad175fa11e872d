// `npm run bench`: Postman Send beside n8n's own HTTP Request node, on n8n's engine, over real
// sockets, against the simulator; all in one run on one machine. It measures and does not judge:
// the exit code is 0 whatever the figures are.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { benchBatch } from './batch.mts';
import { benchBulk } from './bulk.mts';
import { NAMES, type Contestant } from './contestants.mts';
import { installHttpRequest, VERSION } from './http-request/install.mts';
import { runLanes, type Places, type Work } from './lanes.mts';
import { benchPreview } from './preview.mts';
import { benchSkip } from './skip.mts';
import { start } from './processes.mts';
import { progress } from './progress.mts';
import { benchReading } from './reading.mts';
import { costTable, resultTables, verdicts, type Result } from './report.mts';
import { allRows, summary, titleOf, type Figures, type Row } from './rows.mts';
import { FAULTS, type Servers } from './servers.mts';
import { costOf, medianCost, SIDES, type Cost } from './unthrottled.mts';
import { benchWatch } from './watch.mts';
import { benchWatchCosts } from './watch-costs.mts';
import { benchWhole } from './whole.mts';

const HELP = `Postman Send beside n8n's HTTP Request node.

  --quick         1 seed, and 60 items instead of 200
  --seeds 5       how often each row is run; the tables show medians
  --only TEXT     only rows with this in their title or contestant, such as --only "sliding window, jitter 300"
                  or --only "Postman Send"; "5000 items" is the unthrottled table, "one batch" the batch,
                  "side by side" n8n's own nodes beside ours, "listed" Get Many,
                  "watched" the trigger, "poll costs" what its polls cost, "previewed" the preview,
                  "skip if sent within" what that option costs
  --beside DIR    the costs of polls beside those of another package, built in that folder
  --n8n           only the whole n8n: "side by side" once more in it, 20 minutes; with --quick, 5
  --help
`;

const { values } = parseArgs({
	options: {
		quick: { type: 'boolean', default: false },
		seeds: { type: 'string' },
		only: { type: 'string', default: '' },
		beside: { type: 'string' },
		n8n: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

if (values.help) console.log(HELP);
else await bench();

async function bench(): Promise<void> {
	const many = values.quick ? 60 : 200;
	const unthrottled = values.quick ? 1_000 : 5_000;
	const seeds = Number(values.seeds ?? (values.quick ? 1 : 5));
	const project = fileURLToPath(new URL('../..', import.meta.url));
	const nodesBase = await installHttpRequest(console.log);
	const scratch = await mkdtemp(join(tmpdir(), 'postman-bench-'));
	const ownPackage = join(scratch, 'package');
	for (const name of ['package.json', 'dist']) {
		await cp(join(project, name), join(ownPackage, name), { recursive: true });
	}
	const places: Places = { project, ownPackage, nodesBase, scratch };
	console.log(`${versions(project)}\n`);
	if (values.n8n) {
		console.log(await benchWhole(scratch, values.quick).finally(() => remove(scratch)));
		return;
	}

	// In a process of their own, the simulators' work is in nobody's figures.
	const servers = start<Servers>('servers.mts');
	try {
		console.log(
			`Median of ${seeds} seeds; of unknown, lost and twice the worst seed. Ratio: people reached per second, from the first\nstart to the last response, to the limit of 10. Latency 200 ms; jitter is uniform, half of it on each leg.\nFive faults: ${FAULTS.map(([name]) => name).join(', ')}.\n`,
		);
		const rows = allRows(many).filter((row) => isWanted(titleOf(row), NAMES[row.contestant]));
		const alone = rows.filter(({ processes }) => processes === 1);
		const together = rows.filter((row) => !alone.includes(row));
		// Three processes at a time are a load of their own.
		const results = [
			...(await measureRows(places, servers.calls, 'one process', alone, seeds)),
			...(await measureRows(places, servers.calls, 'three processes', together, seeds)),
		];
		const costs = await measureCosts(places, servers.calls, unthrottled, seeds);
		if (isWanted('50000 items to one batch', ''))
			console.log(`${await benchBatch(places, seeds)}\n`);
		if (isWanted('many items, side by side', ''))
			console.log(`${await benchBulk(places, values.quick)}\n`);
		if (isWanted('messages listed', '')) console.log(`${await benchReading(places)}\n`);
		if (isWanted('messages watched', ''))
			console.log(`${await benchWatch(values.quick ? 5_000 : 50_000)}\n`);
		if (isWanted('poll costs', '')) {
			const { beside, quick } = values;
			const others = beside === undefined ? [] : [{ name: 'beside', folder: resolve(beside) }];
			const contestants = [{ name: 'this', folder: project }, ...others];
			console.log(`${await benchWatchCosts(contestants, quick)}\n`);
		}
		if (isWanted('skip if sent within', '')) console.log(`${await benchSkip(project, seeds)}\n`);
		if (isWanted('items previewed', '')) console.log(`${await benchPreview(seeds)}\n`);
		console.log(verdicts(results, costs, values.quick));
	} finally {
		await servers.end();
		await remove(scratch);
	}
}

async function remove(folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true });
}

async function measureRows(
	places: Places,
	servers: Servers,
	name: string,
	rows: Row[],
	seeds: number,
): Promise<Result[]> {
	if (rows.length === 0) return [];
	const done = new Map<Row, Figures[]>(rows.map((row) => [row, []]));
	const work: Work[] = Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
		rows.map((row) => ({ row, seed })),
	);
	const shown = progress(name, work.length);
	await servers.lateness();
	await runLanes(places, servers, work, ({ row }, figures) => {
		done.get(row)?.push(figures);
		shown.step(
			`${NAMES[row.contestant]}: ${titleOf(row)}: ${figures.sent} sent, ratio ${figures.ratio.toFixed(3)}`,
		);
	});
	shown.end(`simulator late by ${(await servers.lateness()).toFixed(1)} ms (p99)`);
	const results = rows.map((row) => ({ row, figures: summary(done.get(row) ?? []) }));
	console.log(`${resultTables(results)}\n`);
	return results;
}

async function measureCosts(places: Places, servers: Servers, items: number, seeds: number) {
	const sides = SIDES.filter((side) => isWanted(`${items} items, no limit`, NAMES[side]));
	const shown = progress('no limit', sides.length * seeds);
	const costs = new Map<Contestant, Cost[]>(sides.map((side) => [side, []]));
	for (let seed = 1; seed <= seeds; seed++) {
		for (const [side, ofSide] of costs) {
			const cost = await costOf(places, servers, side, items, seed);
			ofSide.push(cost);
			shown.step(`${NAMES[side]}: ${cost.seconds.toFixed(2)} s, ${cost.mostMb.toFixed(0)} MB`);
		}
	}
	shown.end();
	const medians = new Map([...costs].map(([side, ofSide]) => [side, medianCost(ofSide)]));
	if (medians.size > 0) console.log(`${costTable(items, medians)}\n`);
	return medians;
}

function isWanted(title: string, contestant: string): boolean {
	const only = values.only.toLowerCase();
	return `${contestant}: ${title}`.toLowerCase().includes(only);
}

function versions(project: string): string {
	const load = createRequire(join(project, 'package.json'));
	const { version } = load('./package.json') as { version: string };
	const core = load('n8n-core/package.json') as { version: string };
	const [cpu] = cpus();
	return [
		`n8n-nodes-postman-sg ${version}; n8n-core ${core.version}; HTTP Request node of n8n-nodes-base ${VERSION}`,
		`Node ${process.versions.node}; ${cpus().length} CPUs (${cpu.model.trim()}), load ${loadavg()[0].toFixed(2)}`,
	].join('\n');
}
