// What stands in the way of a batch, and what it would cost: what Batch > Send would find, without
// an upload.

import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../api/connection';
import { eachInTurns } from '../api/turns';
import type { Composition } from '../panel/compose';
import { isBad, problemJson, problemsInWords, type ItemProblems } from '../panel/problem';
import { chargeOf, verdictOf, type Proof, type ProofSheet, type Size } from '../panel/proof';
import { readCsv } from '../sms/csv';
import type { FileMember } from './prepare-files';
import { filesOf, unlikeMost } from './prepare-rows';

/**
 * Adds to each item what only the items of a batch together can be: unlike the others, or too many.
 */
export async function checkTogether(
	items: Composition[],
	environment: Connection['environment'],
	maySplit: boolean,
): Promise<void> {
	const isGood = ({ problems }: Composition) => problems.length === 0;
	const differences = await unlikeMost(items, (item) =>
		isGood(item) ? Object.keys(item.values?.values ?? {}) : undefined,
	);
	for (const [item, problems] of differences) item.problems.push(...problems);
	const requests = items
		.filter(isGood)
		.flatMap(({ recipient, language, values }) =>
			recipient !== undefined && language && values
				? [{ request: { recipient, language, values: values.values } }]
				: [],
		);
	const files = await filesOf(requests, environment, maySplit);
	if (Array.isArray(files)) return;
	const { message, description: advice } = files;
	for (const item of items.filter(isGood)) {
		item.problems.push({ parameter: 'Batch', message, advice });
	}
}

/** @param more What else the file's JSON tells. */
export async function proofOfFile(
	file: FileMember | ItemProblems,
	sheet: ProofSheet,
	more: IDataObject,
): Promise<Proof> {
	const { itemIndex } = file;
	const problems = isBad(file) ? file.problems : [];
	const hints = isBad(file) ? [] : [...file.hints];
	const size = isBad(file) ? undefined : await sizeOf(file, sheet);
	const canBeSent = problems.length === 0;
	const json: IDataObject = {
		...more,
		verdict: verdictOf(problems, hints),
		fileName: isBad(file) ? undefined : file.fileName,
		rows: isBad(file) ? undefined : file.rows,
		segments: size?.segments,
		estimatedChargeSgd: chargeOf(size),
		note: !isBad(file) && (!size || size.isAtLeast) ? sheet.unknownText(size) : undefined,
		canBeSent,
		problem: problemsInWords(problems),
		problems: problems.map(problemJson),
		hints: hints.map(problemJson),
	};
	return {
		kind: 'previewed',
		itemIndex,
		includeInput: false,
		json,
		canBeSent,
		...(size && { size }),
	};
}

/** Returns `undefined` if the template of a row is not known. */
async function sizeOf(file: FileMember, sheet: ProofSheet): Promise<Size | undefined> {
	const sum: Size = { segments: 0, isAtLeast: false };
	let header: string[] | undefined;
	let isKnown = true;
	await eachInTurns(readCsv([await (await file.content()).text()]), (cells) => {
		if (!Array.isArray(cells) || cells.every((cell) => cell.trim() === '')) return true;
		if (!header) {
			header = cells;
			return true;
		}
		const [recipient = '', language = ''] = cells;
		const values = Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']));
		const size = sheet.sizeOf(recipient.trim(), language.trim().toLowerCase(), values);
		isKnown = size !== undefined;
		if (!size) return false;
		sum.segments += size.segments;
		sum.isAtLeast ||= size.isAtLeast;
		if (size.price !== undefined) sum.price = (sum.price ?? 0) + size.price;
		return true;
	});
	return isKnown ? sum : undefined;
}
