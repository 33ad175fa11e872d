// Items to requests: every item is read, and every problem of each is known, before anything is sent.

import { campaignOf } from '../api/campaign';
import type { Connection } from '../api/connection';
import type { SendRequest } from '../api/message';
import { toText, type ValuesReading } from '../sms/template';
import { compose } from './compose';
import type { ItemParameters, Parameters } from './parameters';
import type { ItemProblems, Problem } from './problem';
import { refuseUnresolved } from './refuse-unresolved';

export interface Sendable {
	itemIndex: number;
	/** Whether the output is to have the input item in it. */
	includeInput: boolean;
	request: SendRequest;
	/** What stands in `request` for characters that Postman refuses; absent if nothing was replaced. */
	replacedCharacters?: ValuesReading['replaced'];
	/** Worth knowing; none stands in the way. */
	hints: Problem[];
	/** Under which it is sent once only, across executions. */
	key?: string | undefined;
	/** What to do where it cannot be found out whether Postman has the message. */
	whenUnsure: 'fail' | 'resend';
}

export type Prepared = Sendable | ItemProblems;

export async function prepare(parameters: Parameters, connection: Connection): Promise<Prepared[]> {
	const { languages } = campaignOf(connection);
	const known = { languages: languages.known };
	return await parameters.map((item): Prepared => {
		const { itemIndex, includeInput } = item;
		const { recipient, language, values, problems, hints } = compose(item, connection, known);
		const key = keyOf(item);
		if (recipient === undefined || !language || !values || problems.length > 0) {
			return { itemIndex, includeInput, problems, recipient };
		}
		return {
			itemIndex,
			includeInput,
			request: { recipient, language, values: values.values },
			...(values.replaced.length > 0 && { replacedCharacters: values.replaced }),
			hints,
			key,
			whenUnsure: item.options.whenUnsure === 'resend' ? 'resend' : 'fail',
		};
	});
}

/** Of Send Once Key; what cannot be one becomes a problem of the item. */
export function keyOf(item: ItemParameters): string | undefined {
	// One whose expression comes to nothing is a key that is missing, and not an option that was never chosen.
	if (!Object.hasOwn(item.options, 'sendOnceKey')) return undefined;
	const { sendOnceKey } = item.options;
	if (refuseUnresolved(item, 'Options > Send Once Key', sendOnceKey)) return undefined;
	const reading = toText(sendOnceKey ?? '');
	if (reading.ok && reading.text !== '') return reading.text;
	item.refuse(
		'Options > Send Once Key',
		reading.ok ? 'The key is empty' : `The key is ${reading.found}`,
		'Give each message a key of its own, e.g. {{ $json.id }}, or remove the option.',
	);
	return undefined;
}
