// The template's values as the panel gives them, in each of its four ways, as name and value.

import type { IDataObject, ResourceMapperValue } from 'n8n-workflow';

import { isPlainObject, toText } from '../sms/to-text';
import { findUnresolved } from '../sms/unresolved';
import { readJsonText } from './json-text';

export type ValueEntries = Array<[name: string, value: unknown]>;

export type GivenValues =
	| {
			ok: true;
			entries: ValueEntries;
			/** Of the template, where the panel knows them. */
			variables?: string[];
			templateBody?: string;
			/** Of fields that were not taken for a value. */
			otherNames?: string[];
	  }
	| { ok: false; message: string; advice: string };

/**
 * @param read Reads a parameter of the item.
 * @param inputJson The item's own fields, for automatic mapping.
 */
export function givenValues(
	read: (parameter: string, fallback: unknown) => unknown,
	inputJson: IDataObject,
): GivenValues {
	switch (read('valuesMode', 'mapped')) {
		case 'body':
			return { ok: true, entries: [['body', read('body', '')]], templateBody: '{{body}}' };
		case 'pairs':
			return fromPairs(read('valuePairs.pair', []));
		case 'json':
			return fromJson(read('valuesJson', ''));
		default:
			return fromMapper(read('templateValues', {}), inputJson);
	}
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
	return entries.length > 0 ? { ok: true, entries } : NO_PAIRS;
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
	// One that was taken out of the panel is a variable of the template all the same.
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
	return entries.length > 0 ? { ok: true, entries, ...(isKnown && { variables }) } : NOTHING_GIVEN;
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

/** Of what is no object of data: `undefined` if it is no list or number either, that JSON could have. */
function textOf(given: unknown): string | undefined {
	if (typeof given === 'object' && given !== null && !Array.isArray(given)) return undefined;
	try {
		return given === undefined ? '' : JSON.stringify(given);
	} catch {
		return undefined;
	}
}
