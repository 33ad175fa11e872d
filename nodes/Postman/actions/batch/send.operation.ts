// Batch > Send: many SMS with one call, from the items or from a CSV file. The items of a batch
// come out as one item that is paired with all of them; the others come out once each, with why
// they are in none.

import type { INodeProperties } from 'n8n-workflow';

import { UPLOAD_TIMEOUT_MS } from '../../api/client';
import { dispatchBatches, type Packer } from '../../batch/dispatch';
import { recallFiles, recallRows } from '../../batch/recall';
import { packFiles, prepareFiles, type FileMember } from '../../batch/prepare-files';
import { prepareRows, rowPacker } from '../../batch/prepare-rows';
import { checkTogether, proofOfFile } from '../../batch/proof';
import type { BatchData, SentBatch } from '../../batch/upload';
import { beginRetry } from '../../once/retry';
import { SentWithin } from '../../once/sent-within';
import type { Skipped } from '../../once/skipped';
import { checkOnce, type Sendable } from '../../panel/prepare';
import { summariseHints } from '../../panel/problem';
import type { Proof, ProofSheet } from '../../panel/proof';
import type { Failed } from '../../run/result';
import { timeoutOption } from '../common.fields';
import { composeFields, composeOptions, optionsField } from '../compose.fields';
import type { Setting } from '../declaration';
import { operation } from '../operation';
import { dryRunOption, proofDeclaration } from '../proof';
import { replacedInAll, SEND_WORDING, sharedKeyHints, skippedJson } from '../send-words';
import {
	checkHours,
	sendOnceKeyOption,
	skipIfSentWithinOption,
	skippingOptions,
	whenUnsureOption,
} from '../once.fields';
import { fileNameOf, maySplit, splitOption } from './batch.fields';

const fromItems = { show: { '/source': ['items'] } };

const fields: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{
				name: 'CSV File',
				value: 'binary',
				description: 'Each item brings a CSV file, and each file is one batch',
			},
			{
				name: 'Input Items',
				value: 'items',
				description: 'Each item is one SMS, and all items together are one batch',
			},
		],
		default: 'items',
		description: 'Where the messages of the batch come from',
	},
	...composeFields({ source: ['items'] }),
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input binary field containing the file to be uploaded',
		description:
			'The file is a CSV in UTF-8 with the columns recipient, language and then the variables of the campaign’s template. The node checks it before it uploads it.',
		displayOptions: { show: { source: ['binary'] } },
	},
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. reminders.csv',
		description:
			'The batch’s name in the Postman portal. If you leave it empty, it is that of the binary file, or messages.csv. A random code is added, so that no two batches have the same name.',
	},
	optionsField([
		...composeOptions.map((option) =>
			option.name === 'allowFixedLines' ? option : { ...option, displayOptions: fromItems },
		),
		sendOnceKeyOption,
		dryRunOption,
		{ ...skipIfSentWithinOption, displayOptions: fromItems },
		{ ...splitOption, displayOptions: fromItems },
		timeoutOption(
			'After that, the node searches the campaign’s messages for those of the batch',
			UPLOAD_TIMEOUT_MS,
		),
		whenUnsureOption({
			fail: 'Fail the Items',
			failed: 'The items come out as unknown: look for them',
			twice: 'everybody',
			unlisted: 'shows no message of the batch after two minutes',
		}),
	]),
];

const IN_DOUBT = {
	whether: 'the batch was sent',
	absent: 'The campaign’s list of messages was searched and does not show it.',
};

type BatchMember = Sendable | FileMember;

const option = {
	name: 'Send',
	value: 'send',
	action: 'Send batch',
	description: 'Send many SMS with one call, from the items or from a CSV file',
	builderHint: {
		propertyHint: 'For the same text to hundreds of people or more. One bad row refuses them all.',
	},
};

const DRY = { dryRun: true };

/**
 * Makes one call for each batch. After a lost answer it looks in the campaign's list for messages
 * of the batch.
 */
