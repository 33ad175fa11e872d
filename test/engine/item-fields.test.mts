// Fields of the item are read without n8n's evaluator: with exactly what it would give, on each of
// its engines.
import { createRequire } from 'node:module';
import { inspect, isDeepStrictEqual } from 'node:util';

import fc from '../support/fast-check.mts';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { json, name, parameter, value } from '../support/expressions.mts';
import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { core, IS_N8N_1, loadAsCore, loadPackageFile, workflow as n8n } from './harness/n8n.mts';

jest.setTimeout(60_000);

const bench = useBench();

const { PanelParameters } = loadPackageFile('nodes/Postman/panel/parameters.js') as {
	PanelParameters: typeof import('../../nodes/Postman/panel/parameters.ts').PanelParameters;
};

/** `asked`: the parameters that n8n has evaluated. */
function contextOf(parameters: IDataObject, items: unknown[]) {
	const file = sendWorkflow([], parameters);
	const { workflow, additionalData } = bench.engine.load(
		file,
		bench.account().credentials,
		'manual',
	);
	const node = workflow.nodes[SEND];
	const input = items.map((json) => ({ json: json as IDataObject, pairedItem: { item: 0 } }));
	const data = n8n.createRunExecutionData({});
	const context = new core.ExecuteContext(
		workflow,
		node,
		additionalData,
		'manual',
		data,
		0,
		input,
		{ main: [input] },
		{ node, data: { main: [input] }, source: null },
		[],
	) as unknown as IExecuteFunctions;
	const asked: string[] = [];
	const { getNodeParameter } = context;
	const counted = Object.create(context, {
		getNodeParameter: {
			value: (...args: Parameters<typeof getNodeParameter>) => {
				if (!args[3]?.rawExpressions) asked.push(args[0]);
				return getNodeParameter(...args);
			},
		},
	}) as IExecuteFunctions;
	return { context, counted, asked };
}

type Outcome = { value: unknown } | { error: string };

function outcomeOf(read: () => unknown): Outcome {
	try {
		return { value: read() };
	} catch (error) {
		return { error: (error as Error).message };
	}
}

/** By n8n alone, and as an item of the node reads it. */
function bothWays(raw: unknown, json: unknown): [n8n: Outcome, own: Outcome] {
	const { context } = contextOf({ recipient: raw } as IDataObject, [json]);
	const theirs = outcomeOf(() => context.getNodeParameter('recipient', 0, ''));
	const item = new PanelParameters(context, []).of(0);
	const own = item.tryRead('recipient', '');
	return [theirs, own ?? { error: item.problems[0].message }];
}

interface Evaluator {
	initialize(): Promise<void>;
	acquire(caller: object): Promise<boolean>;
	dispose(): Promise<void>;
}

/**
 * As n8n 2.41 does by default. Its own way to begin has a dynamic import, which Jest does not let
 * pass.
 */
async function useIsolates(): Promise<() => Promise<void>> {
	const load = createRequire(loadAsCore.resolve('n8n-workflow'));
	const { ExpressionEvaluator, IsolatedVmBridge } = load('@n8n/expression-runtime') as {
		ExpressionEvaluator: new (options: object) => Evaluator;
		IsolatedVmBridge: new (options: object) => unknown;
	};
	const { expressionSandboxHooks: hooks } = load('./expression-sandboxing.js') as {
		expressionSandboxHooks: unknown;
	};
	const logger = { debug() {}, info() {}, warn() {}, error() {} };
	const evaluator = new ExpressionEvaluator({
		createBridge: () => new IsolatedVmBridge({ timeout: 5_000, memoryLimit: 128, logger }),
		maxCodeCacheSize: 1_024,
		poolSize: 1,
		hooks,
		logger,
	});
	await evaluator.initialize();
	const engine = n8n.Expression as unknown as {
		vmEvaluator: Evaluator | undefined;
		useSharedCaller: boolean;
		readonly BROWSER_CALLER: object;
	};
	// One isolate for all comparisons: a new one each time would take minutes.
	await evaluator.acquire(engine.BROWSER_CALLER);
	engine.vmEvaluator = evaluator;
	engine.useSharedCaller = true;
	n8n.Expression.setExpressionEngine('vm');
	return async () => {
		n8n.Expression.setExpressionEngine('legacy');
		engine.vmEvaluator = undefined;
		engine.useSharedCaller = false;
		await evaluator.dispose();
	};
}

