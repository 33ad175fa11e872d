// Items to requests: reads the composing parameters of every item and collects every problem of each, before anything
// is sent.

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { SendRequest } from '../api/client';
import type { Connection } from '../api/connection';
import { isLanguage, LANGUAGES, type Language } from '../sms/language';
import { IN_SHORT } from '../sms/phoneText';
import { readRecipient } from '../sms/recipient';
import { readValues, toText } from '../sms/template';
import type { ItemProblems, Problem } from './problem';
import { givenValues } from './values';

export interface Sendable {
	itemIndex: number;
	request: SendRequest;
	/** Under which it is sent once only, across executions. */
	key?: string;
	/** What to do where it cannot be found out whether Postman has the message. */
	whenUnsure: 'fail' | 'resend';
}

export type Prepared = Sendable | ItemProblems;

export function isSendable(prepared: Prepared): prepared is Sendable {
	return 'request' in prepared;
}

export function isBad(prepared: Prepared): prepared is ItemProblems {
	return !isSendable(prepared);
}

export function prepare(context: IExecuteFunctions, connection: Connection): Prepared[] {
	return context.getInputData().map(({ json }, itemIndex) => {
		const item = new ItemReader(context, itemIndex);
		const options = item.read('options', {}) as IDataObject;
		const recipient = recipientOf(item, connection, options);
		const language = languageOf(item);
		const values = valuesOf(item, json, language ?? 'english', options);
		const key = keyOf(item, options);
		if (recipient === undefined || !language || !values || item.problems.length > 0) {
			return { itemIndex, problems: item.problems };
		}
		const whenUnsure = options.whenUnsure === 'resend' ? 'resend' : 'fail';
		return { itemIndex, request: { recipient, language, values }, key, whenUnsure };
	});
}

/** Reads one item's parameters. What cannot be read becomes a problem of the item, not an exception. */
class ItemReader {
	readonly problems: Problem[] = [];
	private readonly context: IExecuteFunctions;
	private readonly itemIndex: number;

	constructor(context: IExecuteFunctions, itemIndex: number) {
		this.context = context;
		this.itemIndex = itemIndex;
	}

	read(parameter: string, fallback: unknown): unknown {
		try {
			return this.context.getNodeParameter(parameter, this.itemIndex, fallback);
		} catch (error) {
			this.refuse(parameter, (error as Error).message, 'Correct the expression in this field.');
			return fallback;
		}
	}

	refuse(parameter: string, message: string, advice: string, inShort?: string): void {
		this.problems.push({ parameter, message, advice, ...(inShort && { inShort }) });
	}
}

function recipientOf(
	item: ItemReader,
	{ environment }: Connection,
	options: IDataObject,
): string | undefined {
	const reading = readRecipient(item.read('recipient', ''), {
		defaultCountry: String(options.defaultCountry ?? 'SG'),
		allowFixedLine: options.allowFixedLines === true,
		environment,
	});
	if (reading.ok) return reading.recipient;
	item.refuse('Recipient', reading.message, reading.advice, IN_SHORT[reading.reason]);
	return undefined;
}

function languageOf(item: ItemReader): Language | undefined {
	const given = item.read('language', 'english');
	const language = typeof given === 'string' ? given.trim().toLowerCase() : given;
	if (isLanguage(language)) return language;
	item.refuse(
		'Language',
		`Postman has no language ${JSON.stringify(given) ?? 'of this kind'}`,
		`Use one of ${LANGUAGES.map(({ value }) => value).join(', ')}.`,
	);
	return undefined;
}

function valuesOf(
	item: ItemReader,
	inputJson: IDataObject,
	language: Language,
	options: IDataObject,
): Record<string, string> | undefined {
	const given = givenValues(item.read.bind(item), inputJson);
	if (!given.ok) {
		item.refuse('Values', given.message, given.advice);
		return undefined;
	}
	const { values, findings } = readValues(given.entries, {
		language,
		...(given.templateBody && { templateBody: given.templateBody }),
		unsupportedCharacters: options.unsupportedCharacters === 'replace' ? 'replace' : 'reject',
	});
	for (const { level, variable, message, advice } of findings) {
		if (level === 'refuse') {
			item.refuse(variable ? `Values > ${variable}` : 'Values', message, advice);
		}
	}
	return values;
}

function keyOf(item: ItemReader, { sendOnceKey }: IDataObject): string | undefined {
	if (sendOnceKey === undefined) return undefined;
	const reading = toText(sendOnceKey);
	if (reading.ok && reading.text !== '') return reading.text;
	item.refuse(
		'Send Once Key',
		reading.ok ? 'The key is empty' : `The key is ${reading.found}`,
		'Give each message a key of its own, e.g. {{ $json.id }}, or remove the option.',
	);
	return undefined;
}
