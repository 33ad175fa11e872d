// Message > Send: one SMS for each item. Every input item comes out once: as Postman's message
// object, or as a failed item.

import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Connection } from '../../api/connection';
import { messageFrom, type SendRequest } from '../../api/message';
import { MAX_WAIT_SECONDS, waitForDelivery, type Awaited } from '../../lists/wait-for-delivery';
import { assignGivenOut, isBegun, type Sent } from '../../once/message';
import { recallMessages } from '../../once/message-recall';
import { beginRetry } from '../../once/retry';
import { SentWithin } from '../../once/sent-within';
import type { Skipped } from '../../once/skipped';
import { explainRefusedValues } from '../../once/refused-values';
import { checkOnce, prepare, type Sendable } from '../../panel/prepare';
import { summariseHints } from '../../panel/problem';
import type { Result } from '../../run/result';
import { toNumber } from '../../sms/to-text';
import { includeInputOption, timeoutOption } from '../common.fields';
import { composeFields, composeOptions, optionsField } from '../compose.fields';
import type { Hint, Setting } from '../declaration';
import { operation } from '../operation';
import { dryRunOption, proofDeclaration } from '../proof';
import { isSimple, simplifyOnWish } from '../simplify';
import { SEND_WORDING, sharedKeyHints, simpleSkippedJson, skippedJson } from '../send-words';
import {
	checkHours,
	sendOnceKeyOption,
	skipIfSentWithinOption,
	skippingOptions,
	whenUnsureOption,
} from '../once.fields';
import { sendAll } from './send-all';
import { sentJson, simpleSentJson, type SentMessage } from './sent-output';

const fields: INodeProperties[] = [
	...composeFields(),
	simplifyOnWish,
	optionsField([
		...composeOptions,
		dryRunOption,
		includeInputOption,
		sendOnceKeyOption,
		skipIfSentWithinOption,
		timeoutOption('After that, the node searches the campaign’s messages for the SMS'),
		{
			displayName: 'Wait for Delivery (Seconds)',
			name: 'waitForDelivery',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: MAX_WAIT_SECONDS },
			noDataExpression: true,
			default: 60,
			description:
				'How long to wait, after everything is sent, for the messages to arrive or fail; at most 600 seconds. In the output, delivery.settled says whether a message’s status is final. To wait longer, use the Postman Status Trigger.',
		},
		whenUnsureOption({
			fail: 'Fail the Item',
			failed: 'The item comes out as unknown: look for it',
			twice: 'some people',
			unlisted: 'does not show the message after some seconds',
		}),
	]),
];

type Done = SentMessage | Skipped;

const option = {
	name: 'Send',
	value: 'send',
	action: 'Send message',
	description: 'Send one SMS for each item',
	builderHint: {
		propertyHint: 'Takes all items at once. Set On Error to continueErrorOutput if there are many.',
	},
};

/** Makes one call for each item. After a lost answer it looks in the campaign's list. */
export const send = operation<Sendable, Done>({
	option,
	fields,
	wording: SEND_WORDING,
	read(setting) {
		secondsToWait(setting);
		checkHours(setting);
		return prepare(setting.parameters, setting.connection);
	},
	hints: (items, { context, connection }) => [
		...settingsHints(context, connection),
		...sharedKeyHints(items),
		...summariseHints(items).map((message) => ({ message })),
	],
	async work(items, setting) {
		const { run, journal: open } = setting;
		const journal = open<{ request: SendRequest }, Sent>();
		const endRetry = await beginRetry(run);
		try {
			const unsure = await recallMessages(run, journal, items);
			assignGivenOut(run.client, journal);
			const isOpen = (item: Sendable) => !unsure.has(item) && !isBegun(journal, item);
			const texts = new SentWithin<Sendable>(run);
			await texts.look(items.filter(isOpen));
			const results = await sendAll(items, { run, journal, unsure, texts });
			return await explainRefusedValues(items, results, run);
		} finally {
			endRetry();
		}
	},
	async finish(results, setting) {
		const seconds = secondsToWait(setting);
		if (seconds === 0) return results;
		const awaited = await deliveryOfAll(results, setting, seconds);
		return results.map((result): Result<Done> => {
			if (result.kind !== 'sent') return result;
			const message = messageFrom(result.body);
			return { ...result, awaited: message && awaited.get(message.id) };
		});
	},
	dryRun: proofDeclaration(
		{ option, fields },
		{
			more: { dryRun: true },
			checkRun(setting) {
				secondsToWait(setting);
				checkHours(setting);
			},
			checkItem: checkOnce,
			skipping: skippingOptions,
		},
	),
	moreOf: ({ replacedCharacters, request }, { kind }) => ({
		...(replacedCharacters && { replacedCharacters }),
		...(kind === 'skipped' && { recipient: request.recipient }),
	}),
	detailsOf: ({ request }) => ({ recipient: request.recipient }),
	output(done, { parameters }) {
		const isShort = isSimple(parameters, false);
		if (done.kind !== 'skipped') return { json: isShort ? simpleSentJson(done) : sentJson(done) };
		return { json: isShort ? simpleSkippedJson(done) : skippedJson(done) };
	},
});

/**
 * Reads Wait for Delivery for the whole run; 0 if the user has not added the option.
 *
 * @throws NodeOperationError if it is not a number within the bounds.
 */
function secondsToWait({ context, parameters }: Setting): number {
	const seconds = toNumber(parameters.forRun('options.waitForDelivery', 0));
	if (seconds >= 0 && seconds <= MAX_WAIT_SECONDS) return seconds;
	throw new NodeOperationError(
		context.getNode(),
		`Wait for Delivery is not a number of seconds from 0 to ${MAX_WAIT_SECONDS}`,
		{ description: 'Correct Wait for Delivery under Options, or remove it.' },
	);
}

async function deliveryOfAll(
	results: Array<Result<Done>>,
	{ context, run }: Setting,
	seconds: number,
): Promise<Map<string, Awaited>> {
	const { client, pause } = run;
	const sent = results.flatMap((result) =>
		result.kind === 'sent' ? (messageFrom(result.body) ?? []) : [],
	);
	return await waitForDelivery({ client, pause, logger: context.logger, seconds }, sent);
}

/** From this number of items on, one of them is likely to be refused some day. */
const MANY_ITEMS = 100;

/**
 * Hints at what the node's own settings mean for a run. They come after the run because a condition
 * in the node's description cannot see these settings.
 */
function settingsHints(context: IExecuteFunctions, { environment }: Connection): Hint[] {
	const { retryOnFail } = context.getNode();
	const { active } = context.getWorkflow();
	const items = context.getInputData().length;
	const hints: Hint[] = [];
	if (items >= MANY_ITEMS && !context.continueOnFail()) {
		const message = `On Error is Stop Workflow, and ${items} items came in: the first one that Postman refuses ends the run, and those after it are not sent. Under Settings, choose Continue (using error output) to send the others and handle the refused ones separately.`;
		hints.push({ type: 'warning', message });
	}
	if (retryOnFail) {
		const message =
			'Retry On Fail is on. It is safe, as nobody is texted twice, but costs time and brings nothing: this node repeats by itself what may be repeated.';
		hints.push({ type: 'info', message });
	}
	if (active && environment === 'test') {
		const message =
			'This workflow is published, and its credential is for the test environment: the public gets no SMS from it.';
		hints.push({ type: 'warning', message });
	}
	return hints;
}
