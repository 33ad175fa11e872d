// The API key is nowhere in what Postman Status Trigger gives, keeps or prints; phone numbers and
// texts are nowhere in what it prints, throws or keeps.
import '../support/debugLogging.mts';

import { inspect } from 'node:util';

import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../simulator/index.mts';
import { API_KEY } from '../support/workflows.mts';
import { MINUTE, useTriggerBench } from '../support/status-trigger.mts';
import { Logger } from './harness/n8n.mts';

const bench = useTriggerBench();
const PHONE = '6591234567';
const NAME = 'Somebody Whose Name Is Private';

let printed: string;
beforeEach(() => {
	printed = '';
	const note = (chunk: unknown) => {
		printed += String(chunk);
		return true;
	};
	jest.spyOn(process.stdout, 'write').mockImplementation(note);
	jest.spyOn(process.stderr, 'write').mockImplementation(note);
	jest
		.spyOn(Logger.prototype as unknown as { log(...words: unknown[]): void }, 'log')
		.mockImplementation((...words) => void note(inspect(words, { depth: 12 })));
});
afterEach(() => jest.restoreAllMocks());

const FAULTS: Array<[string, Fault | undefined]> = [
	['good polls', undefined],
	['a refused key', { kind: 'denied', reason: 'key' }],
	['a refusal', { kind: 'status', status: 400, body: 'json' }],
	['HTML', { kind: 'status', status: 502, body: 'html' }],
	['a broken line', { kind: 'reset' }],
	['a redirect', { kind: 'redirect', location: 'https://evil.example/' }],
	['a used-up limit', { kind: 'throttle', retryAfter: 3600 }],
	['an answer that is none', { kind: 'malformed', body: 'html' }],
];

test.each(FAULTS)('nothing private shows after %s', async (_, fault) => {
	const campaign = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}' },
		apiKeys: [API_KEY],
	});
	const polling = bench.polling({ filters: { recipient: PHONE } }, 'memory', {
		campaignId: campaign.id,
		apiKey: API_KEY,
	});
	bench.sent({ campaign, recipient: PHONE, values: { name: NAME } });
	await polling.activate();
	bench.sent({ campaign, recipient: PHONE, values: { name: NAME } });
	if (fault) bench.simulator.faults.add({ fault });
	const now = Date.now();
	for (const minute of [0, 11, 45]) {
		jest.spyOn(Date, 'now').mockImplementation(() => now + minute * MINUTE);
		await polling.poll();
	}
	await polling.activate('update').catch((error: Error) => polling.errors.push(error));
	jest.restoreAllMocks();

	expect(polling.errors.length > 0).toBe(fault !== undefined);
	expect(polling.json[0]).toMatchObject({ recipient: PHONE, values: { name: NAME } });
	const { disk, errors, json } = polling;
	const seen = (thing: unknown) => inspect(thing, { depth: 12, showHidden: true });
	const withoutNode = errors.map(({ name, message, stack, cause, ...rest }) => {
		const { node, ...others } = rest as IDataObject;
		expect(seen(node)).not.toContain(API_KEY);
		return seen([name, message, stack, cause, others]);
	});
	expect(printed).toContain('Workflow under test');
	expect(seen(json)).not.toContain(API_KEY);
	for (const text of [printed, seen(disk), withoutNode.join()]) {
		expect(text).not.toContain(API_KEY);
		expect(text).not.toContain(PHONE);
		expect(text).not.toContain(NAME);
	}
});
