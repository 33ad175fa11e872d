// How far it is from the node's execute() to the call: a reader of the code has to go that way.
import { person, useForm } from '../support/form.mts';
import { loadPackageFile } from './harness/n8n.mts';

const bench = useForm();
const wire = loadPackageFile('nodes/Postman/api/exchange.js') as {
	exchange(...args: unknown[]): Promise<unknown>;
};

const MAX_FUNCTIONS = 10;

test(`Message > Send takes at most ${MAX_FUNCTIONS} functions to it`, async () => {
	const { exchange } = wire;
	const { stackTraceLimit } = Error;
	const stacks: string[] = [];
	Error.stackTraceLimit = 50;
	wire.exchange = async (...args) => {
		stacks.push(new Error('here').stack ?? '');
		return await exchange(...args);
	};
	try {
		const run = await bench.send([person('Mei')]);
		expect(run.status).toBe('success');
	} finally {
		wire.exchange = exchange;
		Error.stackTraceLimit = stackTraceLimit;
	}
	expect(stacks).toHaveLength(1);
	const ours = stacks[0].split('\n').filter((frame) => frame.includes('/nodes/Postman/'));
	const execute = ours.findIndex((frame) => frame.includes('PostmanSend.node'));
	expect(execute).toBeGreaterThan(0);
	expect(execute).toBeLessThanOrEqual(MAX_FUNCTIONS);
});
