// Retries of one node in one process follow each other, whatever becomes of those that wait.
import { beginRetry } from '../../nodes/Postman/once/retry.ts';

interface Waiting {
	isStopped: boolean;
	for(ms: number): Promise<void>;
}

const runOf = (pause: Waiting) =>
	({
		context: {
			getMode: () => 'retry',
			getWorkflow: () => ({ id: 'workflow' }),
			getNode: () => ({ id: 'node' }),
		},
		pause,
	}) as unknown as Parameters<typeof beginRetry>[0];

const nextTurn = async () => await new Promise<void>((resolve) => setImmediate(resolve));

test('one that is stopped while it waits does not let others overtake the first', async () => {
	const begun: string[] = [];
	let endFirst = () => {};
	const waiting = (): Waiting => ({ isStopped: false, for: nextTurn });
	const stopped = waiting();
	const begin = async (name: string, pause: Waiting, work?: Promise<void>) => {
		const end = await beginRetry(runOf(pause));
		begun.push(name);
		await work;
		end();
	};

	const first = begin('first', waiting(), new Promise((resolve) => (endFirst = resolve)));
	const second = begin('stopped', stopped);
	const third = begin('third', waiting());
	stopped.isStopped = true;
	await second;
	for (let i = 0; i < 10; i++) await nextTurn();
	expect(begun).toEqual(['first', 'stopped']);

	endFirst();
	await Promise.all([first, third]);
	expect(begun).toEqual(['first', 'stopped', 'third']);
});
