// In a retry: which batches are taken for this execution's own.
import type { PostmanClient } from '../../nodes/Postman/api/client.ts';
import { ServerClock } from '../../nodes/Postman/api/server-clock.ts';
import type { MessageRow } from '../../nodes/Postman/api/message.ts';
import { uniqueFileName } from '../../nodes/Postman/batch/look.ts';
import type { FileMember } from '../../nodes/Postman/batch/prepare-files.ts';
import { recallFiles, recallRows } from '../../nodes/Postman/batch/recall.ts';
import type { BatchJournal } from '../../nodes/Postman/batch/upload.ts';
import type { Sendable } from '../../nodes/Postman/panel/prepare.ts';
import type { ItemRun } from '../../nodes/Postman/run/item-run.ts';
import { Pause } from '../../nodes/Postman/run/pause.ts';

const HOUR = 3_600_000;
const request = { recipient: '6591000000', language: 'english', values: { name: 'Tan' } };
const DIGEST = 'of the file';

/** @param rows What the campaign's list shows. */
function runOf(rows: MessageRow[]) {
	let ms = 0;
	const hints: string[] = [];
	const pause = new Pause({
		now: () => ms,
		sleep: async (time) => void (ms += time),
		random: () => 0,
	});
	const client = {
		campaign: { clock: new ServerClock(), pageSpanMs: undefined },
		connection: { callsPerSecond: 10 },
		listMessages: async () => ({ kind: 'read', value: { rows, unreadable: 0 } }),
	} as unknown as PostmanClient;
	const context = {
		getMode: () => 'retry',
		getNode: () => ({ name: 'Send' }),
		getParentNodes: () => [],
		getWorkflowDataProxy: () => ({}),
		addExecutionHints: ({ message }: { message: string }) => hints.push(message),
	};
	return { run: { client, pause, context } as unknown as ItemRun, hints };
}

const rowAt = (createdAt: number): MessageRow => ({
	id: 'message_1',
	...request,
	createdAt: new Date(createdAt).toISOString(),
	batches: [{ id: 'batch_1', originalFileName: uniqueFileName('list.csv', DIGEST) }],
});

async function recalled(createdAt: number, whenUnsure: 'fail' | 'resend' = 'fail') {
	const { run, hints } = runOf([rowAt(createdAt)]);
	const journal = { entries: [] } as unknown as BatchJournal;
	const file = { itemIndex: 0, whenUnsure, digest: DIGEST, rows: 1 } as FileMember;
	const item = { itemIndex: 0, whenUnsure, request } as unknown as Sendable;
	const ofFile = (await recallFiles(run, journal, [file])).get(file);
	const ofItem = (await recallRows(run, [item], [])).get(item);
	return { ofFile, ofItem, hints };
}

test('one of the last 72 hours, and it is said that this is a guess', async () => {
	const { ofFile, ofItem, hints } = await recalled(Date.now() - 71 * HOUR);
	const sent = { kind: 'sent', json: expect.objectContaining({ batchId: 'batch_1', rows: 1 }) };
	expect([ofFile, ofItem]).toEqual([sent, sent]);
	expect(hints).toEqual([
		expect.stringContaining('does not tell when'),
		expect.stringContaining('does not tell when'),
	]);
});

test('none that is older', async () => {
	const { ofFile, ofItem, hints } = await recalled(Date.now() - 73 * HOUR);
	expect([ofFile, ofItem, hints]).toEqual([undefined, undefined, []]);
});

test('one whose time is yet to come may be older: it is unknown', async () => {
	const { ofFile, ofItem, hints } = await recalled(Date.now() + HOUR);
	const unknown = {
		kind: 'unknown',
		failure: expect.objectContaining({ code: 'sent_time_unclear' }),
	};
	expect([ofFile, ofItem]).toMatchObject([unknown, unknown]);
	expect(hints).toEqual([]);
});

test('… and sent again if that is asked for', async () => {
	const { ofFile, ofItem } = await recalled(Date.now() + HOUR, 'resend');
	expect([ofFile, ofItem]).toEqual([undefined, undefined]);
});
