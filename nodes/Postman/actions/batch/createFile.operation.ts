// Batch > Create File: the CSV that Batch > Send would upload, for the Postman portal or its SFTP server. No call is made.

import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { baseName } from '../../batch/look';
import { filesOf, prepareRows } from '../../batch/prepare-rows';
import { batchItems, type BatchResult } from '../../batch/result';
import { isBad, isSendable, type Sendable } from '../../panel/prepare';
import { summariseHints } from '../../panel/problem';
import type { Wording } from '../../run/result';
import { openClient } from '../open-client';
import { composeFields, composeOptions, optionsField } from '../compose.fields';
import { refuseBadItems, reportRun } from '../finish';
import { readText } from '../run-parameter';
import { fileNameOf, maySplit, splitOption } from './batch.fields';

const show = { resource: ['batch'], operation: ['createFile'] };

const WORDING: Wording = { done: 'written', outcome: 'notSent' };

export const fields: INodeProperties[] = [
	...composeFields(show),
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: 'messages.csv',
		placeholder: 'e.g. reminders.csv',
		displayOptions: { show },
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the output binary field to put the file in',
		description:
			'The cells hold the exact texts of the messages. A spreadsheet may take those that begin with =, +, - or @ for formulas and change long numbers: to look at the file in one, import its columns as text.',
		displayOptions: { show },
	},
	optionsField(show, [...composeOptions, splitOption]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { connection } = await openClient(this);
	const prepared = prepareRows(this, connection);
	const stopAtFirst = !this.continueOnFail();
	if (stopAtFirst) refuseBadItems(this, prepared.filter(isBad), WORDING);
	const good = prepared.filter(isSendable);
	for (const message of [...summariseHints(good), ...spreadsheetHint(good)]) {
		this.addExecutionHints({ message, location: 'outputPane' });
	}

	const files = filesOf(good, connection.environment, maySplit(this));
	const written = await write(this, good, files);
	const results = prepared.map((item): BatchResult => {
		if (isBad(item)) return { kind: 'invalid', problems: item.problems };
		return written.get(item) ?? { kind: 'untried' };
	});
	reportRun(this, results, WORDING, stopAtFirst);
	return batchItems(results, WORDING);
}

async function write(
	context: IExecuteFunctions,
	good: Sendable[],
	files: ReturnType<typeof filesOf>,
): Promise<Map<Sendable, BatchResult>> {
	if (!Array.isArray(files)) {
		const failure = { fromApi: false, code: 'batch_too_large' };
		const result = { kind: 'notDone', reaction: 'refuse', failure, explanation: files } as const;
		return new Map(good.map((item) => [item, result]));
	}
	const name = baseName(fileNameOf(context)) || 'messages';
	const field = readText(context, 'binaryPropertyName', 'Put Output File in Field', 'data');
	const results = new Map<Sendable, BatchResult>();
	for (const [i, { items, text }] of files.entries()) {
		const fileName = files.length > 1 ? `${name}-${i + 1}.csv` : `${name}.csv`;
		const data = await context.helpers.prepareBinaryData(Buffer.from(text), fileName, 'text/csv');
		const json = { fileName, rows: items.length };
		const result: BatchResult = { kind: 'sent', json, binary: { [field]: data } };
		for (const item of items) results.set(item, result);
	}
	return results;
}

/** What a spreadsheet would not show as it is. */
function spreadsheetHint(items: Sendable[]): string[] {
	const count = items.filter(({ request }) =>
		Object.values(request.values).some((value) => /^[=+\-@]/.test(value)),
	).length;
	if (count === 0) return [];
	return [
		`${count} messages have a value that begins with =, +, - or @. Postman takes it as it is; a spreadsheet may run it as a formula: import the columns as text if you open the file in one.`,
	];
}
