// In a retry: which items were sent in a batch that the journal does not know. A batch's messages
// appear in the list minutes after its upload, so what is not found is looked for as long.

import type { IDataObject } from 'n8n-workflow';

import { batchesOf, type RowBatch } from '../api/batch';
import { createdAtOf, messageJson, type MessageRow } from '../api/message';
import { keepLooking } from '../lists/read-back';
import { LIST_UNREAD, readAllSince } from '../lists/recent';
import { beginningOf, givenOutBefore, tellAssumed } from '../once/first-execution';
import { MARGIN_MS, recall, TIME_UNCLEAR } from '../once/retry';
import type { Sendable } from '../panel/prepare';
import type { ItemRun } from '../run/item-run';
import { unknownResult, type Failed } from '../run/result';
import { BATCH_LOOK_TIMES, isNameOf } from './look';
import type { FileMember } from './prepare-files';
import type { BatchJournal, SentBatch } from './upload';

/** What is known of each member that is not to be uploaded. */
export type RecalledBatches<M> = Map<M, SentBatch | Failed>;

/** Looks for items that were sent in a batch. @param begun Items that the journal knows. */
export async function recallRows(
	run: ItemRun,
	members: Sendable[],
	begun: Sendable[],
): Promise<RecalledBatches<Sendable>> {
	const beginning = beginningOf(run.context);
	if (!beginning || members.length === 0) return new Map();
	const known = {
		elsewhere: givenOutBefore(run.context),
		open: begun.map(({ request }) => request),
	};
	const recalled = await recall(run, members, beginning.at, known, BATCH_LOOK_TIMES);
	const batches = new Map<string, { batch: RowBatch; sent: SentBatch; rows: number }>();
	const results: RecalledBatches<Sendable> = new Map();
	const times: Array<MessageRow['createdAt']> = [];
	for (const [member, one] of recalled) {
		if (one.kind === 'unknown') {
			results.set(member, one);
			continue;
		}
		times.push(one.row.createdAt);
		const [batch] = batchesOf(one.row) ?? [];
		if (!batch) {
			results.set(member, { kind: 'sent', json: messageJson(one.row) });
			continue;
		}
		const same = batches.get(batch.id) ?? { batch, sent: sentAs(batch, 0), rows: 0 };
		same.rows++;
		batches.set(batch.id, same);
		results.set(member, same.sent);
	}
	for (const { batch, sent, rows } of batches.values()) sent.json = sentAs(batch, rows).json;
	tellAssumed(run, beginning, times);
	return results;
}

/** Looks for files that were uploaded: their names tell what is in them. */
export async function recallFiles(
	run: ItemRun,
	journal: BatchJournal,
	members: FileMember[],
): Promise<RecalledBatches<FileMember>> {
	const beginning = beginningOf(run.context);
	if (!beginning || members.length === 0) return new Map();
	const elsewhere = givenOutBefore(run.context);
	const names = new Set(journal.entries.map(({ data }) => data.fileName));
	const found = new Map<string, RowBatch & { createdAt: MessageRow['createdAt'] }>();
	const times: Array<MessageRow['createdAt']> = [];
	/**
	 * IDs of batches that may be older than this execution, as their rows tell a time that is yet to
	 * come.
	 */
	const timeless = new Set<string>();
	const results: RecalledBatches<FileMember> = new Map();
	let isUnclear = false;
	const { client, pause } = run;
	const see = (row: MessageRow) => {
		const isTimeless = client.campaign.clock.isYetToCome(createdAtOf(row) ?? 0);
		const batches = batchesOf(row);
		isUnclear ||= batches === undefined;
		for (const batch of batches ?? []) {
			if (!elsewhere.has(batch.id) && !names.has(batch.originalFileName ?? '')) {
				found.set(batch.id, { ...batch, createdAt: row.createdAt });
				if (isTimeless) timeless.add(batch.id);
			}
		}
		return false;
	};
	const assign = () => {
		for (const member of members) {
			if (results.has(member)) continue;
			const batch = [...found.values()].find(({ originalFileName: name }) =>
				isNameOf(name ?? '', member.digest),
			);
			if (!batch) continue;
			found.delete(batch.id);
			elsewhere.add(batch.id);
			if (!timeless.has(batch.id)) {
				results.set(member, sentAs(batch, member.rows));
				times.push(batch.createdAt);
			} else if (member.whenUnsure === 'fail') {
				results.set(member, unknownResult(TIME_UNCLEAR));
			}
		}
	};
	let from = beginning.at;
	const finding = await keepLooking(pause, BATCH_LOOK_TIMES, async () => {
		const begun = Date.now();
		const end = await readAllSince({ client, pause, since: from, marginMs: MARGIN_MS }, see);
		assign();
		// From here on only what appears late is news.
		if (end.kind === 'read') from = Math.max(from, begun - BATCH_LOOK_TIMES.lookForMs);
		if (results.size === members.length) return { kind: 'found' } as const;
		if (end.kind === 'stopped') return { kind: 'cannotTell' } as const;
		if (end.kind === 'cannotTell') return end;
		return isUnclear ? ({ kind: 'cannotTell', failure: LIST_UNREAD } as const) : ABSENT;
	});
	tellAssumed(run, beginning, times);
	if (finding.kind !== 'cannotTell' || pause.isStopped) return results;
	for (const member of members) {
		if (!results.has(member) && member.whenUnsure === 'fail') {
			results.set(member, unknownResult(finding.failure ?? LIST_UNREAD));
		}
	}
	return results;
}

const ABSENT = { kind: 'absent' } as const;

function sentAs(batch: RowBatch, rows: number): SentBatch {
	const { id: batchId, originalFileName: fileName } = batch;
	const json: IDataObject = { isValid: true, batchId, ...(fileName && { fileName }), rows };
	return { kind: 'sent', json };
}
