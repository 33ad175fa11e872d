// What is promised of every item, held against the ledger: never against an answer.
import type { IDataObject } from 'n8n-workflow';

import type { Execution } from '../../engine/engine.mts';
import { outcomeOf } from '../../support/failed-item.mts';
import { groupOf, requestOf, type Held } from './ledger.mts';
import { outputsOf, personOf, play, type Processes } from './run.mts';
import type { Schedule } from './schedule.mts';
import type { LyingServer } from './server.mts';

const NOT_SHOWN = 'The campaign’s list of messages was searched and does not show it.';

/** `sent` stands for retried too. */
type Verdict = 'sent' | 'notSent' | 'unknown';

interface Out {
	item: number;
	verdict: Verdict;
	json: IDataObject;
}

function verdictOf(json: IDataObject): Verdict {
	if (!('error' in json)) return 'sent';
	return outcomeOf(json) === 'unknown' ? 'unknown' : 'notSent';
}

/** What was said, wherever it was said. */
const saysNotShown = (said: unknown) => JSON.stringify(said).includes(NOT_SHOWN);

/** @returns What was broken, empty if every promise was kept. */
export async function brokenPromises(processes: Processes, schedule: Schedule): Promise<string[]> {
	const { server, run } = await play(processes, schedule);
	try {
		// What is late is there some day.
		server.ledger.settle();
		const { kind } = schedule;
		const check = {
			send: sends,
			upload: uploads,
			'message-retry': retries,
			'batch-retry': retries,
		};
		if (!run) return check[kind](schedule, server, []);
		if (run.status === 'error') return check[kind](schedule, server, saidInTheEnd(schedule, run));
		const outs = outputsOf(run).map((out) => ({ ...out, verdict: verdictOf(out.json) }));
		return [...comeOutOnce(schedule, outs), ...check[kind](schedule, server, outs)];
	} finally {
		await server.close();
	}
}

/**
 * An exception speaks for the item at which the run stopped; with more than one, who it speaks of
 * is not told.
 */
function saidInTheEnd({ items }: Schedule, run: Execution): Out[] {
	const { message = '', description } = run.error ?? {};
	if (items.length > 1) return [];
	const verdict = message.startsWith('It is not known whether') ? 'unknown' : 'notSent';
	return [{ item: 0, verdict, json: { message, description } as IDataObject }];
}

function comeOutOnce({ items }: Schedule, outs: Out[]): string[] {
	const out = outs.map(({ item }) => item).sort((a, b) => a - b);
	return out.join() === [...items.keys()].join() ? [] : [`items out: ${out.join()}`];
}

function sends(schedule: Schedule, server: LyingServer, outs: Out[]): string[] {
	const { items, whenUnsure } = schedule;
	const groups = new Map<string, number[]>();
	items.forEach((item, index) => {
		const key = groupOf(requestOf(item));
		groups.set(key, [...(groups.get(key) ?? []), index]);
	});
	const given = new Set<unknown>();
	return [...groups].flatMap(([key, indices]) => {
		const broken: string[] = [];
		const held = server.ledger.ofRun.filter((message) => groupOf(message) === key);
		if (whenUnsure === 'fail' && held.length > indices.length) {
			broken.push(`texted ${held.length} times for ${indices.length} items`);
		}
		const mine = outs.filter(({ item }) => indices.includes(item));
		const count = (verdict: Verdict) => mine.filter((out) => out.verdict === verdict).length;
		const sent = count('sent');
		for (const { verdict, json } of mine) {
			const { id } = json;
			if (verdict !== 'sent' || id === undefined) continue;
			if (given.has(id)) broken.push('one ID given to two items');
			given.add(id);
			const isOwn = held.some((message) => message.id === id);
			if (!isOwn) broken.push(`said sent with an ID of ${whose(server, id)}`);
		}
		if (sent > held.length) broken.push(`${sent} said sent, ${held.length} held`);
		// With Send Again a message more than items may be there.
		const spoken = sent + count('unknown');
		const isWholeGroup = mine.length === indices.length;
		if (whenUnsure === 'fail' && isWholeGroup && held.length > spoken) {
			broken.push(`${held.length} held, ${sent} said sent, ${spoken - sent} unknown`);
		}
		const listed = held.filter((message) => server.wasListed(message)).length;
		if (isWholeGroup && listed > sent && mine.some(({ json }) => saysNotShown(json))) {
			broken.push(`said not shown: ${listed} in the list, ${sent} said sent`);
		}
		return broken.map((what) => `${JSON.stringify(key)}: ${what}`);
	});
}

function whose({ ledger }: LyingServer, id: unknown): string {
	const message = ledger.messages.find((one) => one.id === id);
	if (!message) return 'no message';
	return message.isEarlier ? 'an earlier message' : 'another item’s message';
}

function uploads(schedule: Schedule, server: LyingServer, outs: Out[]): string[] {
	return schedule.items.flatMap((_, index) => {
		const broken: string[] = [];
		const held = server.ledger.ofRun.filter(({ recipient }) => recipient === personOf(index));
		if (schedule.whenUnsure === 'fail' && held.length > 1)
			broken.push(`texted ${held.length} times`);
		for (const { json, verdict } of outs.filter(({ item }) => item === index)) {
			if (verdict === 'sent' && held.length === 0) broken.push('said sent, not held');
			const isOwn = held.some(({ batch }) => batch?.id === json.batchId);
			if (verdict === 'sent' && json.batchId && !isOwn) broken.push('said sent with another batch');
			if (verdict === 'notSent' && held.length > 0) broken.push('said not sent, held');
			if (saysNotShown(json) && held.some((message) => server.wasListed(message))) {
				broken.push('said not shown, in the list');
			}
		}
		return broken.map((what) => `item ${index}: ${what}`);
	});
}

function retries(schedule: Schedule, { ledger }: LyingServer, outs: Out[]): string[] {
	const { items } = schedule;
	const named = [...new Set(items)].map((item) => ({ item, messages: ledger.targetsOf(item) }));
	const added = ({ attempts, attemptsBefore }: Held) => attempts.length - attemptsBefore;
	const broken = named.flatMap(({ item, messages }) =>
		messages.some((message) => added(message) > 1) ? [`${item}: retried more than once`] : [],
	);
	for (const { item: index, verdict, json } of outs) {
		const item = items[index];
		const messages = ledger.targetsOf(item);
		const isRetried = messages.some((message) => added(message) > 0);
		// For a batch in which nothing had failed: done without a retry, and said so.
		const isNothing = verdict === 'sent' && json.retried === false;
		if (isNothing && !isRetried && messages.some(({ hadFailed }) => hadFailed)) {
			broken.push(`${item}: said nothing to retry, and there was`);
		}
		if (verdict === 'sent' && !isNothing && !isRetried)
			broken.push(`${item}: said retried, was not`);
		if (verdict === 'notSent' && isRetried) broken.push(`${item}: said not retried, was`);
		const id = json.batchId ?? json.id;
		if (verdict === 'sent' && id !== undefined && id !== ledger.targets[item].id) {
			broken.push(`${item}: came out as another`);
		}
	}
	return broken;
}
