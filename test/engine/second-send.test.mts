// A second Postman Send behind the error output of the first, for another number, another campaign
// or another day: people get the text that was meant for them, never what the first one says of
// itself.
import type { IDataObject, INode } from 'n8n-workflow';

import type { Campaign } from '../simulator/index.mts';
import { speedUp } from '../support/batches.mts';
import { refused, useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import type { WorkflowFile } from './engine.mts';

jest.setTimeout(30_000);

const bench = useBench();
let campaign: Campaign;
beforeAll(() => {
	speedUp(20);
	campaign = bench.simulator.addCampaign({
		templates: { english: '{{message}} ({{details}}, {{id}})' },
	});
});

const VALUES = ['message', 'details', 'id'] as const;

/** The ways in which a node's values may come of fields with the names of ours. */
const WAYS: Array<[string, IDataObject]> = [
	[
		'mapping automatically',
		{
			valuesMode: 'mapped',
			templateValues: {
				mappingMode: 'autoMapInputData',
				value: null,
				schema: VALUES.map((id) => ({ id, displayName: id, type: 'string' })),
			},
		},
	],
	[
		'by expressions',
		{
			valuesMode: 'json',
			valuesJson: '={{ { message: $json.message, details: $json.details, id: $json.id } }}',
		},
	],
];

const form = (id: string, phone: string) => ({
	message: `Your slot is on Monday, ${id}`,
	details: 'Room 7',
	id,
	phone,
	otherPhone: '98765432',
});
const valuesOf = (item: IDataObject) =>
	Object.fromEntries(VALUES.map((name) => [name, item[name] as string]));

/** Postman Send, and at its error output two more of them in a chain. */
function chained(items: IDataObject[], values: IDataObject, secondRecipient: string): WorkflowFile {
	const onError = { onError: 'continueErrorOutput' } as const;
	const file = sendWorkflow(items, { recipient: '={{ $json.phone }}', ...values }, onError);
	const first = file.nodes.find(({ name }) => name === SEND) as INode;
	const another = (name: string, recipient: string): INode => ({
		...first,
		id: name,
		name,
		parameters: { ...first.parameters, recipient },
	});
	file.nodes.push(another('Second', secondRecipient), another('Third', '={{ $json.otherPhone }}'));
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	file.connections[SEND].main[1] = to('Second');
	file.connections.Second = { main: [[], to('Third')] };
	return file;
}

const run = async (file: WorkflowFile) =>
	await bench.engine.run(
		file,
		bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] }),
	);
const texts = () =>
	bench.simulator.ledger.messages().map(({ recipient, values }) => [recipient, values]);

describe.each(WAYS)('%s', (_, values) => {
	test('sends the text of the form to those whom the first could not reach', async () => {
		const [mei, arjun, nurul] = [form('a', '91234567'), form('b', 'none'), form('c', '81234567')];
		bench.simulator.faults.add({
			route: 'send',
			fault: refused,
			when: ({ recipient }) => recipient === '6581234567',
		});
		const done = await run(chained([mei, arjun, nurul], values, '={{ $json.otherPhone }}'));
		expect(texts()).toEqual([
			['6591234567', valuesOf(mei)],
			['6598765432', valuesOf(arjun)],
			['6598765432', valuesOf(nurul)],
		]);
		expect(done.items('Second')).toHaveLength(2);
		expect(done.items('Third')).toEqual([]);
	});

	test('sends it even behind a second one that fails, and each item keeps its own fields', async () => {
		const items = [form('a', '91234567'), form('b', 'none'), form('c', 'none')];
		const done = await run(chained(items, values, 'nobody'));
		expect(done.json('Second', 1)).toEqual(
			items.slice(1).map((item) => ({
				...item,
				error: expect.stringContaining('Recipient') as string,
				postmanSend: expect.objectContaining({ outcome: 'notSent' }) as object,
			})),
		);
		expect(texts()).toEqual([
			['6591234567', valuesOf(items[0])],
			['6598765432', valuesOf(items[1])],
			['6598765432', valuesOf(items[2])],
		]);
	});
});
