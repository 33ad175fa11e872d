// What the editor offers for mapping before a node has run is what the node then gives out, no less
// and no more.
import type { IDataObject } from 'n8n-workflow';

import { deviations, outputSchema, unseen } from '../support/output-schema.mts';
import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

const bench = useBench();

const COMPOSED = {
	recipient: '={{ $json.phone }}',
	valuesMode: 'json',
	valuesJson: '={{ $json.values }}',
	options: { unsupportedCharacters: 'replace' },
};
const MEI = { phone: '9123 4567', values: { name: '“Mei”', fruit: 'apple' } };

async function outputs(operation: string, items: IDataObject[], parameters: IDataObject = {}) {
	const run = await bench.engine.run(
		sendWorkflow(items, { operation, ...parameters }),
		bench.account(),
	);
	expect(run.error).toBeUndefined();
	return run.json(SEND);
}

/** A message of a batch that failed, one on its way, and one that arrived. */
async function messages(): Promise<string[]> {
	const { simulator } = bench;
	simulator.configure({ batch: { creationDelay: 0 }, lists: { campaignAttempts: 'none' } });
	const form = new FormData();
	const csv = 'recipient,language,name,fruit\n6591234567,english,a,b\n';
	form.append('file', new Blob([csv]), 'file.csv');
	await fetch(`${simulator.baseUrl}/campaigns/${simulator.campaign.id}/batch/messages`, {
		method: 'POST',
		headers: { authorization: `Bearer ${simulator.campaign.apiKeys[0]}` },
		body: form,
	});
	simulator.configure({ batch: { creationDelay: 1_000 } });
	const ids = [simulator.ledger.messages()[0].id, simulator.insert().id, simulator.insert().id];
	simulator.settle();
	simulator.setStatus(ids[0], 'failure', { type: 'delivery_error', code: 'routing_error' });
	simulator.setStatus(ids[1], 'sent');
	return ids;
}

const SAMPLES: Record<string, () => Promise<IDataObject[]>> = {
	send: async () => await outputs('send', [MEI], COMPOSED),
	preview: async () => {
		const before = await outputs('preview', [MEI], COMPOSED);
		bench.simulator.insert();
		const bad = { phone: 'x', values: { name: 'a'.repeat(400), fruit: '' } };
		return [...before, ...(await outputs('preview', [MEI, bad], COMPOSED))];
	},
	get: async () => {
		const ids = await messages();
		return await outputs(
			'get',
			ids.map((id) => ({ id })),
			{ messageId: '={{ $json.id }}' },
		);
	},
	getAll: async () => {
		await messages();
		// The flat error of old messages: without it a row of today does not say why a message failed.
		bench.simulator.configure({ messages: { legacyError: true } });
		const rows = await outputs('getAll', [{}], { returnAll: true });
		bench.simulator.configure({ messages: { legacyError: false } });
		return rows.map(({ legacyError: _, ...row }) => row);
	},
	retry: async () => {
		const retried = async () => {
			const { id } = bench.simulator.insert();
			bench.simulator.setStatus(id, 'failure');
			return await outputs('retry', [{}], { messageId: id });
		};
		const usual = await retried();
		// The guide's example of a retry has no language; newer answers may.
		bench.simulator.configure({ messages: { retryLanguage: true } });
		const withLanguage = await retried();
		bench.simulator.configure({ messages: { retryLanguage: false } });
		return [...usual, ...withLanguage];
	},
};

test('every operation on messages has a schema', () => {
	const { properties } = bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend').description;
	const operations = properties
		.filter(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes('message'),
		)
		.flatMap(({ options = [] }) => options.map((option) => 'value' in option && option.value));
	expect(Object.keys(SAMPLES).sort()).toEqual(operations.sort());
});

test.each(Object.keys(SAMPLES))('%s gives out what its schema says', async (operation) => {
	const schema = outputSchema('message', operation);
	const samples = await SAMPLES[operation]();
	expect(samples.flatMap((sample) => deviations(sample, schema))).toEqual([]);
	expect(unseen(samples, schema)).toEqual([]);
});
