// A mistake in this package's own code, before, while and after the items are sent: it is told as
// one, logged by its frames without a value, and called "not sent" only if nothing had begun.
import { people, useBench, workflow } from '../support/people.mts';
import { usePrinted } from '../support/printed.mts';
import { useTriggerBench } from '../support/status-trigger.mts';
import { SEND } from '../support/workflows.mts';
import { loadPackageFile } from './harness/n8n.mts';

const bench = useBench();
const triggerBench = useTriggerBench();
const printed = usePrinted();

/** Makes a function of the package throw, with a number in the message. @returns What mends it. */
function breakIn(path: string, name: string): () => void {
	const module = loadPackageFile(path) as Record<string, () => never>;
	const broken = jest.spyOn(module, name).mockImplementation(() => {
		throw new TypeError('91234567 is not a function');
	});
	return () => broken.mockRestore();
}

const BROKEN: Array<[when: string, path: string, name: string, outcome: string, held: number]> = [
	['before anything is sent', 'nodes/Postman/panel/prepare.js', 'prepare', 'notSent', 0],
	['before the first call', 'nodes/Postman/actions/message/send-all.js', 'sendAll', 'unknown', 0],
	['after all calls', 'nodes/Postman/actions/message/sent-output.js', 'sentJson', 'unknown', 3],
];

describe.each(BROKEN)('%s', (_, path, name, outcome, held) => {
	beforeEach(() => void breakIn(path, name));

	test('under Continue, each item comes out with it', async () => {
		const file = workflow(people(3), { onError: 'continueRegularOutput' });
		const run = await bench.engine.run(file, bench.account());
		const items = run.json(SEND);
		expect(items).toHaveLength(3);
		for (const item of items) {
			expect(item).toMatchObject({
				error: expect.stringContaining('Something in this node broke') as string,
				postmanSend: { outcome, code: 'internal_fault' },
			});
		}
		expect(JSON.stringify(items)).not.toContain('91234567');
		expect(bench.simulator.ledger.messages()).toHaveLength(held);
		expect(printed()).toContain('Postman Send: TypeError');
		expect(printed()).not.toContain('91234567 is not a function');
	});

	test('under Stop, the run stops with it', async () => {
		const run = await bench.engine.run(workflow(people(3)), bench.account());
		expect(run.status).toBe('error');
		const whether = outcome === 'unknown' ? 'It is not known whether the SMS was sent: ' : '';
		expect(run.error?.message).toBe(`${whether}Something in this node broke`);
		expect(run.error?.description).toContain('with the lines that n8n’s log shows');
		expect(printed()).toContain('Postman Send: TypeError');
		expect(printed()).not.toContain('91234567 is not a function');
	});
});

describe('in the trigger', () => {
	const expectTold = (errors: Error[]) => {
		expect(errors.map(({ message }) => message)).toEqual(['Something in this node broke']);
		expect(printed()).toContain('Postman Status Trigger: TypeError');
		expect(printed()).not.toContain('91234567 is not a function');
	};

	test('a poll says it, and the next one reports what has changed', async () => {
		const polling = triggerBench.polling();
		await polling.activate();
		const { id } = triggerBench.sent();
		const mend = breakIn('nodes/Postman/status/read.js', 'readInto');
		await polling.poll();
		expectTold(polling.errors);
		mend();
		await polling.poll();
		expect(polling.json.map((message) => message.id)).toEqual([id]);
	});
});
