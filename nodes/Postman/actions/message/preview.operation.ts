// Message > Preview: what Send would send, item by item, and what stands in its way. Nothing is sent.

import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { explain } from '../../api/explain';
import { compose, type Composition, type Templates } from '../../panel/compose';
import { Parameters } from '../../panel/parameters';
import { problemJson } from '../../panel/problem';
import { readTemplates } from '../../lists/templates';
import { segmentsOf } from '../../sms/text';
import { openClient } from '../open-client';
import { composeFields, composeOptions, optionsField } from '../compose.fields';

const show = { resource: ['message'], operation: ['preview'] };

export const fields: INodeProperties[] = [
	...composeFields(show),
	optionsField(show, composeOptions),
];

const FRAME =
	'The text is that of the campaign’s template. Postman adds its header and footer: the SMS is longer than this, and may have more segments.';

/** One call for the whole run: the campaign's recent messages, for its template. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const client = await openClient(this);
	const reading = await readTemplates(client, this.getExecutionCancelSignal());
	const templates = reading.ok ? reading.value : {};
	const unknownTemplate = reading.ok
		? 'The campaign has no message in this language yet, so its template is not known.'
		: `The campaign’s template could not be read: ${explain(reading.failure).message}.`;

	if (reading.ok) this.addExecutionHints({ message: FRAME, location: 'outputPane' });
	const parameters = new Parameters(this);
	return this.getInputData().map((_, itemIndex) => {
		const composition = compose(parameters.of(itemIndex), client.connection, templates);
		const json = previewOf(composition, templates, unknownTemplate);
		return { json, pairedItem: { item: itemIndex } };
	});
}

function previewOf(
	{ recipient, country, language, values, problems, hints }: Composition,
	templates: Templates,
	unknownTemplate: string,
): IDataObject {
	const isTemplateKnown = language !== undefined && templates[language] !== undefined;
	const text = values?.body;
	// What could not be read is null, not absent: in n8n's table every item then has every column.
	return {
		canBeSent: problems.length === 0,
		problems: problems.map(problemJson),
		recipient: recipient ?? null,
		...(text !== undefined && { text, ...measured(text) }),
		...(!isTemplateKnown && { note: unknownTemplate }),
		hints: hints.map(problemJson),
		country: country ?? null,
		language: language ?? null,
		values: values?.values ?? null,
		replacedCharacters: values?.replaced.map((one) => ({ ...one })) ?? [],
	};
}

/** Postman adds header and footer, which count toward segments: the real number may be higher. */
function measured(text: string): IDataObject {
	const { encoding, segments } = segmentsOf(text);
	return { characters: text.length, encoding, segments };
}
