// Why Postman refused the values of a message: it says "Validation failed" and no more, but the
// campaign's list shows the template that they are for.

import type { Template } from '../api/template';
import type { Explanation } from '../api/explain';
import type { SendRequest } from '../api/message';
import type { ItemRun } from '../run/item-run';
import { isFailed, type Failed } from '../run/result';
import { isLanguage } from '../sms/language';
import { checkValues, variablesOf } from '../sms/template';

type NotDone = Extract<Failed, { kind: 'notDone' }>;

/**
 * Postman's words if a variable is missing, is too many or has no text (Postman guide, API
 * errors).
 */
const VALIDATION_FAILED = /validation failed/i;

/**
 * Adds to each message whose values were refused what is wrong with them. One call for the whole
 * run, and none if nothing was refused.
 *
 * @param items Those of the results, in the same order.
 */
export async function explainRefusedValues<R extends { kind: string }>(
	items: Array<{ request: SendRequest }>,
	results: Array<R | Failed>,
	{ client, pause }: ItemRun,
): Promise<Array<R | Failed>> {
	if (!results.some(isRefused)) return results;
	const reading = await client.readTemplate(pause.signal);
	if (reading.kind !== 'read') return results;
	const template = reading.value;
	return results.map((result, i) => {
		const request = items[i]?.request;
		const explanation =
			request && isRefused(result)
				? explainValues(request, template, result.failure.apiMessage ?? '')
				: undefined;
		return explanation ? { ...result, explanation } : result;
	});
}

function isRefused(result: { kind: string }): result is NotDone {
	if (!isFailed(result) || result.kind !== 'notDone' || result.explanation) return false;
	const { httpStatus, fromApi, apiMessage = '' } = result.failure;
	return httpStatus === 400 && fromApi && VALIDATION_FAILED.test(apiMessage);
}

/** Returns `undefined` if the template is not known. Quotes names of variables and no values. */
function explainValues(
	{ language, values }: SendRequest,
	{ bodies }: Template,
	said: string,
): Explanation | undefined {
	const [anyBody] = Object.values(bodies);
	if (anyBody === undefined || !isLanguage(language)) return undefined;
	const templateBody = bodies[language];
	const variables = variablesOf(anyBody);
	const findings = checkValues(values, {
		language,
		variables,
		...(templateBody !== undefined && { templateBody }),
	}).filter(({ level }) => level === 'refuse');
	const { postman, has } = sentences(said, variables);
	if (findings.length === 0) {
		return {
			message: 'Postman refused the values, although all variables of the template have one',
			description: `${postman} ${has} Compare them with the template in the Postman portal.`,
		};
	}
	const named = (code: string) =>
		quoted(findings.flatMap((one) => (one.code === code ? (one.variable ?? []) : [])));
	const missing = named('missing');
	const surplus = named('surplus');
	const others = findings.filter(({ code }) => code !== 'missing' && code !== 'surplus');
	const found = [
		...namesInWords(missing, surplus),
		...others.map(({ message, inShort }) => inShort ?? message),
	];
	const advice = new Set(findings.map((one) => one.advice));
	return {
		message: `Postman refused the values: ${found.join(', ')}`,
		description: [postman, has, ...advice].join(' '),
	};
}

/** The sentences that every explanation from the template has. */
function sentences(said: string, variables: string[]): { postman: string; has: string } {
	return {
		postman: `Postman says: "${said}"`,
		has: `The campaign’s template has ${quoted(variables) || 'no variables'}.`,
	};
}

const namesInWords = (missing: string, surplus: string) =>
	[missing && `${missing} missing`, surplus && `${surplus} not in the template`].filter(Boolean);

/**
 * Explains a refusal by the names of the columns or values alone; `undefined` if they are those of
 * the template, or if it is not known. Quotes no value.
 *
 * @param given The names that were sent, without `recipient` and `language`.
 * @param what What they are names of, as in `columns`.
 * @param said Postman's words.
 */
export function explainNames(
	given: readonly string[],
	{ bodies }: Template,
	what: string,
	said: string,
): (Explanation & { missing: string[] }) | undefined {
	const [anyBody] = Object.values(bodies);
	if (anyBody === undefined) return undefined;
	const variables = variablesOf(anyBody);
	const missing = variables.filter((name) => !given.includes(name));
	const surplus = given.filter((name) => !variables.includes(name));
	if (missing.length + surplus.length === 0) return undefined;
	const { postman, has } = sentences(said, variables);
	const advice = [
		missing.length > 0 && `Add ${quoted(missing)}.`,
		surplus.length > 0 && `Take ${quoted(surplus)} out, or rename as in the template.`,
	].filter(Boolean);
	return {
		message: `Postman refused the ${what}: ${namesInWords(quoted(missing), quoted(surplus)).join(', ')}`,
		description: [said && postman, has, ...advice].filter(Boolean).join(' '),
		missing,
	};
}

const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
