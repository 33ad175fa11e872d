// Makes a message of one item's parameters, with every problem and every hint found on the way. The
// panel's fields are declared in actions/compose.fields.ts.

import type { IDataObject } from 'n8n-workflow';

import type { Template } from '../api/template';
import type { Connection } from '../api/connection';
import { LANGUAGES, missingLanguage, readLanguage, type Language } from '../sms/language';
import { IN_SHORT } from '../sms/phone-text';
import { readRecipient } from '../sms/recipient';
import { isStrangeName } from '../sms/names';
import {
	readValues,
	variablesOf,
	type Finding,
	type UnsupportedCharacters,
	type ValuesReading,
} from '../sms/template';
import type { ItemParameters } from './item-parameters';
import type { Problem } from './problem';
import { refuseUnresolved } from './refuse-unresolved';
import { givenValues } from './values';

/** The message of one item. A part that could not be read is absent, and a problem says why. */
export interface Composition {
	itemIndex: number;
	/** Digits only, country code first. */
	recipient?: string;
	/** ISO 3166-1 alpha-2. */
	country?: string;
	language?: Language;
	values?: ValuesReading;
	/** Each of them keeps the message from being sent. */
	problems: Problem[];
	/** Worth knowing; the message can be sent all the same. */
	hints: Problem[];
}

/** The campaign's template by language (lower case), as far as it is known. */
export type Templates = Template['bodies'];

/** What is known of the campaign. */
export interface KnownCampaign {
	templates?: Templates;
	/** All languages that it has, in lower case; `undefined` if they are not known. */
	languages?: ReadonlySet<string> | undefined;
}

/**
 * Reads the message that an item asks for. Adds what is wrong to the item's problems; throws
 * nothing.
 */
export function compose(
	item: ItemParameters,
	{ environment }: Connection,
	{ templates = {}, languages }: KnownCampaign = {},
): Composition {
	const { options } = item;
	const composition: Composition = {
		itemIndex: item.itemIndex,
		problems: item.problems,
		hints: [],
	};
	readRecipientInto(composition, item, environment, options);
	const language = languageOf(item, languages);
	if (language) composition.language = language;
	readValuesInto(composition, item, templates, options);
	return composition;
}

function readRecipientInto(
	composition: Composition,
	item: ItemParameters,
	environment: Connection['environment'],
	options: IDataObject,
): void {
	const given = item.tryRead('recipient', '');
	if (!given || refuseUnresolved(item, 'Recipient', given.value)) return;
	// If its expression gives nothing, Singapore would be a guess.
	const country = Object.hasOwn(options, 'defaultCountry') ? (options.defaultCountry ?? '') : 'SG';
	const reading = readRecipient(given.value, {
		defaultCountry: typeof country === 'string' ? country : '',
		allowFixedLine: options.allowFixedLines === true,
		environment,
	});
	if (reading.ok) {
		composition.recipient = reading.recipient;
		if (reading.country) composition.country = reading.country;
	} else {
		const isOption = reading.reason === 'unknownCountry';
		const parameter = isOption ? 'Options > Default Country' : 'Recipient';
		item.refuse(parameter, reading.message, reading.advice, IN_SHORT[reading.reason]);
	}
}

function languageOf(item: ItemParameters, campaign?: ReadonlySet<string>): Language | undefined {
	const given = item.tryRead('language', 'english');
	if (!given) return undefined;
	const { value } = given;
	const language = readLanguage(value);
	if (language) {
		if (campaign?.has(language) === false) {
			const { message, advice } = missingLanguage(language, campaign);
			item.refuse('Language', message, advice);
		}
		return language;
	}
	if (refuseUnresolved(item, 'Language', value)) return undefined;
	const advice = `Use one of ${LANGUAGES.map(({ value }) => value).join(', ')}.`;
	if ((typeof value === 'string' ? value.trim() : (value ?? '')) === '') {
		item.refuse('Language', 'The language is empty', advice);
		return undefined;
	}
	item.refuse(
		'Language',
		`Postman has no language ${typeof value === 'string' ? JSON.stringify(value) : 'of this kind'}`,
		advice,
		'Postman has no such language',
	);
	return undefined;
}

function readValuesInto(
	composition: Composition,
	item: ItemParameters,
	templates: Templates,
	options: IDataObject,
): void {
	const problemsBefore = item.problems.length;
	const given = givenValues(item.read.bind(item), item.json);
	if (item.problems.length > problemsBefore) return;
	if (!given.ok) {
		item.refuse('Values', given.message, given.advice);
		return;
	}
	const language = composition.language ?? 'english';
	const templateBody = templates[language] ?? given.templateBody;
	// Every language of a campaign has the same variables (Postman guide, Create message).
	const [anyTemplate] = Object.values(templates);
	const variables = anyTemplate === undefined ? given.variables : variablesOf(anyTemplate);
	const reading = readValues(given.entries, {
		language,
		variables,
		...(templateBody !== undefined && { templateBody }),
		unsupportedCharacters: unsupportedCharactersOf(options),
		...(given.otherNames && { otherNames: given.otherNames }),
	});
	composition.values = reading;
	const { fields } = given;
	for (const label of fields ? item.halfEmptyFields(fields.parameter, fields.value) : []) {
		composition.hints.push(halfEmptyHint(label));
	}
	for (const found of reading.findings) {
		const { level, code, variable, message, advice } = found;
		const list = level === 'refuse' ? composition.problems : composition.hints;
		// A name that no variable can have may be anything, even a phone number.
		const isName = variable !== undefined && !isStrangeName(variable);
		const inShort = variable === undefined ? undefined : inShortOf(found, isName);
		list.push({
			code,
			parameter: isName ? `Values > ${variable}` : 'Values',
			message,
			...(inShort && { inShort }),
			advice,
		});
	}
}

/** It names the field itself, as what is shown after a run has no other place for it. */
function halfEmptyHint(label: string): Problem {
	return {
		code: 'halfEmpty',
		parameter: label,
		message: `A part of the expression in ${label} came to nothing, so only the text around it is sent`,
		advice:
			'Check the field that the expression takes. If it may be empty, write {{ $json.field || "" }}.',
	};
}

const WAYS: ReadonlySet<unknown> = new Set(['replace', 'reject', 'sendAsIs']);

/** Any unknown option means the default, which sends nothing that was not written. */
function unsupportedCharactersOf({ unsupportedCharacters }: IDataObject): UnsupportedCharacters {
	return WAYS.has(unsupportedCharacters)
		? (unsupportedCharacters as UnsupportedCharacters)
		: 'replaceLookAlikes';
}

/**
 * Says what was found without quoting the item; `undefined` if the finding's own message quotes
 * nothing.
 */
function inShortOf({ code, inShort }: Finding, isName: boolean): string | undefined {
	if (code === 'unresolved' && !isName) return 'A name or its value was not worked out';
	if (code === 'badName') return 'A name cannot be the name of a variable';
	if (!isName) return 'The value under a name that no variable can have cannot be used';
	return inShort;
}
