import type { PostmanClient } from '../../nodes/Postman/api/client.ts';
import type { MessageRow } from '../../nodes/Postman/api/message.ts';
import { lookForBatch, uniqueFileName } from '../../nodes/Postman/batch/look.ts';
import { Pause } from '../../nodes/Postman/run/pause.ts';

const now = Date.parse('2026-03-12T15:00:00+08:00');

function rowOf(originalFileName: string | null, createdAt = now): MessageRow {
	const batches = [{ id: 'batch_1', originalFileName, somethingNew: 1 }];
	return {
		id: `message_${originalFileName}`,
		createdAt: new Date(createdAt).toISOString(),
		batches,
	};
}

/** @param rows What the campaign's list shows at each look; the last one stays. */
async function look(fileName: string, ...rows: MessageRow[][]) {
	let ms = 0;
	let looks = 0;
	const pause = new Pause({
		now: () => ms,
		sleep: async (time) => void (ms += time),
		random: () => 0,
	});
	const client = {
		campaign: { clock: { olderThan: (time: number) => time } },
		listMessages: async () => {
			const value = { rows: rows[Math.min(looks++, rows.length - 1)], unreadable: 0 };
			return { kind: 'read', value };
		},
	} as unknown as PostmanClient;
	const finding = await lookForBatch({ client, pause, fileName, since: now });
	return { finding, looks, seconds: Math.round(ms / 1_000) };
}

const fileName = uniqueFileName('reminders.csv');
const found = { kind: 'found', batchId: 'batch_1' };

test('a batch is found by the part of its name that is its own', async () => {
	const token = /[0-9a-f]{16}/.exec(fileName)?.[0];
	for (const name of [fileName, `uploads/${fileName}`, `${token}.csv`, `Ã¶-${token}.CSV`]) {
		expect((await look(fileName, [rowOf(name)])).finding).toEqual(found);
	}
});

test('a batch is looked for until its messages appear, for two minutes', async () => {
	const late = [[], [], [rowOf('other.csv')], [rowOf(null)], [rowOf(fileName), rowOf('other.csv')]];
	expect(await look(fileName, ...late)).toMatchObject({ finding: found, looks: 5 });
	const absent = await look(fileName, [rowOf('other.csv')]);
	expect(absent.finding).toEqual({ kind: 'absent' });
	expect(absent.seconds).toBe(120);
});

test('rows that do not tell their batch leave it open', async () => {
	const silent: MessageRow = { id: 'message_1', createdAt: new Date(now).toISOString() };
	expect((await look(fileName, [silent])).finding).toEqual({ kind: 'cannotTell' });
	expect((await look(fileName, [rowOf(null)])).finding).toEqual({ kind: 'cannotTell' });
	// Not even by a clock: it may be wrong.
	const older = { ...silent, createdAt: new Date(now - 3_600_000).toISOString() };
	expect((await look(fileName, [older])).finding).toEqual({ kind: 'cannotTell' });
	const single = { ...silent, batches: [] };
	expect((await look(fileName, [single])).finding).toEqual({ kind: 'absent' });
});