export const send = operation<BatchMember, SentBatch | Skipped>({
	option,
	fields,
	wording: { ...SEND_WORDING, inDoubt: { ...IN_DOUBT, advice: '' } },
	oneByOne: true,
	async read(setting) {
		const { parameters, connection, context, journal } = setting;
		if (isOfFiles(setting)) {
			return await prepareFiles(context, parameters, connection, journal());
		}
		// Both throw if a parameter cannot be used: the run then stops before anything has begun.
		packerOf(setting);
		checkHours(setting);
		return await prepareRows(parameters, connection);
	},
	hints(items) {
		const good = items.filter((item) => 'hints' in item);
		return [
			...sharedKeyHints(good.filter((item) => 'request' in item)),
			...summariseHints(good).map((message) => ({ message })),
		];
	},
	async work(items, setting) {
		const { run, journal: open } = setting;
		const journal = open<BatchData, SentBatch>();
		const endRetry = await beginRetry(run);
		try {
			return isOfFiles(setting)
				? await dispatchBatches(
						{
							run,
							journal,
							markOf: ({ digest }) => digest,
							pack: packFiles,
							recall: async (members) => await recallFiles(run, journal, members),
						},
						items as FileMember[],
					)
				: await dispatchBatches(
						{
							run,
							journal,
							markOf: ({ request }) => request.recipient,
							pack: packerOf(setting),
							recall: async (members, begun) => await recallRows(run, members, begun),
							texts: new SentWithin<Sendable>(run),
						},
						items as Sendable[],
					);
		} finally {
			endRetry();
		}
	},
	reword: (results, setting) => ({
		...SEND_WORDING,
		things: isOfFiles(setting) ? 'files' : 'messages',
		inDoubt: {
			...IN_DOUBT,
			advice: `Look in the Postman portal for ${whichFile(results)} before you send it again.`,
		},
	}),
	dryRun: proofDeclaration(
		{ option, fields },
		{
			more: DRY,
			checkRun: checkHours,
			checkItem: checkOnce,
			skipping: (setting) => (isOfFiles(setting) ? [] : skippingOptions(setting)),
			checkAll: (items, { parameters, connection }) =>
				checkTogether(items, connection.environment, maySplit(parameters)),
			instead: (setting) =>
				isOfFiles(setting) ? (sheet) => proofsOfFiles(setting, sheet) : undefined,
		},
	),
	moreOf: (item, { kind }) =>
		kind === 'skipped' && 'request' in item ? { recipient: item.request.recipient } : {},
	detailsOf: (item) => ('request' in item ? { recipient: item.request.recipient } : {}),
	output: (done) => ({ json: done.kind === 'skipped' ? skippedJson(done) : done.json }),
	joinsItems: ({ kind }) => kind === 'sent',
	moreOfJoined: replacedInAll,
});

async function proofsOfFiles(
	{ context, parameters, connection, journal }: Setting,
	sheet: ProofSheet,
): Promise<Proof[]> {
	const proofs: Proof[] = [];
	for (const file of await prepareFiles(context, parameters, connection, journal())) {
		proofs.push(await proofOfFile(file, sheet, DRY));
	}
	return proofs;
}

function isOfFiles({ parameters }: Setting): boolean {
	return parameters.forRun('source', 'items') === 'binary';
}

/**
 * How items become files.
 *
 * @throws NodeOperationError that names the parameter that cannot be read.
 */
function packerOf({ parameters, connection }: Setting): Packer<Sendable> {
	return rowPacker(fileNameOf(parameters), connection.environment, maySplit(parameters));
}

/**
 * The name of the one file that may have been sent, or where to find the names if there are
 * several.
 */
function whichFile(results: Array<SentBatch | Skipped | Failed>): string {
	const names = new Set(
		results.flatMap((result) =>
			result.kind === 'unknown' ? (result.details?.fileName ?? []) : [],
		),
	);
	const [name] = names;
	return names.size === 1 ? String(name) : 'the fileName of its item';
}
