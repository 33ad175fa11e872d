// Values of a template, and what the package finds in them: the code of each finding and its
// variable.
import { checkValues, readValues } from '../../nodes/Postman/sms/template.ts';
import type { Finding, TemplateOptions } from '../../nodes/Postman/sms/template.ts';

export const english: TemplateOptions = { language: 'english' };
export const found = (findings: Finding[]) =>
	findings.map(({ code, variable }) => [code, variable]);
export const check = (values: Record<string, string>, options: Partial<TemplateOptions> = {}) =>
	found(checkValues(values, { ...english, ...options }));
export const read = (
	values: Record<string, unknown> | Array<[string, unknown]>,
	options: Partial<Parameters<typeof readValues>[1]> = {},
) =>
	readValues(Array.isArray(values) ? values : Object.entries(values), {
		language: 'english',
		unsupportedCharacters: 'reject',
		...options,
	});
