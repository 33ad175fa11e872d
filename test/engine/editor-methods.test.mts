// What the editor is given for the fields of the template, through n8n's own context for it.
import type { IDataObject, ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { useBench } from '../support/people.mts';
import { sendWorkflow } from '../support/workflows.mts';

const bench = useBench();

async function fields(over: IDataObject = {}): Promise<ResourceMapperFields> {
	const account = bench.account(over).credentials;
	const context = bench.engine.editorContext(sendWorkflow([], {}), 'Postman Send', account);
	const { resourceMapping } = bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend').methods!;
	return await (
		resourceMapping!.getTemplateVariables as (
			this: ILoadOptionsFunctions,
		) => Promise<ResourceMapperFields>
	).call(context);
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
