// What is told, and what is no longer asked, after Postman has refused a language or the values of
// a message.
import type { IDataObject, INode } from 'n8n-workflow';

import { batchSend, fileSend, rows } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

const bench = useBench();
let number = 0;

const CONTINUE: Partial<INode> = { onError: 'continueRegularOutput' };
const phone = () => `9${String(1_000_000 + number++).padStart(7, '0')}`;
const calls = (route: string) =>
	bench.simulator.ledger.calls().filter((one) => one.route === route);

async function send(
	items: IDataObject[],
	settings: Partial<INode> = {},
	account = bench.account(),
) {
	const file = sendWorkflow(
		items.map((item) => ({ phone: phone(), ...item })),
		{
			recipient: '={{ $json.phone }}',
			language: '={{ $json.language ?? "english" }}',
			valuesMode: 'json',
			valuesJson: '={{ $json.values }}',
		},
		settings,
	);
	return await bench.engine.run(file, account);
}

const GOOD = { name: 'Mei', fruit: 'durian' };

describe('"Validation failed"', () => {
	test.each<[string, IDataObject, RegExp]>([
		['missing', { name: 'Mei' }, /values: "fruit" missing$/],
		['all missing', { other: 'x' }, /"name", "fruit" missing, "other" not in the template$/],
		['missing and too many', { name: 'Mei', fruits: 'x' }, /"fruit" missing, "fruits" not in/],
	])('names the variables: %s', async (_, values, said) => {
		bench.simulator.insert();
		const run = await send([{ values }]);
		expect(run.error?.message.replace(/ \[item 0\]$/, '')).toMatch(said);
		expect(run.error?.description).toMatch(/Validation failed.+template has "name", "fruit"/s);
		expect(calls('listMessages')).toHaveLength(1);
	});

	test('one call tells it of all items, which keep their own reasons', async () => {
		bench.simulator.insert();
		const items = [{ name: 'Mei' }, GOOD, { fruit: 'x' }, { ...GOOD, fruit: 'y' }].map(
			(values) => ({ values }),
		);
		const outputs = (await send(items, CONTINUE)).json(SEND);
		expect(outputs.map(({ error }) => error ?? 'sent')).toEqual([
			expect.stringContaining('"fruit" missing'),
			'sent',
			expect.stringContaining('"name" missing'),
			'sent',
		]);
		expect(calls('listMessages')).toHaveLength(1);
	});

	test('too many only, where Postman refuses that', async () => {
		bench.simulator.configure({ content: { extraValues: 'reject' } });
		bench.simulator.insert();
		const items = [{ values: { ...GOOD, colour: 'red' } }];
		const [output] = (await send(items, CONTINUE)).json(SEND);
		bench.simulator.configure({ content: { extraValues: 'ignore' } });
		expect(output?.error).toMatch(/: "colour" not in the template$/);
		expect(output?.postmanSend).toMatchObject({
			advice: expect.stringContaining('Take "colour" out'),
		});
	});

	test('without a message to learn from, Postman’s own words stand', async () => {
		const { error } = await send([{ values: { name: 'Mei' } }]);
		expect(error?.description).toContain('Validation failed');
	});

	test('another refusal is not looked into', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: { kind: 'status', status: 400, body: 'json' },
		});
		await send([{ values: GOOD }]);
		expect(calls('listMessages')).toEqual([]);
	});
});

