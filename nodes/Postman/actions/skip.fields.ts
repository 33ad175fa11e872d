// The option Skip If Sent Within, for Message > Send and for Batch > Send from items.

import type { INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { toNumber } from '../sms/to-text';
import type { Setting } from './declaration';

const MIN_HOURS = 1;
/** Thirty days. */
const MAX_HOURS = 720;

/** In hours. `hoursOf` reads it, once/sent-within.ts does what it says. */
export const skipIfSentWithinOption: INodeProperties = {
	displayName: 'Skip If Sent Within (Hours)',
	name: 'skipIfSentWithin',
	type: 'number',
	typeOptions: { minValue: MIN_HOURS, maxValue: MAX_HOURS },
	default: 20,
	description:
		'Skips an item if its recipient got the same message (language and values) from this campaign within this many hours (1 to 720), in any execution. Another text to the same person is sent. A message whose delivery failed does not count. For a workflow that runs daily, take a little less than 24. If the node cannot read the campaign’s list of messages, it sends nothing.',
};

/** Not a number, so that a number that cannot be used is never taken for it. */
const UNCHOSEN = 'unchosen';

/**
 * Reads Skip If Sent Within for the whole run.
 *
 * @returns Hours, perhaps with a fraction; `undefined` if the user has not added the option.
 * @throws NodeOperationError if it is not a number within the bounds.
 */
export function hoursOf({
	context,
	parameters,
}: Pick<Setting, 'context' | 'parameters'>): number | undefined {
	const given = parameters.once('options.skipIfSentWithin', UNCHOSEN);
	if (given === UNCHOSEN) return undefined;
	const hours = toNumber(given);
	if (hours >= MIN_HOURS && hours <= MAX_HOURS) return hours;
	throw new NodeOperationError(
		context.getNode(),
		`Skip If Sent Within is not a number of hours from ${MIN_HOURS} to ${MAX_HOURS}`,
		{ description: 'Correct Skip If Sent Within under Options, or remove it.' },
	);
}
