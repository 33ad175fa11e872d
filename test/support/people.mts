// Many people, one message each, through Postman Send on n8n's engine; who has been texted is read
// from the server's ledger.
import type { IDataObject, INode } from 'n8n-workflow';

import { Engine, type RunOptions } from '../engine/engine.mts';
import { startSimulator, type Simulator } from '../simulator/index.mts';
import { credentials, sendWorkflow } from './workflows.mts';

export interface Bench {
	engine: Engine;
	simulator: Simulator;
	account(over?: IDataObject): RunOptions;
	/** Messages held for each person that has any. */
	heldPerPerson(): number[];
}

/** To be called at the top of a test file: starts and stops what its tests share. */
export function useBench(): Bench {
	const bench = {} as Bench;
	beforeAll(async () => {
		bench.engine = await Engine.start();
		bench.simulator = await startSimulator({ rateLimit: { perSecond: null } });
	});
	beforeEach(() => {
		bench.simulator.reset();
		bench.simulator.campaign.allowedIps = null;
		bench.engine.deduplication.rows.clear();
	});
	afterAll(async () => await bench.simulator.close());

	bench.account = (over = {}) => ({
		credentials: credentials({
			environment: 'custom',
			baseUrl: bench.simulator.baseUrl,
			campaignId: bench.simulator.campaign.id,
			apiKey: bench.simulator.campaign.apiKeys[0],
			callsPerSecond: 50,
			...over,
		}),
	});
	bench.heldPerPerson = () => {
		const counts = new Map<string, number>();
		for (const { recipient } of bench.simulator.ledger.messages()) {
			counts.set(recipient, (counts.get(recipient) ?? 0) + 1);
		}
		return [...counts.values()];
	};
	return bench;
}

export const people = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, i) => ({ id: `row-${i}`, phone: `9${1000000 + i}` }));

export const workflow = (
	items: IDataObject[],
	settings: Partial<INode> = {},
	options: IDataObject = {},
) =>
	sendWorkflow(
		items,
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			// The time of day in the text, as in many a real one: each try of the node makes another
			// text.
			valuesJson: '={{ { name: $json.id, fruit: "of " + $now.toMillis() } }}',
			options,
		},
		settings,
	);

export const refused = { kind: 'status', status: 400, body: 'json' } as const;
