// What the editor is given for the fields of the template and the languages, through n8n’s own context for it.
import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperFields,
} from 'n8n-workflow';

import { useBench } from '../support/people.mts';
import { sendWorkflow } from '../support/workflows.mts';

const bench = useBench();

type Method<T> = (this: ILoadOptionsFunctions) => Promise<T>;

function editor(over: IDataObject): ILoadOptionsFunctions {
	const account = bench.account(over).credentials;
	return bench.engine.editorContext(sendWorkflow([], {}), 'Postman Send', account);
}

const methods = () => bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend').methods!;

async function fields(over: IDataObject = {}): Promise<ResourceMapperFields> {
	const { getTemplateVariables } = methods().resourceMapping!;
	return await (getTemplateVariables as Method<ResourceMapperFields>).call(editor(over));
}

async function languages(over: IDataObject = {}): Promise<INodePropertyOptions[]> {
	const { getLanguages } = methods().loadOptions!;
	return await (getLanguages as Method<INodePropertyOptions[]>).call(editor(over));
}

test('are the variables of the campaign’s own messages, in the order of the template', async () => {
	bench.simulator.insert();
	const { fields: found } = await fields();
	expect(found.map(({ id, required, type }) => ({ id, required, type }))).toEqual([
		{ id: 'name', required: true, type: 'string' },
		{ id: 'fruit', required: true, type: 'string' },
	]);
	expect(bench.simulator.ledger.count()).toBe(1);
});

test('are the same whatever language the messages had', async () => {
	bench.simulator.insert({ language: 'chinese' });
	expect((await fields()).fields.map(({ id }) => id)).toEqual(['name', 'fruit']);
});

test('before the first message there are none, and one sentence says what to do', async () => {
	expect(await fields()).toEqual({
		fields: [],
		emptyFieldsNotice: expect.stringContaining('choose Message Body'),
	});
});

test('a wrong key is explained', async () => {
	await expect(fields({ apiKey: 'key_test_wrong' })).rejects.toThrow(
		'does not accept this API key',
	);
});

test('a field of the credential that cannot be used is named', async () => {
	await expect(fields({ campaignId: 'a b' })).rejects.toThrow('Campaign ID in the credential');
});

describe('languages', () => {
	const ALL = ['chinese', 'english', 'malay', 'tamil'];

	test('those that the campaign has been seen using come first', async () => {
		bench.simulator.insert({ language: 'english' });
		const offered = await languages();
		expect(offered.map(({ value }) => value)).toEqual(['english', 'chinese', 'malay', 'tamil']);
		expect(offered[0].description).toContain('has sent messages in this language');
		expect(offered[1].description).toContain('Not among');
	});

	test.each([
		['before the first message', {}],
		['with a key that is not let in', { apiKey: 'key_test_wrong' }],
		['with a credential that cannot be used', { campaignId: 'a b' }],
	])('all are offered alike %s', async (_, over) => {
		const offered = await languages(over);
		expect(offered.map(({ value }) => value)).toEqual(ALL);
		expect(offered.every(({ description }) => description === undefined)).toBe(true);
	});
});
