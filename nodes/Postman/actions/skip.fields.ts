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
		'How many hours back (1 to 720) to look for the same message: an item whose recipient got it from this campaign, in any execution, is skipped. For a workflow that runs daily, enter 20. If the campaign’s messages cannot be read, nothing is sent.',
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
