// One item's composing parameters to a message, with every problem and every hint found on the way. The panel's fields
// of the same names are in actions/compose.fields.ts.

import type { IDataObject } from 'n8n-workflow';

import type { Template } from '../api/template';
import type { Connection } from '../api/connection';
import { LANGUAGES, missingLanguage, readLanguage, type Language } from '../sms/language';
import { IN_SHORT } from '../sms/phone-text';
import { readRecipient } from '../sms/recipient';
import { isStrangeName } from '../sms/rules';
import {
	readValues,
	variablesOf,
	type Finding,
	type UnsupportedCharacters,
	type ValuesReading,
} from '../sms/template';
import type { ItemParameters } from './parameters';
import type { Problem } from './problem';
import { refuseUnresolved } from './refuse-unresolved';
import { givenValues } from './values';

/** What could not be read is absent, and there is a problem that says so. */
export interface Composition {
	itemIndex: number;
	/** Digits only, country code first. */
	recipient?: string;
	/** ISO 3166-1 alpha-2. */
	country?: string;
	language?: Language;
	values?: ValuesReading;
	/** Each of them stands in the way of sending. */
	problems: Problem[];
	/** Worth knowing; none stands in the way. */
	hints: Problem[];
}

/** The campaign's template by language, as far as it is known. */
export type Templates = Template['bodies'];

/** What is known of the campaign. */
export interface KnownCampaign {
	templates?: Templates;
	/** All that it has, in lower case. */
	languages?: ReadonlySet<string> | undefined;
}

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
	// One whose expression comes to nothing is not guessed to be Singapore.
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
	item.refuse(
		'Language',
		`Postman has no language ${typeof value === 'string' ? JSON.stringify(value) : 'of this kind'}`,
		`Use one of ${LANGUAGES.map(({ value }) => value).join(', ')}.`,
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
	for (const found of reading.findings) {
		const { level, code, variable, message, advice } = found;
		const list = level === 'refuse' ? composition.problems : composition.hints;
		// What cannot be a variable's name may be anything, a phone number too.
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

const WAYS: ReadonlySet<unknown> = new Set(['replace', 'reject', 'sendAsIs']);

/** An option of an unknown name is the default, which sends nothing that was not written. */
function unsupportedCharactersOf({ unsupportedCharacters }: IDataObject): UnsupportedCharacters {
	return WAYS.has(unsupportedCharacters)
		? (unsupportedCharacters as UnsupportedCharacters)
		: 'replaceLookAlikes';
}

/** What a finding says without quoting a word of what the item holds, where its own message does. */
function inShortOf({ code, inShort }: Finding, isName: boolean): string | undefined {
	if (code === 'unresolved' && !isName) return 'A name or its value was not worked out';
	if (code === 'badName') return 'A name cannot be the name of a variable';
	if (!isName) return 'The value under a name that no variable can have cannot be used';
	return inShort;
}
