// The template's values as names and values, from each of the panel's four ways to give them.

import type { IDataObject, ResourceMapperValue } from 'n8n-workflow';

import { isPlainObject, toText } from '../sms/to-text';
import { findUnresolved } from '../sms/unresolved';
import { readJsonText } from './json-text';

/** Entries rather than an object, so that a name that is given twice is seen. */
export type ValueEntries = Array<[name: string, value: unknown]>;

/** The values of one item, or why they could not be read. `message` has no full stop. */
export type GivenValues =
	| {
			ok: true;
			entries: ValueEntries;
			/** The template's variables, if the panel knows them. */
			variables?: string[];
			templateBody?: string;
			/** Names of fields that were not taken for a value. */
			otherNames?: string[];
			/** The parameter that has each value in a field of its own, as it was read. */
			fields?: { parameter: string; value: unknown };
	  }
	| { ok: false; message: string; advice: string };

/**
 * Reads the values of one item.
 *
 * @param read Reads a parameter of the item.
 * @param inputJson The item's own fields, for automatic mapping.
 */
export function givenValues(
	read: (parameter: string, fallback: unknown) => unknown,
	inputJson: IDataObject,
): GivenValues {
	switch (read('valuesMode', 'mapped')) {
		case 'body':
			return fromBody(read('body', ''));
		case 'pairs':
			return fromPairs(read('valuePairs.pair', []));
		case 'json':
			return fromJson(read('valuesJson', ''));
		default:
			return fromMapper(read('templateValues', {}), inputJson);
	}
}

function fromBody(body: unknown): GivenValues {
	const fields = { parameter: 'body', value: body };
	return { ok: true, entries: [['body', body]], templateBody: '{{body}}', fields };
}

function fromPairs(pairs: unknown): GivenValues {
	const entries: ValueEntries = [];
	for (const pair of Array.isArray(pairs) ? pairs : []) {
		const { name, value } = (pair ?? {}) as { name?: unknown; value?: unknown };
		const reading = toText(name);
		if (!reading.ok) {
			return {
				ok: false,
				message: `The name of a variable is ${reading.found}`,
				advice: 'Enter the name as text, e.g. name.',
			};
		}
		entries.push([reading.text, value]);
	}
	const fields = { parameter: 'valuePairs.pair', value: pairs };
	return entries.length > 0 ? { ok: true, entries, fields } : NO_PAIRS;
}

function fromJson(given: unknown): GivenValues {
	// An expression may give the object itself.
	if (isPlainObject(given)) {
		const entries = Object.entries(given);
		const isOdd = entries.length === 0 && Object.getPrototypeOf(given) === null;
		return isOdd ? NO_JSON : { ok: true, entries };
	}
	const text = typeof given === 'string' ? given : textOf(given);
	if (text === undefined) return NO_JSON;
	const reading = readJsonText(text);
	if (reading.ok) return reading;
	const unresolved = findUnresolved(text);
	if (unresolved?.level === 'refuse') {
		return { ok: false, message: `The JSON ${unresolved.found}`, advice: unresolved.advice };
	}
	return { ok: false, message: reading.found, advice: reading.advice };
}

function fromMapper(given: unknown, inputJson: IDataObject): GivenValues {
	const { mappingMode, value, schema } = (given ?? {}) as Partial<ResourceMapperValue>;
	// A variable that the user removed from the panel is still a variable of the template.
	const variables = (Array.isArray(schema) ? schema : []).flatMap((field) => field?.id ?? []);
	const isKnown = variables.length > 0;
	if (mappingMode === 'autoMapInputData' && isKnown) {
		return {
			ok: true,
			entries: variables.flatMap((name): ValueEntries =>
				Object.hasOwn(inputJson, name) ? [[name, inputJson[name]]] : [],
			),
			variables,
			otherNames: Object.keys(inputJson),
		};
	}
	const entries = isPlainObject(value) ? Object.entries(value) : [];
	const fields = { parameter: 'templateValues', value: given };
	return entries.length > 0
		? { ok: true, entries, fields, ...(isKnown && { variables }) }
		: NOTHING_GIVEN;
}

const NOTHING_GIVEN: GivenValues = {
	ok: false,
	message: 'No values are given',
	advice:
		'Fill in each variable of the template. If the campaign’s variables are not shown yet, choose Message Body, Name and Value Pairs or JSON under Template Values; a template without variables is sent with JSON {}.',
};

const NO_PAIRS: GivenValues = {
	ok: false,
	message: 'No values are given',
	advice: 'Choose Add Variable for each variable of the template.',
};

const NO_JSON: GivenValues = {
	ok: false,
	message: 'The JSON is not an object with a value for each variable',
	advice:
		'Let the expression give a plain object, e.g. {{ { name: $json.name } }}: a Map, a date or an instance of a class has no such values.',
};

/**
 * Returns a value as JSON; `undefined` if JSON has nothing like it, such as a Map or an instance of
 * a class.
 */
function textOf(given: unknown): string | undefined {
	if (typeof given === 'object' && given !== null && !Array.isArray(given)) return undefined;
	try {
		return given === undefined ? '' : JSON.stringify(given);
	} catch {
		return undefined;
	}
}
