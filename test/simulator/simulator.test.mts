import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DeepPartial, HeldMessage, Settings } from './index.mts';
import { choices, defaultSettings, startSimulator } from './index.mts';
import { createClient, csvOf, useFrozen, until } from './testClient.mts';

const stage = useFrozen();

describe('settings', () => {
	test('a patch leaves everything else as it is', () => {
		stage.simulator.configure({ delivery: { times: { sent: 5 } } });
		expect(stage.simulator.settings).toEqual({
			...defaultSettings,
			rateLimit: { ...defaultSettings.rateLimit, perSecond: null },
			delivery: {
				...defaultSettings.delivery,
				times: { ...defaultSettings.delivery.times, sent: 5 },
			},
		});
		expect(defaultSettings.delivery.times.sent).not.toBe(5);
	});

	test.each<[string, unknown]>([
		['a name', { nonsense: 1 }],
		['a nested name', { rateLimit: { perMinute: 1 } }],
		['a choice', { rateLimit: { rule: 'leakyBucket' } }],
		['a group for a value', { latency: 5 }],
		['text for a number', { clockSkew: '5' }],
		['null where there is no none', { clockSkew: null }],
		['a range where there is none', { clockSkew: [1, 2] }],
		['half a range', { visibility: { listDelay: [1] } }],
	])('%s that does not exist is refused', (_, patch) => {
		const before = stage.simulator.settings;
		expect(() => stage.simulator.configure(patch as DeepPartial<Settings>)).toThrow(/etting/);
		expect(stage.simulator.settings).toBe(before);
	});

	test('every choice names a setting and has its default among it', () => {
		for (const [name, allowed] of Object.entries(choices)) {
			const value = name
				.split('.')
				.reduce<unknown>((group, key) => (group as Record<string, unknown>)[key], defaultSettings);
			expect(allowed).toContain(value);
		}
	});
});

describe('latency', () => {
	test('half on the way in, half on the way out', async () => {
		await stage.simulator.close();
		stage.simulator = await startSimulator({ latency: { base: 2 * HALF_MS, jitter: 0 } });
		const held = holdTimersOf(HALF_MS);
		const answer = createClient(stage.simulator).list();

		await until(() => held.length === 1);
		expect(stage.simulator.ledger.calls()).toEqual([]);
		held[0]();

		await until(() => held.length === 2);
		expect(stage.simulator.ledger.calls()).toMatchObject([
			{ route: 'listMessages', endedAt: null },
		]);
		held[1]();

		await answer;
		expect(stage.simulator.ledger.calls()).toMatchObject([
			{ status: 200, endedAt: expect.any(Number) as number },
		]);
		expect(held).toHaveLength(2);
	});

	/** No other timer has this time. */
	const HALF_MS = 123_457;

	/** Holds timers of `ms` back, until what is in the list for each is called. */
	function holdTimersOf(ms: number): Array<() => void> {
		const held: Array<() => void> = [];
		const { setTimeout: realSetTimeout } = globalThis;
		jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, time?: number) => {
			if (time === ms) held.push(run);
			return realSetTimeout(time === ms ? () => undefined : run, time === ms ? 0 : time);
		}) as typeof setTimeout);
		return held;
	}

	afterEach(() => jest.restoreAllMocks());
});

describe('ledger', () => {
	test('knows every call, whatever came of it', async () => {
		stage.simulator.campaign.callsPerSecond = 3;
		await stage.client.send();
		await stage.client.list({ limit: '1' });
		await stage.client.get('message_none');
		await stage.client.send();
		await stage.client.call('/nowhere');
		const { id: campaignId } = stage.simulator.campaign;
		expect(stage.simulator.ledger.calls()).toMatchObject([
			{ at: stage.time.now, route: 'send', method: 'POST', status: 201, recipient: '6599999999' },
			{ route: 'listMessages', path: expect.stringContaining('?limit=1') as string, campaignId },
			{ route: 'getMessage', status: 404, messageId: null },
			{ route: 'send', status: 429, dropped: true, messageId: null },
			{ route: 'unknown', status: 404, campaignId: null },
		]);
		expect(stage.simulator.ledger.countByRoute()).toEqual({
			send: 2,
			listMessages: 1,
			getMessage: 1,
			unknown: 1,
		});
		expect(stage.simulator.ledger.count({ route: 'send', status: 201 })).toBe(1);
	});

	test('tells of messages, batches, calls and statuses as they come', async () => {
		const told: string[] = [];
		const { events } = stage.simulator.ledger;
		events.on('message', ({ recipient }) => told.push(`message ${recipient}`));
		events.on('batch', ({ fileName }) => told.push(`batch ${fileName}`));
		events.on('call', ({ route, status }) => told.push(`call ${route} ${status}`));
		const changes: HeldMessage[] = [];
		events.on('status', (message) => changes.push(message));
		await stage.client.send();
		await stage.client.sendBatch(csvOf('6511112222,english,a,b'), 'my.csv');
		stage.time.now += 1_000;
		expect(told).toEqual([
			'message 6599999999',
			'call send 201',
			'batch my.csv',
			'call sendBatch 201',
		]);
		while (changes.length < 1) await once(events, 'status');
		expect(changes).toMatchObject([{ recipient: '6599999999', status: 'sending' }]);
		stage.simulator.settle();
		expect(changes.slice(1).map(({ recipient, status }) => `${recipient} ${status}`)).toEqual([
			'6599999999 success',
			'6511112222 failure',
		]);
		await stage.client.retry(changes[2].id);
		expect(changes.at(-1)).toMatchObject({ recipient: '6511112222', status: 'created' });
	});

	test('may be read by whoever is being told', async () => {
		const counts: number[] = [];
		stage.simulator.ledger.events.on('message', () =>
			counts.push(stage.simulator.ledger.messages().length),
		);
		await stage.client.sendBatch(csvOf('6591234567,english,a,b', '6591234568,english,a,b'));
		stage.time.now += 1_000;
		expect(stage.simulator.ledger.messages()).toHaveLength(2);
		expect(counts).toEqual([2, 2]);
	});

	test('takes messages put in by hand, as old as may be', async () => {
		const old = stage.simulator.insert({
			createdAt: stage.time.now - 86_400_000,
			recipient: '6591112222',
		});
		const young = stage.simulator.insert({ values: { fruit: 'kiwi' } });
		expect(old.status).toBe('success');
		expect(young).toMatchObject({ status: 'created', values: { name: 'name', fruit: 'kiwi' } });
		expect((await stage.client.list()).data.map(({ id }) => id)).toEqual([young.id, old.id]);
		expect(stage.simulator.ledger.messages({ recipient: '6591112222' })).toEqual([old]);
	});
});

