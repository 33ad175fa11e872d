// Batch > Create File: the CSV that Batch > Send would upload, for the Postman portal or its SFTP
// server. It makes no call.

import { filesOf, prepareRows } from '../../batch/prepare-rows';
import { TOO_LARGE } from '../../batch/limits';
import { baseName } from '../../batch/look';
import type { SentBatch } from '../../batch/upload';
import type { Sendable } from '../../panel/prepare';
import { summariseHints } from '../../panel/problem';
import type { Failed } from '../../run/result';
import { composeFields, composeOptions, optionsField } from '../compose.fields';
import type { Setting } from '../declaration';
import { offlineOperation } from '../operation';
import { replacedInAll } from '../send-words';
import { fileNameOf, maySplit, splitOption } from './batch.fields';

/** Makes no call. Gives a file for each batch, paired with its items. */
export const createFile = offlineOperation<Sendable, SentBatch>({
	option: {
		name: 'Create File',
		value: 'createFile',
		action: 'Create batch file',
		description: 'Create the CSV file of a batch, for the Postman portal or its SFTP server',
	},
	fields: [
		...composeFields(),
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: 'messages.csv',
			placeholder: 'e.g. reminders.csv',
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
				'The cells hold the exact texts of the messages. A spreadsheet may take those that begin with =, +, - or @ for formulas, and change long numbers. To look at the file in one, import its columns as text.',
		},
		optionsField([...composeOptions, splitOption]),
	],
	wording: { done: 'written', outcome: 'notSent' },
	read: ({ parameters, connection }) => prepareRows(parameters, connection),
	hints: (items) =>
		[...summariseHints(items), ...spreadsheetHint(items)].map((message) => ({ message })),
	work: write,
	output: ({ json, binary }) => ({ json, ...(binary && { binary }) }),
	joinsItems: ({ kind }) => kind === 'sent',
	moreOfJoined: replacedInAll,
});

async function write(
	items: Sendable[],
	{ context, parameters, connection }: Setting<undefined>,
): Promise<Array<SentBatch | Failed>> {
	const files = await filesOf(items, connection.environment, maySplit(parameters));
	if (!Array.isArray(files)) return items.map(() => ({ ...TOO_LARGE, explanation: files }));
	const name = baseName(fileNameOf(parameters)) || 'messages';
	const field = parameters.lineForRun('binaryPropertyName', 'data');
	const results = new Map<Sendable, SentBatch>();
	for (const [i, file] of files.entries()) {
		const fileName = files.length > 1 ? `${name}-${i + 1}.csv` : `${name}.csv`;
		const data = await context.helpers.prepareBinaryData(
			Buffer.from(await (await file.content()).arrayBuffer()),
			fileName,
			'text/csv',
		);
		const json = { fileName, rows: file.items.length };
		const result: SentBatch = { kind: 'sent', json, binary: { [field]: data } };
		for (const item of file.items) results.set(item, result);
	}
	return items.map((item) => results.get(item) as SentBatch);
}

/** Warns of values that a spreadsheet would run as formulas. */
function spreadsheetHint(items: Sendable[]): string[] {
	const count = items.filter(({ request }) =>
		Object.values(request.values).some((value) => /^[=+\-@]/.test(value)),
	).length;
	if (count === 0) return [];
	return [
		`${count} messages have a value that begins with =, +, - or @. Postman takes it as it is; a spreadsheet may run it as a formula: import the columns as text if you open the file in one.`,
	];
}
