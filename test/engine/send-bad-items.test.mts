// Message > Send: items that cannot be sent, which are found before the first SMS leaves.
import type { IDataObject } from 'n8n-workflow';

import { continuing, dividing, person, useForm } from '../support/form.mts';
import { SEND } from '../support/workflows.mts';

const bench = useForm();

/** Input that cannot be sent: what is said names the field, and Postman is not called. */
const BAD: Array<[string, IDataObject, IDataObject, string, string]> = [
	['an empty recipient', person('Mei', ''), {}, 'Recipient', 'empty'],
	['letters in the recipient', person('Mei', '9l23 4567'), {}, 'Recipient', 'letters'],
	['a number that fits no rule', person('Mei', '12345'), {}, 'Recipient', '12345'],
	['an empty value', { name: ' ', phone: '91234567' }, {}, 'Values > name', 'name'],
	[
		'JSON that is not an object',
		person('Mei'),
		{ valuesJson: '[1, 2]' },
		'Values',
		'not an object',
	],
	[
		'JSON that cannot be read',
		person('Mei'),
		{ valuesJson: '{ name' },
		'Values',
		'not valid JSON at line 1, column 3',
	],
	['an unknown language', person('Mei'), { language: 'klingon' }, 'Language', 'klingon'],
	['no pairs', person('Mei'), { valuesMode: 'pairs' }, 'Values', 'No values'],
	['an unmapped template', person('Mei'), { valuesMode: 'mapped' }, 'Values', 'No values'],
	['an emoji', person('Mei 🎉'), {}, 'Values > name', '🎉'],
];

describe('an item that cannot be sent', () => {
	test.each(BAD)('%s stops the run before anything is sent', async (_, item, over, field) => {
		const run = await bench.send([person('Arjun'), item], over);
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/^Nothing was sent: /);
		const said = `${run.error?.message} ${run.error?.description}`;
		expect(said).toMatch(new RegExp(`${field} of item 1|Item 1, ${field}: `));
		expect(run.error?.description).toMatch(/^(• )?[A-Z].+\.$/s);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test.each(BAD)(
		'%s comes out with the reason where the run goes on',
		async (_, item, over, field, found) => {
			const run = await bench.send([item], over, continuing);
			expect(run.status).toBe('success');
			expect(run.items(SEND)).toEqual([
				{
					json: {
						...item,
						error: expect.stringContaining(field),
						postmanSend: {
							...(field !== 'Recipient' && { recipient: '6591234567' }),
							advice: expect.any(String),
							outcome: 'notSent',
							code: 'invalid_item',
							problems: [expect.objectContaining({ parameter: field })],
						},
					},
					pairedItem: { item: 0 },
				},
			]);
			expect(run.json(SEND)[0].error).toContain(found);
			expect(bench.held()).toEqual([]);
		},
	);

	test('all of them are named at once', async () => {
		const run = await bench.send([person('Mei', ''), person('Arjun'), person(' ', '12')]);
		expect(run.error?.message).toBe('Nothing was sent: 2 of 3 items cannot be sent');
		expect(run.error?.description).toMatch(
			/Item 0, Recipient: .+\n• Item 2, Recipient: .+\n• Item 2, Values > name: /,
		);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test('the good ones go, in place, where the run goes on', async () => {
		const run = await bench.send(
			[person('Mei'), person('Arjun', 'abc'), person('Nurul')],
			{},
			continuing,
		);
		expect(run.json(SEND).map((json) => json.id ?? json.error)).toEqual([
			bench.held()[0].id,
			expect.stringContaining('Recipient'),
			bench.held()[1].id,
		]);
	});

	test('it leaves by the error output with its input fields', async () => {
		const run = await bench.send([person('Mei'), person('Arjun', 'abc')], {}, dividing);
		expect(run.json('Sent').map(({ id }) => id)).toEqual([bench.held()[0].id]);
		expect(run.json('Not Sent')).toEqual([
			{
				...person('Arjun', 'abc'),
				error: expect.stringContaining('Recipient'),
				postmanSend: expect.objectContaining({ outcome: 'notSent', code: 'invalid_item' }),
			},
		]);
	});
});