describe('a language that the campaign lacks', () => {
	/** One that the process has not met: what it knows of a campaign lasts. */
	const inEnglish = () => {
		const templates = { english: 'Dear {{name}}, here is your {{fruit}}.' };
		const { id, apiKeys } = bench.simulator.addCampaign({ templates });
		return bench.account({ campaignId: id, apiKey: apiKeys[0] });
	};

	const mixed = (count: number) =>
		Array.from({ length: count }, (_, i) => ({
			values: GOOD,
			language: i % 2 === 0 ? 'english' : 'malay',
		}));

	test('is asked for once, and told to all', async () => {
		const outputs = (await send(mixed(200), CONTINUE, inEnglish())).json(SEND);
		const failed = outputs.filter(({ error }) => error);
		expect(failed).toHaveLength(100);
		for (const { error } of failed) {
			expect(error).toBe('The campaign has no Malay template: its only language is English');
		}
		expect(bench.simulator.ledger.messages()).toHaveLength(100);
		expect(calls('send')).toHaveLength(101);
	});

	test('is known to the next run before its first SMS', async () => {
		const account = inEnglish();
		await send(mixed(2), CONTINUE, account);
		const before = calls('send').length;
		const { error } = await send(mixed(4), {}, account);
		expect(error?.message).toContain('2 of 4 items cannot be sent');
		expect(error?.description).toContain('The campaign has no Malay template');
		expect(calls('send')).toHaveLength(before);
	});
});

test('a language that the campaign is known to lack is refused in a file before it is uploaded', async () => {
	const templates = { english: 'Dear {{name}}, here is your {{fruit}}.' };
	const { id, apiKeys } = bench.simulator.addCampaign({ templates });
	const account = bench.account({ campaignId: id, apiKey: apiKeys[0] });
	await send([{ values: GOOD, language: 'malay' }], CONTINUE, account);
	const rows = 'recipient,language,name,fruit\n6591234567,malay,a,b\n6591234567,english,a,b\n';
	const { error } = await bench.engine.run(fileSend([rows]), account);
	expect(error?.description).toContain('Row 2 > language: The campaign has no Malay template');
	expect(calls('sendBatch')).toEqual([]);
});

describe('a file that Postman refuses for its columns', () => {
	const file = (header: string, cells: string) => [
		`recipient,language,${header}\n6591234567,english,${cells}\n`,
	];

	test.each([
		['missing', 'name', 'Mei', /columns: "fruit" missing$/],
		['misspelt', 'name,fruits', 'Mei,x', /columns: "fruit" missing, "fruits" not in the template$/],
	])('%s: the template says which', async (_, header, cells, said) => {
		bench.simulator.insert();
		const stopped = await bench.engine.run(fileSend(file(header, cells)), bench.account());
		expect(stopped.error?.message.replace(/ \[item 0\]$/, '')).toMatch(said);
		expect(stopped.error?.description).toMatch(/template has "name", "fruit"\. Add "fruit"/);
		const several = [...file(header, cells), ...file(header, `${cells}y`)];
		const run = await bench.engine.run(fileSend(several, {}, CONTINUE), bench.account());
		for (const { error } of run.json(SEND)) expect(error).toMatch(said);
		// One for each of the two runs.
		expect(calls('listMessages')).toHaveLength(2);
		expect(bench.simulator.ledger.batches()).toEqual([]);
	});

	test('so are the values of items', async () => {
		bench.simulator.insert();
		const { error } = await bench.engine.run(
			batchSend(rows(2), {}, {}, { valuesJson: '={{ { name: $json.name } }}' }),
			bench.account(),
		);
		expect(error?.message).toMatch(/columns: "fruit" missing/);
		expect(`${error?.message}${error?.description}`).not.toContain('Person');
	});

	test('with no message to learn from, Postman’s own words stand', async () => {
		const { error } = await bench.engine.run(fileSend(file('name', 'Mei')), bench.account());
		expect(error?.description).toContain('Invalid columns');
	});

	test('another refusal keeps Postman’s words', async () => {
		bench.simulator.insert();
		bench.simulator.faults.add({
			route: 'sendBatch',
			fault: { kind: 'status', status: 400, body: 'json' },
		});
		const good = fileSend(file('name,fruit,colour', 'Mei,fig,red'));
		const { error } = await bench.engine.run(good, bench.account());
		expect(error?.message).not.toContain('columns');
		expect(bench.simulator.ledger.batches()).toEqual([]);
	});
});
