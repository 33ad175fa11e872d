// Items to requests: reads the composing parameters of every item and collects every problem of each, before anything
// is sent.

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { SendRequest } from '../api/client';
import type { Connection } from '../api/connection';
import { isLanguage, LANGUAGES, type Language } from '../sms/language';
import { readRecipient } from '../sms/recipient';
import { readValues } from '../sms/template';
import type { Problem } from './problem';
import { givenValues } from './values';

export type Prepared =
	| { itemIndex: number; request: SendRequest }
	| { itemIndex: number; problems: Problem[] };

export function prepare(context: IExecuteFunctions, connection: Connection): Prepared[] {
	return context.getInputData().map(({ json }, itemIndex) => {
		const item = new ItemReader(context, itemIndex);
		const options = item.read('options', {}) as IDataObject;
		const recipient = recipientOf(item, connection, options);
		const language = languageOf(item);
		const values = valuesOf(item, json, language ?? 'english', options);
		return recipient !== undefined && language && values && item.problems.length === 0
			? { itemIndex, request: { recipient, language, values } }
			: { itemIndex, problems: item.problems };
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

	refuse(parameter: string, message: string, advice: string): void {
		this.problems.push({ parameter, message, advice });
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
	item.refuse('Recipient', reading.message, reading.advice);
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
		unsupportedCharacters: options.unsupportedCharacters === 'replace' ? 'replace' : 'reject',
	});
	for (const { level, variable, message, advice } of findings) {
		if (level === 'refuse') {
			item.refuse(variable ? `Values > ${variable}` : 'Values', message, advice);
		}
	}
	return values;
}
