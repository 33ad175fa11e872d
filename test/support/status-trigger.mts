// The Postman Status Trigger on n8n's engine, against the simulator over real sockets. The server's
// clock can be put forward; n8n's own goes as it goes.
import type { IDataObject } from 'n8n-workflow';

import { Engine, type WorkflowFile } from '../engine/engine.mts';
import { Polling, type Regime } from '../engine/polling.mts';
import {
	startSimulator,
	type HeldMessage,
	type Insertion,
	type Simulator,
} from '../simulator/index.mts';
import { credentials } from './workflows.mts';

export const TRIGGER = 'Postman Status Trigger';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface TriggerBench {
	engine: Engine;
	simulator: Simulator;
	/** Milliseconds. */
	pass(time: number): void;
	account(over?: IDataObject): ReturnType<typeof credentials>;
	polling(parameters?: IDataObject, regime?: Regime, over?: IDataObject): Polling;
	/** One that went its way some minutes ago. */
	sent(insertion?: Insertion & { ago?: number }): HeldMessage;
	/** What someone else does with the campaign meanwhile. */
	retry(messageId: string): Promise<void>;
	/** @returns The batch's ID. */
	sendBatch(recipients: string[]): Promise<string>;
}

/** To be called at the top of a test file: starts and stops what its tests share. */
export function useTriggerBench(): TriggerBench {
	const bench = {} as TriggerBench;
	let ahead = 0;
	const clock = () => Date.now() + ahead;
	beforeAll(async () => {
		bench.engine = await Engine.start();
		bench.simulator = await startSimulator({ rateLimit: { perSecond: null }, clock });
	});
	beforeEach(() => {
		bench.simulator.reset();
		bench.simulator.campaign.allowedIps = null;
		ahead = 0;
	});
	afterAll(async () => await bench.simulator.close());

	bench.pass = (time) => void (ahead += time);
	bench.account = (over = {}) =>
		credentials({
			environment: 'custom',
			baseUrl: bench.simulator.baseUrl,
			campaignId: bench.simulator.campaign.id,
			apiKey: bench.simulator.campaign.apiKeys[0],
			callsPerSecond: 1_000,
			...over,
		});
	bench.polling = (parameters = {}, regime = 'memory', over = {}) =>
		new Polling(bench.engine, triggerWorkflow(parameters), TRIGGER, bench.account(over), regime);
	bench.sent = ({ ago = 5 * MINUTE, ...insertion } = {}) =>
		bench.simulator.insert({ createdAt: clock() - ago, ...insertion });
	const post = async (path: string, body?: FormData) => {
		const { baseUrl, campaign } = bench.simulator;
		const answer = await fetch(`${baseUrl}/campaigns/${campaign.id}/${path}`, {
			method: 'POST',
			headers: { authorization: `Bearer ${campaign.apiKeys[0]}` },
			body,
		});
		if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
		return (await answer.json()) as IDataObject;
	};
	bench.retry = async (id) => void (await post(`messages/${id}/retry`));
	bench.sendBatch = async (recipients) => {
		const rows = recipients.map((recipient) => `${recipient},english,Mei,apple\n`);
		const form = new FormData();
		const file = new Blob(['recipient,language,name,fruit\n', ...rows], { type: 'text/csv' });
		form.append('file', file, 'people.csv');
		return (await post('batch/messages', form)).batchId as string;
	};
	return bench;
}

export function triggerWorkflow(parameters: IDataObject): WorkflowFile {
	return {
		nodes: [
			{
				id: '1',
				name: TRIGGER,
				type: 'n8n-nodes-postman-sg.postmanStatusTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {
					pollTimes: { item: [{ mode: 'everyMinute' }] },
					...parameters,
				} as never,
				credentials: { postmanSgApi: { id: '1', name: 'Postman' } },
			},
		],
		connections: {},
	};
}

/** Event IDs of items, without what is the same in all. */
export function eventsOf(items: IDataObject[]): string[] {
	return items.map(({ statusChange }) => (statusChange as IDataObject).eventId as string);
}
