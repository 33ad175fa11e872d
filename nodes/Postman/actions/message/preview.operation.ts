// Message > Preview: what Send would send, item by item, and what stands in its way. Nothing is sent.

import type { IDataObject } from 'n8n-workflow';

import { explain } from '../../api/explain';
import { compose, type Composition, type Templates } from '../../panel/compose';
import { problemJson } from '../../panel/problem';
import { segmentsOf } from '../../sms/text';
import { composeFields, composeOptions, optionsField } from '../compose.fields';
import { operation } from '../operation';

const FRAME =
	'The text is that of the campaign’s template. Postman adds its header and footer: the SMS is longer than this, and may have more segments.';

interface Previewed {
	kind: 'previewed';
	itemIndex: number;
	json: IDataObject;
}

export const preview = operation<Previewed, Previewed>({
	option: {
		name: 'Preview',
		value: 'preview',
		action: 'Preview message',
		description: 'See what would be sent, and what stands in the way; nothing is sent',
	},
	fields: [...composeFields(), optionsField(composeOptions)],
	wording: { done: 'previewed', outcome: 'notSent' },
	/** One call for the whole run: the campaign's recent messages, for its template. */
	async read({ context, parameters, connection, run }) {
		const reading = await run.client.readTemplate(run.pause.signal);
		if (reading.kind === 'stopped') return [];
		const isRead = reading.kind === 'read';
		const templates = isRead ? reading.value.bodies : {};
		const unknownTemplate = isRead
			? 'The campaign has no message in this language yet, so its template is not known.'
			: `The campaign’s template could not be read: ${explain(reading.failure).message}.`;

		if (isRead) context.addExecutionHints({ message: FRAME, location: 'outputPane' });
		return parameters.map((item) => {
			const composition = compose(item, connection, { templates });
			const json = previewOf(composition, templates, unknownTemplate);
			return { kind: 'previewed' as const, itemIndex: item.itemIndex, json };
		});
	},
	work: async (items) => items,
	output: ({ json }) => ({ json }),
});

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
