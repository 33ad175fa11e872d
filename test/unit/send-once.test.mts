// Send Once Keys in queue mode: two workers share a store that keeps what was written last, and
// each keeps its keys.
import type { IExecuteFunctions } from 'n8n-workflow';

import { contextOf, DeduplicationStore } from '../engine/harness/deduplication.mts';

// The looks at the store take their time in earnest.
jest.setTimeout(30_000);

type SendOnce = typeof import('../../nodes/Postman/once/key-store.ts');

/** The module as each process has it, with state of its own. */
function worker(): SendOnce {
	let loaded: SendOnce | undefined;
	jest.isolateModules(() => {
		loaded = require('../../nodes/Postman/once/key-store.ts') as SendOnce;
	});
	return loaded!;
}

const keys = (name: string) => Array.from({ length: 40 }, (_, i) => `${name}-${i}`);
/** What becomes of one key. */
async function recordKey({ recordKeys }: SendOnce, context: IExecuteFunctions, key: string) {
	const fresh = await recordKeys(context, [key]);
	return fresh?.has(key) ? 'new' : fresh ? 'taken' : 'storeFailed';
}

const recordAll = async (store: SendOnce, context: IExecuteFunctions, names: string[]) =>
	await Promise.all(names.map(async (key) => await recordKey(store, context, key)));

test('what one worker records, the other one does not undo', async () => {
	const store = new DeduplicationStore();
	const context = contextOf(store);
	const [one, other] = [worker(), worker()];
	const ends = await Promise.all([
		recordAll(one, context, keys('one')),
		recordAll(other, context, keys('other')),
	]);
	expect(new Set(ends.flat())).toEqual(new Set(['new']));
	const again = await recordAll(worker(), context, [...keys('one'), ...keys('other')]);
	expect(new Set(again)).toEqual(new Set(['taken']));
});

test('of those in a worker who want one key, one gets it', async () => {
	const context = contextOf(new DeduplicationStore());
	const ends = await recordAll(worker(), context, ['same', 'same', 'same']);
	expect(ends).toEqual(['new', 'taken', 'taken']);
});

test('more keys than the store keeps come to an end', async () => {
	const context = contextOf(new DeduplicationStore());
	const { recordKeys, KEYS_KEPT } = worker();
	const all = Array.from({ length: KEYS_KEPT }, (_, i) => `key-${i}`);
	const [many, one] = await Promise.all([recordKeys(context, all), recordKeys(context, ['one'])]);
	expect(many?.size).toBe(KEYS_KEPT);
	expect(one?.size).toBe(1);
});

describe('a store that fails', () => {
	/** @param failing Which of its calls fail; the first is 1. */
	const failingStore = (...failing: number[]) => {
		const store = new DeduplicationStore();
		const check = store.checkProcessedAndRecord.bind(store);
		let calls = 0;
		store.checkProcessedAndRecord = async (...call) => {
			if (failing.includes(++calls)) throw new Error('database is locked');
			return await check(...call);
		};
		return { store, context: contextOf(store) };
	};

	test('at first: nobody can say what was sent before', async () => {
		const { context } = failingStore(1);
		expect(await recordKey(worker(), context, 'a')).toBe('storeFailed');
	});

	test('once it has recorded the keys: they are this run’s, and are not left behind', async () => {
		const { context, store } = failingStore(2);
		const { recordKeys, removeKeys } = worker();
		expect(await recordKeys(context, ['a', 'b'])).toEqual(new Set(['a', 'b']));
		await removeKeys(context, ['a', 'b']);
		expect(await worker().recordKeys(contextOf(store), ['a', 'b'])).toEqual(new Set(['a', 'b']));
	});

	test('once it has: what an earlier run has recorded stays that run’s', async () => {
		const { context } = failingStore(4);
		await recordKey(worker(), context, 'a');
		expect(await worker().recordKeys(context, ['a', 'b'])).toEqual(new Set(['b']));
	});

	test('while others are asked for: each has its own end', async () => {
		const { context } = failingStore(2);
		const store = worker();
		const { recordKeys } = store;
		const ends = await Promise.all([
			recordKeys(context, ['a', 'b']),
			recordKey(store, context, 'c'),
			recordKey(store, context, 'b'),
		]);
		expect(ends).toEqual([new Set(['a', 'b']), 'storeFailed', 'storeFailed']);
	});

	test('at the last call for a key that is overwritten each time: it is this run’s', async () => {
		const { context, store } = failingStore(20);
		const check = store.checkProcessedAndRecord;
		store.checkProcessedAndRecord = async (...call) => {
			const answer = await check(...call);
			store.rows.clear();
			return answer;
		};
		expect(await recordKey(worker(), context, 'a')).toBe('new');
	});
});
