// One case for each kind of witness that was once believed alone.
import { brokenPromises } from './promises.mts';
import { sharedProcesses } from './check.mts';
import { TRUTHFUL, type Answer, type Kind, type List, type Schedule } from './schedule.mts';

const LOST: Answer = { kind: 'reset', commit: true };
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

async function brokenIn(kind: Kind, over: Partial<Schedule>): Promise<string[]> {
	return await brokenPromises(await sharedProcesses(), { ...TRUTHFUL, kind, items: [0], ...over });
}

const list = (over: Partial<List>): List => ({ ...TRUTHFUL.list, ...over });

test('a lost answer is found where no witness is wrong', async () => {
	expect(await brokenIn('send', { answers: [LOST] })).toEqual([]);
	expect(await brokenIn('upload', { answers: [LOST] })).toEqual([]);
	expect(await brokenIn('message-retry', { answers: [LOST] })).toEqual([]);
	expect(await brokenIn('batch-retry', { answers: [LOST], fate: 'success' })).toEqual([]);
});

describe('one clock', () => {
	test.each([1.6 * SECOND, 3 * SECOND, HOUR, 72 * HOUR])(
		'the API’s Date is %i ms ahead: what the list shows is not said to be absent',
		async (api) => {
			const clocks = { ...TRUTHFUL.clocks, api };
			expect(await brokenIn('send', { clocks, answers: [LOST] })).toEqual([]);
		},
	);

	test('a gateway’s Date is an hour ahead, and the API tells none', async () => {
		const clocks = { ...TRUTHFUL.clocks, gateway: HOUR, api: null };
		const answers: Answer[] = [{ kind: 'gateway', status: 504, commit: true }];
		expect(await brokenIn('send', { clocks, answers })).toEqual([]);
	});

	test('the rows’ clock is an hour behind', async () => {
		const clocks = { ...TRUTHFUL.clocks, rows: -HOUR };
		expect(await brokenIn('send', { clocks, answers: [LOST] })).toEqual([]);
	});

	test('an earlier equal message is not taken for the one that never came', async () => {
		const clocks = { ...TRUTHFUL.clocks, rows: HOUR };
		const earlier = [{ item: 0, ago: HOUR / 2 }];
		const answers: Answer[] = [{ kind: 'reset', commit: false }];
		expect(await brokenIn('send', { clocks, earlier, answers })).toEqual([]);
	});

	test('nor is it, in another process, for one that was never tried', async () => {
		const clocks = { ...TRUTHFUL.clocks, api: null, rows: 72 * HOUR };
		const earlier = [{ item: 1, ago: HOUR / 2 }];
		const answers: Answer[] = [{ kind: 'refused' }];
		const retry = { onError: 'stopWorkflow', retryIn: 'otherProcess' } as const;
		expect(await brokenIn('send', { items: [0, 1], clocks, earlier, answers, ...retry })).toEqual(
			[],
		);
	});
});

describe('one status code', () => {
	const page = (body: 'html' | 'json', status: 200 | 202 | 204 = 200): Answer[] => [
		{ kind: 'page', status, body, commit: false },
	];

	test.each<[Kind, Answer[]]>([
		['send', page('html')],
		['send', page('json')],
		['send', page('html', 202)],
		['send', page('html', 204)],
		['upload', page('json')],
		['message-retry', page('html')],
		['message-retry', page('json')],
		['batch-retry', page('html')],
		['batch-retry', page('html', 204)],
		['send', [{ kind: 'stranger', status: 200, commit: false }]],
		['send', [{ kind: 'stranger', status: 201, commit: true }]],
		['message-retry', [{ kind: 'stranger', status: 200, commit: false }]],
		['message-retry', [{ kind: 'stranger', status: 201, commit: true }]],
		['batch-retry', [{ kind: 'stranger', status: 200, commit: false }]],
	])('%s: what is not Postman’s yes to this call is no success (%j)', async (kind, answers) => {
		expect(await brokenIn(kind, { answers })).toEqual([]);
	});
});

describe('one absence', () => {
	test('a list that ends early', async () => {
		const ends = list({ endsEarly: true, pageSize: 1, order: 'oldest' });
		const earlier = [{ item: 3, ago: HOUR }];
		expect(await brokenIn('send', { list: ends, earlier, answers: [LOST] })).toEqual([]);
	});

	test.each(['upperCase', 'crlf', 'nfd'] as const)('another spelling: %s', async (spelling) => {
		const spelt = list({ [spelling]: true });
		expect(await brokenIn('send', { list: spelt, answers: [LOST] })).toEqual([]);
	});

	test.each(['recipient', 'countryCode', 'middle', 'values', 'oneValue'] as const)(
		'a list that leaves something out: %s',
		async (lacks) => {
			const answers: Answer[] = [LOST];
			expect(await brokenIn('send', { list: list({ lacks }), answers })).toEqual([]);
		},
	);

	test('an hour behind, a list does not tell the batch of what was uploaded', async () => {
		const clocks = { ...TRUTHFUL.clocks, rows: -HOUR };
		const lacks = list({ lacks: 'batches' });
		expect(await brokenIn('upload', { clocks, list: lacks, answers: [LOST] })).toEqual([]);
	});

	test('an upload of Postman’s own 500 appears after the look', async () => {
		const answers: Answer[] = [{ kind: 'own500', commit: 'late' }];
		expect(await brokenIn('upload', { answers })).toEqual([]);
	});
});

describe('one reading of a retry', () => {
	const answers: Answer[] = [{ kind: 'gateway', status: 504, commit: false }];

	test('a message that had never failed moves on by itself', async () => {
		expect(await brokenIn('message-retry', { onTheirWay: [0], answers })).toEqual([]);
	});

	test('a message on its way does not tell its attempts', async () => {
		const reads = { noAttempts: true, staleOnce: false };
		expect(await brokenIn('message-retry', { onTheirWay: [0], reads, answers })).toEqual([]);
	});

	test('a message is read once as it was before its retry', async () => {
		const reads = { noAttempts: false, staleOnce: true };
		expect(await brokenIn('message-retry', { reads, answers: [LOST] })).toEqual([]);
	});

	test('a batch’s list ends before the message that has failed', async () => {
		const ends = list({ endsEarly: true, pageSize: 1, order: 'newest' });
		expect(await brokenIn('batch-retry', { list: ends })).toEqual([]);
	});

	test('a batch does not tell the attempts of its messages, which have failed again', async () => {
		const reads = { noAttempts: true, staleOnce: false };
		expect(await brokenIn('batch-retry', { reads, answers: [LOST] })).toEqual([]);
	});
});

describe('one process', () => {
	test.each(['sameProcess', 'otherProcess'] as const)(
		'of two equal items one was sent and one was lost, retried in the %s: no ID is given twice',
		async (retryIn) => {
			const answers: Array<Answer | null> = [null, { kind: 'reset', commit: false }];
			const onError = 'stopWorkflow';
			expect(await brokenIn('send', { items: [0, 0], answers, onError, retryIn })).toEqual([]);
		},
	);
});
