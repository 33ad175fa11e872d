// What the editor is given for the fields of the template and the languages, through n8n’s own
// context for it.
import type {
	IDataObject,
	ILoadOptionsFunctions,
	INode,
	INodePropertyOptions,
	ResourceMapperFields,
} from 'n8n-workflow';

import { useBench } from '../support/people.mts';
import { startProxy } from '../support/proxy.mts';
import { sendWorkflow } from '../support/workflows.mts';

const bench = useBench();

type Method<T> = (this: ILoadOptionsFunctions) => Promise<T>;

/** @param parameters As the panel has them. */
function editor(over: IDataObject, parameters: IDataObject = {}): ILoadOptionsFunctions {
	const account = bench.account(over).credentials;
	return bench.engine.editorContext(sendWorkflow([], parameters), 'Postman Send', account);
}

/** The editor with a node that was just added, or imported: it has no credential yet. */
function editorWithoutCredential(parameters: IDataObject = {}): ILoadOptionsFunctions {
	const context = editor({}, parameters);
	const node = { ...context.getNode(), credentials: undefined };
	context.getNode = () => node as unknown as INode;
	return context;
}

const methods = () => bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend').methods!;

async function fields(over: IDataObject = {}): Promise<ResourceMapperFields> {
	const { getTemplateVariables } = methods().resourceMapping!;
	return await (getTemplateVariables as Method<ResourceMapperFields>).call(editor(over));
}

