// Message > Send on n8n's engine, against the simulator over real sockets: what goes in, what comes
// out, what Postman holds afterwards.
import type { IDataObject } from 'n8n-workflow';

import { person, useForm } from '../support/form.mts';
import { SEND } from '../support/workflows.mts';

const bench = useForm();

describe('what comes out', () => {
	test('is Postman’s message object for each item, in order and paired', async () => {
		const run = await bench.send([
			person('Mei', '9123 4567'),
			person('Arjun', '+65 8123-4567'),
			person('Nurul', 6598765432),
		]);
		expect(run.status).toBe('success');
		expect(run.json('Sent')).toEqual([
			expect.objectContaining({ recipient: '6591234567', values: { name: 'Mei', fruit: 'apple' } }),
			expect.objectContaining({ recipient: '6581234567', latestStatus: 'created' }),
			expect.objectContaining({ recipient: '6598765432', language: 'english' }),
		]);
		expect(run.json('Sent').map(({ id }) => id)).toEqual(bench.held().map(({ id }) => id));
		expect(run.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('has the input under its own name where that is asked for', async () => {
		const run = await bench.send([person('Mei')], { options: { includeInputFields: true } });
		expect(run.json('Sent')[0]).toMatchObject({ id: bench.held()[0].id, input: person('Mei') });
	});

	test('has no top-level error, which n8n would take for a failed item', async () => {
		bench.simulator.configure({ messages: { legacyError: true } });
		const run = await bench.send([person('Mei')], {}, { retryOnFail: true, waitBetweenTries: 1 });
		bench.simulator.configure({ messages: { legacyError: false } });
		expect(run.json('Sent')[0]).toMatchObject({ legacyError: '' });
		expect(run.json('Sent')[0]).not.toHaveProperty('error');
		expect(bench.held()).toHaveLength(1);
	});

	test.each(['html', 'empty', 'object', 'truncated'] as const)(
		'is found in the campaign’s list where the 201 is no message (%s)',
		async (body) => {
			bench.simulator.faults.add({ route: 'send', fault: { kind: 'malformed', body } });
			const run = await bench.send([person('Mei')]);
			expect(run.status).toBe('success');
			expect(run.json('Sent')).toEqual([expect.objectContaining({ id: bench.held()[0].id })]);
			expect(bench.held()).toHaveLength(1);
		},
	);

	test('is a sent item where the 201 is no message and the list cannot be read', async () => {
		bench.simulator.faults.add({ route: 'send', fault: { kind: 'malformed', body: 'html' } });
		bench.simulator.faults.add({ route: 'listMessages', fault: { kind: 'status', status: 502 } });
		const run = await bench.send([person('Mei')]);
		expect(run.json('Sent')).toEqual([
			{
				recipient: '6591234567',
				language: 'english',
				values: { name: 'Mei', fruit: 'apple' },
				unreadableResponse: { httpStatus: 201, explanation: expect.any(String) },
			},
		]);
		expect(bench.held()).toHaveLength(1);
	}, 20_000);
});

test('what is worth knowing is shown once after the run', async () => {
	const long = 'a'.repeat(350);
	const run = await bench.send([person(long), person('Mei'), person(long)]);
	expect(bench.held()).toHaveLength(3);
	expect(run.run.data.resultData.runData[SEND][0].hints).toEqual([
		{
			message: expect.stringMatching(/^Item 0: .+350.+ \(and 1 more like this\)$/),
			location: 'outputPane',
		},
		{ type: 'info', message: '3 sent', location: 'outputPane' },
	]);
});

describe('values', () => {
	test.each<[string, IDataObject]>([
		['JSON text', { valuesMode: 'json', valuesJson: '{ "name": "Mei", "fruit": "7" }' }],
		[
			'an object from an expression',
			{ valuesMode: 'json', valuesJson: '={{ {name:"Mei",fruit:7} }}' },
		],
		[
			'pairs',
			{
				valuesMode: 'pairs',
				valuePairs: {
					pair: [
						{ name: 'name', value: ' Mei ' },
						{ name: 'fruit', value: '={{ 7 }}' },
					],
				},
			},
		],
		[
			'the mapper, by hand',
			{
				valuesMode: 'mapped',
				templateValues: { mappingMode: 'defineBelow', value: { name: 'Mei', fruit: '={{ 7 }}' } },
			},
		],
		[
			'the mapper, by field name',
			{
				valuesMode: 'mapped',
				templateValues: {
					mappingMode: 'autoMapInputData',
					value: null,
					schema: ['name', 'fruit'].map((id) => ({ id, displayName: id, type: 'string' })),
				},
			},
		],
	])('by %s', async (_, parameters) => {
		const run = await bench.send(
			[{ phone: '91234567', name: 'Mei', fruit: 7, other: 'ignored' }],
			parameters,
		);
		expect(run.error).toBeUndefined();
		expect(bench.held().map(({ values }) => values)).toEqual([{ name: 'Mei', fruit: '7' }]);
	});

	test('by an empty object, for a template without variables', async () => {
		const campaign = bench.simulator.addCampaign({
			templates: { english: 'The office is closed.' },
		});
		const run = await bench.send(
			[person('Mei')],
			{ valuesMode: 'json', valuesJson: '{}' },
			{},
			{
				campaignId: campaign.id,
				apiKey: campaign.apiKeys[0],
			},
		);
		expect(run.json('Sent')).toEqual([
			expect.objectContaining({ fullMessage: expect.stringContaining('The office is closed.') }),
		]);
	});

	test('by message body, for a template that is only {{body}}', async () => {
		const campaign = bench.simulator.addCampaign({ templates: { english: '{{body}}' } });
		const run = await bench.send(
			[{ phone: '91234567' }],
			{ valuesMode: 'body', body: 'Your slot is at 3 pm.\nSee you.' },
			{},
			{ campaignId: campaign.id, apiKey: campaign.apiKeys[0] },
		);
		expect(run.error).toBeUndefined();
		expect(bench.held()[0].values).toEqual({ body: 'Your slot is at 3 pm.\nSee you.' });
	});
});
