// Postman Status Trigger whose parameters are changed while it is active.
import type { IDataObject } from 'n8n-workflow';

import {
	eventsOf,
	MINUTE,
	TRIGGER,
	triggerWorkflow,
	useTriggerBench,
} from '../support/status-trigger.mts';
import { Polling } from './polling.mts';

jest.setTimeout(30_000);

const bench = useTriggerBench();

/** @returns What changes the parameters, as a person does who then publishes the workflow again. */
function changeable(parameters: IDataObject): [Polling, (to: IDataObject) => Promise<void>] {
	const file = triggerWorkflow(parameters);
	const polling = new Polling(bench.engine, file, TRIGGER, bench.account());
	const change = async (to: IDataObject) => {
		Object.assign(file.nodes[0].parameters, to);
		await polling.activate('update');
	};
	return [polling, change];
}

test.each<[string, IDataObject, IDataObject]>([
	['filters', { filters: { source: 'batch' } }, { filters: {} }],
	['statuses', { triggerOn: ['failure'] }, { triggerOn: ['failure', 'success'] }],
])('other %s do not bring back what had settled before', async (_, before, after) => {
	const [polling, change] = changeable(before);
	await polling.activate();
	for (let i = 0; i < 30; i++) bench.sent();
	await polling.poll();
	bench.pass(20 * MINUTE);
	await polling.poll();
	await change(after);
	const { id } = bench.sent();
	await polling.poll();
	expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
});