async function text(parameters: IDataObject = {}, over: IDataObject = {}): Promise<string> {
	const { getTemplateText } = methods().loadOptions!;
	const ask = getTemplateText as Method<INodePropertyOptions[]>;
	const options = await ask.call(editor(over, parameters));
	expect(options).toEqual([{ name: expect.any(String), value: '' }]);
	return options[0].name;
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

describe('before a credential is chosen', () => {
	const ask = async <T,>(method: unknown, parameters: IDataObject = {}): Promise<T> =>
		await (method as Method<T>).call(editorWithoutCredential(parameters));

	test('there are no variables, and a notice instead of an exception', async () => {
		const { getTemplateVariables } = methods().resourceMapping!;
		expect(await ask(getTemplateVariables)).toEqual({
			fields: [],
			emptyFieldsNotice: expect.stringMatching(/^When a credential is chosen above/),
		});
	});

	test('the variables of an imported workflow stay as they are', async () => {
		const schema = [{ id: 'name', displayName: 'name', required: true, type: 'string' }];
		const { getTemplateVariables } = methods().resourceMapping!;
		const parameters = { templateValues: { mappingMode: 'defineBelow', value: null, schema } };
		const { fields: found } = await ask<ResourceMapperFields>(getTemplateVariables, parameters);
		expect(found).toEqual(schema);
	});

	test('all languages are offered, and the text says when it is shown', async () => {
		const { getLanguages, getTemplateText } = methods().loadOptions!;
		expect(await ask(getLanguages)).toHaveLength(4);
		const [option] = await ask<INodePropertyOptions[]>(getTemplateText);
		expect(option.name).toContain('when a credential is chosen');
	});
});

describe('the text of the template', () => {
	test.each([
		['english', /^Dear {{name}}/],
		['chinese', /^{{name}},您好/],
		['={{ $json.language }}', /^English: Dear {{name}}/],
	])('is that of the language %s', async (language, expected) => {
		bench.simulator.insert({ language: 'chinese' });
		bench.simulator.insert({ language: 'english' });
		expect(await text({ language })).toMatch(expected);
	});

	test('of a language that was not seen is another one’s, and says so', async () => {
		bench.simulator.insert();
		expect(await text({ language: 'tamil' })).toMatch(/^English: .*{{name}}/);
	});

	test('says when it will be known', async () => {
		expect(await text()).toContain('first message');
	});

	test('says what to do where it cannot be read', async () => {
		expect(await text({}, { apiKey: 'key_test_wrong' })).toContain('test the credential');
	});
});

/** What the editor is given if each row is changed on its way. */
async function through<T>(change: IDataObject, ask: (over: IDataObject) => Promise<T>): Promise<T> {
	const proxy = await startProxy(bench.simulator.baseUrl, (body) => ({
		...body,
		data: (body.data as IDataObject[]).map((row) => ({ ...row, ...change })),
	}));
	try {
		return await ask({ baseUrl: proxy.baseUrl });
	} finally {
		await proxy.close();
	}
}

test.each([
	['no language', { language: undefined }],
	['a language in capitals', { language: 'ENGLISH' }],
	['a language that Postman does not have', { language: 'french' }],
])('are those of messages with %s too', async (_, change) => {
	bench.simulator.insert();
	const { fields: found } = await through(change, fields);
	expect(found.map(({ id }) => id)).toEqual(['name', 'fruit']);
});

test('of messages without their template, it is said that they do not show it', async () => {
	bench.simulator.insert();
	expect(await through({ templateBody: undefined }, fields)).toEqual({
		fields: [],
		emptyFieldsNotice: expect.stringMatching(/do not show their template.+Choose .+ JSON/),
	});
});

test('of a template without a variable, it is said how it is sent', async () => {
	bench.simulator.insert();
	expect(await through({ templateBody: { body: 'Hello all' } }, fields)).toEqual({
		fields: [],
		emptyFieldsNotice: expect.stringMatching(/has no variables.+Choose JSON/),
	});
});

test('a limit that others use up is explained', async () => {
	jest
		.spyOn(AbortSignal, 'timeout')
		.mockReturnValue(AbortSignal.abort(new DOMException('Out of time', 'TimeoutError')));
	const { emptyFieldsNotice } = await fields();
	jest.restoreAllMocks();
	expect(emptyFieldsNotice).toMatch(
		/^The campaign’s rate limit is used up\. .*Try again in some minutes/,
	);
});

test('a wrong key is explained in a notice, and what was mapped stays', async () => {
	const { getTemplateVariables } = methods().resourceMapping!;
	const schema = [{ id: 'name', displayName: 'name', type: 'string', display: true }];
	const context = editor({ apiKey: 'key_test_wrong' }, { templateValues: { schema } });
	const answer = await (getTemplateVariables as Method<ResourceMapperFields>).call(context);
	expect(answer.fields).toEqual(schema);
	expect(answer.emptyFieldsNotice).toMatch(/does not accept this API key/);
	expect(answer.emptyFieldsNotice).toMatch(/close this panel and open it again\.$/);
});

test('a field of the credential that cannot be used is named', async () => {
	const { emptyFieldsNotice } = await fields({ campaignId: 'a b' });
	expect(emptyFieldsNotice).toContain('Campaign ID in the credential');
});

describe('languages', () => {
	const ALL = ['chinese', 'english', 'malay', 'tamil'];

	test('those that the campaign has been seen using come first', async () => {
		bench.simulator.insert({ language: 'english' });
		const offered = await languages();
		expect(offered.map(({ value }) => value)).toEqual(['english', 'chinese', 'malay', 'tamil']);
		expect(offered[0].description).toMatch(/{{name}}.*has sent messages in this language/);
		expect(offered[1].description).toContain('Not used in the campaign’s latest');
	});

	test.each([
		['in capitals', { language: 'ENGLISH' }],
		['only with the template', { language: undefined, templateBody: { language: 'english' } }],
	])('one that is told %s is seen too', async (_, change) => {
		bench.simulator.insert();
		const [first] = await through(change, languages);
		expect(first.description).toContain('has sent messages in this language');
	});

	test('its text is shown as it is, whatever is in it', async () => {
		bench.simulator.insert();
		const templateBody = { body: '<b>{{name}}</b> & "you"', language: 'english' };
		const [first] = await through({ templateBody }, languages);
		expect(first.description).toContain('&#60;b&#62;{{name}}&#60;/b&#62; &#38; &#34;you&#34;');
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