const RUNS = 150;

function compare(raw: unknown, item: unknown): void {
	const [theirs, own] = bothWays(raw, item);
	// Jest's own comparison trips over a field that is called constructor.
	if (!isDeepStrictEqual(own, theirs)) expect(inspect(own)).toBe(inspect(theirs));
}

const ENGINES = IS_N8N_1 ? (['legacy'] as const) : (['legacy', 'vm'] as const);

describe.each(ENGINES)('n8n’s %s evaluator', (engine) => {
	let stop: (() => Promise<void>) | undefined;
	beforeAll(async () => {
		if (engine === 'vm') stop = await useIsolates();
	});
	afterAll(async () => await stop?.());

	test('gives what is read without it', () => {
		const bothFail = { 'a]b': '={{ $json.prototype }}', name: '={{ $json.arguments }}' };
		fc.assert(fc.property(parameter, json, compare), {
			numRuns: RUNS,
			examples: [[bothFail, {}]],
		});
	});

	test('gives what is read of a field that is there', () => {
		const there = fc
			.tuple(name, value, fc.dictionary(name, value), fc.boolean())
			.map(([key, inner, others, isWhole]) => ({
				raw: isWhole ? `={{ $json["${key}"] }}` : `=Dear {{ $json["${key}"] }}!`,
				item: { ...others, [key]: inner },
			}));
		fc.assert(
			fc.property(there, ({ raw, item }) => compare(raw, item)),
			{ numRuns: RUNS },
		);
	});
});

const ITEM = {
	phone: '91234567',
	'a b': 'two words',
	count: 3,
	isNew: false,
	nothing: null,
	person: { name: { first: 'Mei Ling' } },
	list: [{ name: 'apple' }],
};

test.each([
	['={{ $json.phone }}', '91234567'],
	['={{$json.phone}}', '91234567'],
	['={{ $json["a b"] }}', 'two words'],
	["={{ $json['a b'] }}", 'two words'],
	['={{ $json.person.name.first }}', 'Mei Ling'],
	['={{ $json.list[0].name }}', 'apple'],
	['={{ $json.missing }}', undefined],
	['={{ $json.missing.too }}', undefined],
	['={{ $json.nothing }}', null],
	[
		'=Dear {{ $json.person["name"].first }}, {{ $json.count }} {{$json.isNew}}{{ $json.nothing }}.',
		'Dear Mei Ling, 3 false.',
	],
])('%s is read without n8n', (raw, expected) => {
	const { counted, asked } = contextOf({ valuesMode: 'body', body: raw }, [ITEM]);
	expect(new PanelParameters(counted, []).of(0).read('body', 'fallback')).toBe(expected);
	expect(asked).not.toContain('body');
});

test('each item is read with its own fields, also in pairs and options', async () => {
	const parameters = {
		valuesMode: 'pairs',
		valuePairs: {
			pair: [
				{ name: 'name', value: '={{ $json.name }}' },
				{ name: 'on', value: 'Monday' },
			],
		},
		options: { sendOnceKey: '={{ $json.id }}-reminder', includeInputFields: true },
	};
	const { counted, asked } = contextOf(parameters, [
		{ name: 'Mei Ling', id: 1 },
		{ name: 'Ravi', id: 2 },
	]);
	const read = await new PanelParameters(counted, []).map((item) => [
		item.read('valuePairs.pair', []),
		item.options,
	]);
	expect(read).toEqual([
		[
			[
				{ name: 'name', value: 'Mei Ling' },
				{ name: 'on', value: 'Monday' },
			],
			{ sendOnceKey: '1-reminder', includeInputFields: true },
		],
		[
			[
				{ name: 'name', value: 'Ravi' },
				{ name: 'on', value: 'Monday' },
			],
			{ sendOnceKey: '2-reminder', includeInputFields: true },
		],
	]);
	expect(asked).toEqual([]);
});

test('what an AI agent’s tool is asked is left to n8n: its $json is the agent’s', () => {
	const { counted } = contextOf({ recipient: '={{ $json.phone }}' }, [ITEM]);
	const asTool = Object.create(counted, {
		isToolExecution: { value: () => true },
		getNodeParameter: { value: () => 'by n8n' },
	}) as IExecuteFunctions;
	expect(new PanelParameters(asTool, []).of(0).read('recipient', '')).toBe('by n8n');
});
