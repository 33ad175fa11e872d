// Batch > Send: many SMS with one call, from the items or from a CSV file. The items of a batch come out as one item that
// is paired with all of them; the others come out once each, with why they are in none.

import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { PostmanClient } from '../../api/client';
import type { Connection } from '../../api/connection';
import { dispatchBatches, type BatchRun, type Member } from '../../batch/dispatch';
import { packFiles, prepareFiles, type FileMember } from '../../batch/prepare-files';
import { filesOf, prepareRows } from '../../batch/prepare-rows';
import { batchItems, batchWording, type BatchResult } from '../../batch/result';
import { batchMemory } from '../../batch/upload';
import { isSendable, type Sendable } from '../../panel/prepare';
import { summariseHints, type ItemProblems } from '../../panel/problem';
import { isFailed } from '../../run/result';
import { openClient } from '../open-client';
import { timeoutOption } from '../common.fields';
import { composeFields, composeOptions, optionsField } from '../compose.fields';
import { refuseBadItems, reportRun } from '../finish';
import { fileNameOf, maySplit, splitOption } from './batch.fields';

/** Milliseconds; 40 MB take their time on a slow line, and Postman checks them before it answers. */
const UPLOAD_TIMEOUT = 300_000;

const show = { resource: ['batch'], operation: ['send'] };
const fromItems = { show: { '/source': ['items'] } };

export const fields: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{
				name: 'Binary File',
				value: 'binary',
				description: 'Each item brings a CSV file, which is one batch',
			},
			{
				name: 'Input Items',
				value: 'items',
				description: 'Each item is one SMS, and all of them are one batch',
			},
		],
		default: 'items',
		description: 'What the batch is made of',
		displayOptions: { show },
	},
	...composeFields({ ...show, source: ['items'] }),
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input binary field containing the file to be uploaded',
		description:
			'The file is a CSV in UTF-8 with the columns recipient, language and then the variables of the campaign’s template. It is checked before it is uploaded.',
		displayOptions: { show: { ...show, source: ['binary'] } },
	},
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. reminders.csv',
		description:
			'The batch’s name in the Postman portal. If empty, the name of the binary file, or messages.csv. A random code is added, so that no other batch has the same name.',
		displayOptions: { show },
	},
	optionsField(show, [
		...composeOptions.map((option) =>
			option.name === 'allowFixedLines' ? option : { ...option, displayOptions: fromItems },
		),
		{
			displayName: 'Send Once Key',
			name: 'sendOnceKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.appointment_id }}-reminder',
			description:
				'An item with a key that this node has sent before is left out, also in later executions. The node remembers the last 10,000 keys.',
		},
		{ ...splitOption, displayOptions: fromItems },
		{
			...timeoutOption('After that the campaign’s messages are searched for those of the batch'),
			default: UPLOAD_TIMEOUT,
		},
		{
			displayName: 'When Unsure',
			name: 'whenUnsure',
			type: 'options',
			options: [
				{
					name: 'Fail the Items',
					value: 'fail',
					description:
						'Nobody gets it twice. The items come out as unknown, for a person to look at.',
				},
				{
					name: 'Send Again',
					value: 'resend',
					description:
						'Nobody is left out, but everybody may get it twice. Only for what must reach everybody, such as public warnings.',
				},
			],
			default: 'fail',
			description:
				'What to do where the connection ended before Postman’s answer came, and the campaign’s list shows no message of the batch even after two minutes',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const client = await openClient(this);
	const { connection } = client;
	if (this.getNodeParameter('source', 0, 'items') !== 'binary') {
		return await send(this, client, itemsPlan(this, connection));
	}
	const prepared = await prepareFiles(this, connection);
	const markOf = ({ digest }: FileMember) => digest;
	return await send(this, client, { things: 'files', prepared, markOf, pack: packFiles });
}

/** What the items bring, and how it becomes files. */
interface Plan<M extends Member> {
	things: 'messages' | 'files';
	prepared: Array<M | ItemProblems>;
	markOf: BatchRun<M>['markOf'];
	pack: BatchRun<M>['pack'];
}

function itemsPlan(context: IExecuteFunctions, connection: Connection): Plan<Sendable> {
	const prepared = prepareRows(context, connection);
	for (const message of summariseHints(prepared.filter(isSendable))) {
		context.addExecutionHints({ message, location: 'outputPane' });
	}
	const fileName = fileNameOf(context);
	const isSplit = maySplit(context);
	return {
		things: 'messages',
		prepared,
		markOf: ({ request }) => request.recipient,
		pack(members) {
			const files = filesOf(members, connection.environment, isSplit);
			if (!Array.isArray(files)) return files;
			return files.map(({ items, text }) => ({
				members: items,
				rows: items.length,
				fileName,
				content: async () => new Blob([text], { type: 'text/csv' }),
			}));
		},
	};
}

async function send<M extends Member>(
	context: IExecuteFunctions,
	client: PostmanClient,
	{ things, prepared, markOf, pack }: Plan<M>,
): Promise<INodeExecutionData[]> {
	const stopAtFirst = !context.continueOnFail();
	const isBad = (item: M | ItemProblems): item is ItemProblems => 'problems' in item;
	if (stopAtFirst) refuseBadItems(context, prepared.filter(isBad), batchWording(things));

	const timeout = Number(context.getNodeParameter('options.timeout', 0, UPLOAD_TIMEOUT));
	const memory = batchMemory(context);
	const sent = await dispatchBatches(
		{ context, client, memory, stopAtFirst, timeout, markOf, pack },
		prepared.filter((item): item is M => !isBad(item)),
	);
	const results = prepared.map((item): BatchResult => {
		if (isBad(item)) return { kind: 'invalid', problems: item.problems };
		return sent[item.itemIndex] ?? { kind: 'untried' };
	});
	const wording = batchWording(things, results);
	reportRun(context, results, wording, stopAtFirst);
	// Last: with Retry On Fail n8n runs the node again where the first item failed, and the memory has more to do then.
	if (!context.getNode().retryOnFail || !results.some(isFailed)) memory.clear();
	return batchItems(results, wording);
}
