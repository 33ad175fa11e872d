// What is told beside the output about the node's own settings.
import type { INode } from 'n8n-workflow';

import nock from '../support/nock.mts';
import { people, useBench, workflow } from '../support/people.mts';
import { CAMPAIGN_ID, credentials, SEND } from '../support/workflows.mts';
import type { Execution } from './engine.mts';

jest.setTimeout(30_000);

const bench = useBench();

function hintsIn(execution: Execution): string[] {
	const [task] = execution.run.data.resultData.runData[SEND];
	const messages = (task.hints ?? []).map(({ message }) => message);
	// What the run did stands there in any case.
	return messages.filter((message) => !/^\d+ sent$/.test(message));
}

async function hintsOf(count: number, settings: Partial<INode>): Promise<string[]> {
	return hintsIn(
		await bench.engine.run(
			workflow(people(count), settings),
			bench.account({ callsPerSecond: 500 }),
		),
	);
}

test('nothing where there is nothing to say', async () => {
	expect(await hintsOf(1, {})).toEqual([]);
});

test('what the run did, in one line', async () => {
	const execution = await bench.engine.run(workflow(people(3)), bench.account());
	const [task] = execution.run.data.resultData.runData[SEND];
	expect(task.hints).toEqual([{ type: 'info', message: '3 sent', location: 'outputPane' }]);
});

test('many items with On Error set to stop', async () => {
	expect(await hintsOf(100, {})).toEqual([
		expect.stringMatching(/On Error is Stop Workflow, and 100/),
	]);
	expect(await hintsOf(99, {})).toEqual([]);
	expect(await hintsOf(100, { onError: 'continueErrorOutput' })).toEqual([]);
});

test('Retry On Fail', async () => {
	const [hint] = await hintsOf(1, { retryOnFail: true });
	expect(hint).toContain('Retry On Fail is on');
});

test.each([
	[true, [expect.stringContaining('the public gets no SMS')]],
	[false, []],
])('a credential for the test environment, published: %s', async (active, hints) => {
	nock('https://test.postman.gov.sg')
		.post(`/api/v2/campaigns/${CAMPAIGN_ID}/messages`)
		.reply(201, { id: `message_hint-${active}` });
	const file = { ...workflow(people(1)), active };
	const execution = await bench.engine.run(file, { credentials: credentials() });
	expect(hintsIn(execution)).toEqual(hints);
	nock.cleanAll();
});
