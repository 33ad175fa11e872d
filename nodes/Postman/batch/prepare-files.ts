// Items that bring a CSV file each. Every file is read and checked before the first one leaves. Of
// several files none is kept: each is read again just before its upload, so that one at a time is
// held.

import type { IExecuteFunctions } from 'n8n-workflow';

import { campaignOf } from '../api/campaign';
import type { Connection } from '../api/connection';
import { explain } from '../api/explain';
import { eachInTurns } from '../api/turns';
import type { ItemParameters } from '../panel/item-parameters';
import type { PanelParameters } from '../panel/parameters';
import { keyOf } from '../panel/prepare';
import type { ItemProblems, Problem } from '../panel/problem';
import { readCsv } from '../sms/csv';
import { isLanguage } from '../sms/language';
import { checkFile, withoutMark, type CheckedFile } from './check-file';
import type { BatchFile, Member } from './dispatch';
import { FILE_UNREADABLE, type BatchJournal } from './upload';

/** An item that brings a file, which has been checked. */
export interface FileMember extends Member {
	rows: number;
	digest: string;
	/** As the user or the binary field names it. */
	fileName: string;
	/** Worth knowing; the file can be sent all the same. */
	hints: readonly Problem[];
	content(): Promise<Blob>;
}

interface GivenFile {
	/** As the user or the binary field names it. */
	fileName: string;
	read(): Promise<Uint8Array>;
}

/** Reads and checks the file of each item. */
export async function prepareFiles(
	context: IExecuteFunctions,
	parameters: PanelParameters,
	connection: Connection,
	journal: BatchJournal,
): Promise<Array<FileMember | ItemProblems>> {
	const { environment } = connection;
	const languages = campaignOf(connection).languages.known;
	const prepared: Array<FileMember | ItemProblems> = [];
	const isOnly = context.getInputData().length === 1;
	for (const itemIndex of context.getInputData().keys()) {
		const item = parameters.of(itemIndex);
		const { options, problems } = item;
		const key = keyOf(item);
		const file = fileOf(context, item);
		const bytes = await file?.read().catch(() => undefined);
		const allowFixedLines = options.allowFixedLines === true;
		const checked = bytes
			? await checkFile(bytes, { environment, allowFixedLines, languages })
			: checkedBefore(journal, itemIndex);
		if (file && !checked) {
			const { message, description } = explain(FILE_UNREADABLE);
			item.refuse('Input Binary Field', message, description);
		}
		for (const one of checked?.problems ?? []) problems.push({ ...one, isInFile: true });
		if (!file || !checked || problems.length > 0) {
			prepared.push({ itemIndex, includeInput: false, problems });
			continue;
		}
		const { rows, digest, hints } = checked;
		const { fileName, read } = file;
		const kept = isOnly && bytes ? blobOf(bytes) : undefined;
		const content = async () => kept ?? blobOf(await read());
		const whenUnsure = options.whenUnsure === 'resend' ? 'resend' : 'fail';
		prepared.push({ itemIndex, key, whenUnsure, rows, digest, fileName, hints, content });
	}
	return prepared;
}

/**
 * Returns what is known of a file that can no longer be read. What an earlier try of the node has
 * sent, or may have, is not denied for that.
 */
function checkedBefore(journal: BatchJournal, itemIndex: number): CheckedFile | undefined {
	const data = journal.entries.map((entry) => entry.data).find(({ marks }) => marks[itemIndex]);
	const digest = data?.marks[itemIndex];
	return data && digest !== undefined
		? { rows: data.rows, digest, problems: [], hints: [] }
		: undefined;
}

function fileOf(context: IExecuteFunctions, item: ItemParameters): GivenFile | undefined {
	const { itemIndex } = item;
	const field = item.line('binaryPropertyName');
	const given = item.line('fileName');
	if (field === undefined || given === undefined) return undefined;
	try {
		const { fileName } = context.helpers.assertBinaryData(itemIndex, field || 'data');
		return {
			fileName: given || (fileName ?? ''),
			read: async () => await context.helpers.getBinaryDataBuffer(itemIndex, field || 'data'),
		};
	} catch {
		item.refuse(
			'Input Binary Field',
			'The item has no file under this name',
			'Give the name of the field that a previous node put its file in, which is usually data.',
		);
		return undefined;
	}
}

function blobOf(bytes: Uint8Array): Blob {
	return new Blob([withoutMark(bytes)], { type: 'text/csv' });
}

/** Each file is a batch of its own. */
export function packFiles(files: FileMember[]): Array<BatchFile<FileMember>> {
	return files.map((file) => ({
		members: [file],
		rows: file.rows,
		fileName: file.fileName,
		digest: file.digest,
		content: file.content,
		textsToHide: async () => await cellsOf(await (await file.content()).text()),
		columns: async () => columnsOf(await (await file.content()).text()),
	}));
}

/** Each text once, without the header and the languages: a refusal that names those is of use. */
async function cellsOf(text: string): Promise<string[]> {
	const cells = new Set<string>();
	let isHeader = true;
	await eachInTurns(readCsv([text]), (row) => {
		if (!isHeader && Array.isArray(row)) for (const cell of row) cells.add(cell);
		isHeader = false;
	});
	return [...cells].filter((cell) => !isLanguage(cell.toLowerCase()));
}

/** The names of the variables, from the header. */
function columnsOf(text: string): string[] {
	const [header] = readCsv([text]);
	return Array.isArray(header) ? header.slice(2) : [];
}