describe('campaigns', () => {
	test('need templates that agree', () => {
		const add = (templates: object) => () => stage.simulator.addCampaign({ templates });
		expect(add({})).toThrow(/template/);
		expect(add({ english: '{{a}}', malay: '{{b}}' })).toThrow(/same variables/);
		expect(add({ english: '{{language}}' })).toThrow(/variable/);
		expect(add({ english: '{{a}} {{ b }}', malay: '{{b}}{{a}}{{b}}' })).not.toThrow();
		expect(() => stage.simulator.addCampaign({ id: stage.simulator.campaign.id })).toThrow(
			/There is/,
		);
	});
});

test('reset forgets what happened and keeps campaigns and settings', async () => {
	stage.simulator.configure({ clockSkew: 5 });
	const other = stage.simulator.addCampaign();
	await stage.client.send();
	await stage.client.sendBatch(csvOf('6591234567,english,a,b'));
	stage.simulator.script('*', ['created']);
	stage.simulator.faults.add({ fault: { kind: 'reset' } });
	stage.simulator.reset();
	stage.time.now += 60_000;
	const { ledger } = stage.simulator;
	expect([ledger.messages(), ledger.batches(), ledger.calls()]).toEqual([[], [], []]);
	expect(stage.simulator.settings.clockSkew).toBe(5);
	expect((await createClient(stage.simulator, other).call('/messages')).status).toBe(200);
	expect((await stage.client.send()).status).toBe(201);
	stage.simulator.settle();
	expect(ledger.messages()[0].status).toBe('success');
});

test('reset breaks off calls under way, and they commit nothing later', async () => {
	stage.simulator.faults.next('send', { kind: 'hang', commit: 'after', ms: 50 });
	const hanging = stage.client.send();
	hanging.catch(() => undefined);
	await until(() => stage.simulator.ledger.count() === 1);
	stage.simulator.reset();
	await expect(hanging).rejects.toThrow();
	// Longer than the commit would have taken.
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(stage.simulator.ledger.messages()).toEqual([]);
});

test('close breaks hanging calls', async () => {
	stage.simulator.faults.next('send', { kind: 'hang' });
	const hanging = stage.client.send();
	hanging.catch(() => undefined);
	await once(stage.simulator.ledger.events, 'call');
	await stage.simulator.close();
	await expect(hanging).rejects.toThrow();
});

describe('command line', () => {
	const start = (...args: string[]) => {
		const child = spawn(process.execPath, [join(__dirname, 'main.mts'), ...args]);
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (data: Buffer) => (output += data.toString()));
		}
		return { child, output: () => output, ended: once(child, 'close') };
	};

	test('prints what a credential needs and where the page is, and stops when told', async () => {
		const { child, output, ended } = start('--port', '0', '--rate', 'none', '--speed', '10');
		while (!output().includes('Page')) await once(child.stdout, 'data');
		const [base, campaign, key, page] = output()
			.split('\n')
			.map((line) => line.split(/ {2,}/)[1]);
		const headers = { authorization: `Bearer ${key}` };
		const answer = await fetch(`${base}/campaigns/${campaign}/messages`, { headers });
		expect(answer.status).toBe(200);
		expect((await fetch(page)).headers.get('content-type')).toContain('text/html');
		child.kill('SIGTERM');
		expect(await ended).toEqual([0, null]);
	});

	test.each([
		['--bogus', '1'],
		['--rule', 'leakyBucket'],
		['--rate', 'many'],
		['--set', 'nonsense=1'],
		['--set', 'nonsense'],
	])('refuses %s %s', async (...args) => {
		const { output, ended } = start('--port', '0', ...args);
		expect(await ended).toEqual([1, null]);
		expect(output()).toContain(args[args.length - 1] === '1' ? args[0] : args[1].split('=')[0]);
		expect(output()).toContain('--help');
	});
});
