// Items that bring a CSV file each. Every file is read and checked before the first one leaves; they are not kept: a
// file is read again just before its upload, so that one at a time is held.

import type { IExecuteFunctions } from 'n8n-workflow';

import type { Connection } from '../api/connection';
import type { BatchFile, Member } from './batch-dispatch';
import { checkFile, withoutMark } from './batch-file';
import { Parameters, type ItemParameters } from './parameters';
import { keyOf } from './prepare';
import type { ItemProblems } from './problem';

export interface FileMember extends Member {
	rows: number;
	/** As the user or the binary field names it. */
	fileName: string;
	read(): Promise<Uint8Array>;
}

export async function prepareFiles(
	context: IExecuteFunctions,
	{ environment }: Connection,
): Promise<Array<FileMember | ItemProblems>> {
	const parameters = new Parameters(context);
	const prepared: Array<FileMember | ItemProblems> = [];
	for (const itemIndex of context.getInputData().keys()) {
		const item = parameters.of(itemIndex);
		const { options, problems } = item;
		const key = keyOf(item);
		const file = fileOf(context, item);
		const checked =
			file &&
			checkFile(await file.read(), {
				environment,
				allowFixedLines: options.allowFixedLines === true,
			});
		problems.push(...(checked?.problems ?? []));
		const { rows, digest } = checked ?? {};
		if (!file || rows === undefined || digest === undefined || problems.length > 0) {
			prepared.push({ itemIndex, includeInput: false, problems });
			continue;
		}
		const whenUnsure = options.whenUnsure === 'resend' ? 'resend' : 'fail';
		prepared.push({ ...file, itemIndex, rows, mark: digest, whenUnsure, key });
	}
	return prepared;
}

function fileOf(
	context: IExecuteFunctions,
	item: ItemParameters,
): Pick<FileMember, 'fileName' | 'read'> | undefined {
	const { itemIndex } = item;
	const field = String(item.read('binaryPropertyName', 'data'));
	const given = String(item.read('fileName', ''));
	try {
		const { fileName } = context.helpers.assertBinaryData(itemIndex, field);
		return {
			fileName: given || (fileName ?? ''),
			read: async () => await context.helpers.getBinaryDataBuffer(itemIndex, field),
		};
	} catch {
		item.refuse(
			'Input Binary Field',
			'The item has no file under this name',
			'Give the name of the field that a previous node put its file in, which is mostly data.',
		);
		return undefined;
	}
}

/** Each file is a batch of its own. */
export function packFiles(files: FileMember[]): Array<BatchFile<FileMember>> {
	return files.map((file) => ({
		members: [file],
		rows: file.rows,
		fileName: file.fileName,
		content: async () => new Blob([withoutMark(await file.read())], { type: 'text/csv' }),
	}));
}
