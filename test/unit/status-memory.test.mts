// What the process remembers of each trigger, and who polls.
import type { INode, IPollFunctions, WorkflowActivateMode } from 'n8n-workflow';

import type { Caller } from '../../nodes/Postman/status/fault.ts';
import {
	beginTurn,
	callerOf,
	memoryOf,
	type PollMemory,
} from '../../nodes/Postman/status/memory.ts';

const NODE = { id: '1', name: 'Trigger' } as INode;
const NOW = Date.parse('2026-11-02T09:00:00+08:00');
const HOUR = 60 * 60_000;

describe('who polls', () => {
	const contextOf = (mode: WorkflowActivateMode, id = 'a') =>
		({
			getActivationMode: () => mode,
			getWorkflow: () => ({ id }),
			getNode: () => NODE,
		}) as unknown as IPollFunctions;
	const ask = (...contexts: IPollFunctions[]): Caller[] => {
		const memory = { isPolling: false, polls: 0, usedAt: NOW };
		return contexts.map((context) => callerOf(memory, context));
	};

	test('in memory, one context from the activation on', () => {
		const [first, second] = [contextOf('activate'), contextOf('update')];
		expect(ask(first, first, first, second, second)).toEqual([
			'activation',
			'timer',
			'timer',
			'activation',
			'timer',
		]);
	});

	test('on schedule, a context for each poll', () => {
		const each = () => contextOf('update');
		expect(ask(contextOf('activate'), each(), each())).toEqual([
			'activation',
			'scheduler',
			'scheduler',
		]);
		expect(ask(each(), each())).toEqual(['activation', 'scheduler']);
	});

	test.each(['init', 'leadershipChange'] as const)('n8n itself (%s)', (mode) => {
		const context = contextOf(mode);
		expect(ask(context, context)).toEqual(['start', 'timer']);
	});

	test('a person who activates again at once is still one', () => {
		expect(ask(contextOf('activate'), contextOf('activate'))).toEqual(['activation', 'activation']);
	});

	const DAY = 24 * HOUR;

	test('a node that polls once a month is remembered', () => {
		const memory = memoryOf(contextOf('activate', 'b'), NOW);
		memoryOf(contextOf('activate', 'c'), NOW + 31 * DAY);
		expect(memoryOf(contextOf('activate', 'b'), NOW + 31 * DAY)).toBe(memory);
	});

	test('one that may be gone is not', () => {
		const memory = memoryOf(contextOf('activate', 'd'), NOW);
		memoryOf(contextOf('activate', 'e'), NOW + 101 * DAY);
		expect(memoryOf(contextOf('activate', 'd'), NOW + 101 * DAY)).not.toBe(memory);
	});

	test('of very many, those that polled last are, and those that are polling', () => {
		const [polling, idle, busy] = ['f', 'g', 'h'].map((id) => memoryOf(contextOf('init', id), NOW));
		polling.isPolling = true;
		for (let i = 0; i < 1_500; i++) {
			memoryOf(contextOf('init', `many-${i}`), NOW);
			expect(memoryOf(contextOf('init', 'h'), NOW)).toBe(busy);
		}
		expect(memoryOf(contextOf('init', 'f'), NOW)).toBe(polling);
		expect(memoryOf(contextOf('init', 'g'), NOW)).not.toBe(idle);
	});
});

describe('whose turn it is', () => {
	const MINUTE = 60_000;
	const memory = (): PollMemory => ({ isPolling: false, polls: 0, usedAt: NOW });

	test('a poll that is under way keeps the timer’s next one out, for ten minutes', () => {
		const one = memory();
		const first = beginTurn(one, 'timer', 0);
		expect(first?.()).toBe(true);
		expect(beginTurn(one, 'timer', 9 * MINUTE)).toBeUndefined();
		const next = beginTurn(one, 'timer', 10 * MINUTE);
		expect([first?.(), next?.()]).toEqual([false, true]);
	});

	test.each(['activation', 'start'] as const)('nobody waits for it at an %s', (caller) => {
		const one = memory();
		const first = beginTurn(one, 'timer', 0);
		const next = beginTurn(one, caller, 1);
		expect([first?.(), next?.()]).toEqual([false, true]);
	});
});

test('a workflow that is published again before its second poll is not taken for n8n’s scheduler', () => {
	const published = () =>
		({
			getActivationMode: () => 'update',
			getPollBudgetMs: () => 300_000,
		}) as unknown as IPollFunctions;
	const memory: PollMemory = { isPolling: false, polls: 0, usedAt: NOW };
	expect([published(), published()].map((each) => callerOf(memory, each))).toEqual([
		'activation',
		'activation',
	]);
});
