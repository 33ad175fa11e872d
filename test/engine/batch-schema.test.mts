// What the editor offers for mapping before a batch operation has run is what it then gives out.
import type { IDataObject } from 'n8n-workflow';

import { batchSend, batchWorkflow, rows, speedUp } from '../support/batches.mts';
import { deviations, outputSchema, unseen } from '../support/output-schema.mts';
import { useBench } from '../support/people.mts';
import { SEND } from '../support/workflows.mts';

const bench = useBench();
beforeAll(() => speedUp(20));
beforeEach(() => bench.simulator.configure({ batch: { creationDelay: 0 } }));

const send = async () => (await bench.engine.run(batchSend(rows(3)), bench.account())).json(SEND);

async function sentBatch(): Promise<IDataObject> {
	bench.simulator.script('6591000001', ['failure:delivery_error/routing_error']);
	const [{ batchId }] = await send();
	bench.simulator.settle();
	return { batchId };
}

const outputs = async (items: IDataObject[], parameters: IDataObject) =>
	(await bench.engine.run(batchWorkflow(items, parameters), bench.account())).json(SEND);

const SAMPLES: Record<string, () => Promise<IDataObject[]>> = {
	send: async () => {
		const quoted = rows(1).map((row) => ({ ...row, name: '“Mei”' }));
		const run = await bench.engine.run(batchSend(quoted), bench.account());
		return [...(await send()), ...run.json(SEND)];
	},
	createFile: async () =>
		await outputs(rows(2), {
			operation: 'createFile',
			recipient: '={{ $json.phone }}',
			valuesMode: 'body',
			body: '={{ $json.name }}',
		}),
	getAll: async () =>
		await outputs([await sentBatch()], {
			operation: 'getAll',
			batchId: '={{ $json.batchId }}',
			returnAll: true,
		}),
	retry: async () =>
		await outputs([await sentBatch()], { operation: 'retry', batchId: '={{ $json.batchId }}' }),
};

test('every operation on batches has a schema', () => {
	const { properties } = bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend').description;
	const operations = properties
		.filter(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes('batch'),
		)
		.flatMap(({ options = [] }) => options.map((option) => 'value' in option && option.value));
	expect(Object.keys(SAMPLES).sort()).toEqual(operations.sort());
});

test.each(Object.keys(SAMPLES))('%s gives out what its schema says', async (operation) => {
	const schema = outputSchema('batch', operation);
	const samples = await SAMPLES[operation]();
	expect(samples.length).toBeGreaterThan(0);
	expect(samples.flatMap((sample) => deviations(sample, schema))).toEqual([]);
	expect(unseen(samples, schema)).toEqual([]);
});
