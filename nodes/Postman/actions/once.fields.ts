// The options that say how nobody gets an SMS twice: Send Once Key, Skip If Sent Within and When
// Unsure, for Message > Send and Batch > Send.

import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { hasExpression } from '../panel/item-fields';
import { CORRECT_HOURS, MAX_HOURS, MIN_HOURS, NO_HOURS, readHours } from '../panel/skip-hours';
import type { Setting } from './declaration';

/** once/keys.ts does what it says. */
export const sendOnceKeyOption: INodeProperties = {
	displayName: 'Send Once Key',
	name: 'sendOnceKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. ={{ $json.appointment_id }}-reminder',
	description:
		'Names the message: an item with a key that was sent before is skipped, in later executions too. The node remembers the last 10,000 keys.',
};

/**
 * What to do with a message or batch that Postman may have; once/once.ts does what it says.
 *
 * @param what Completes the sentences about either choice, and says how long the list is watched.
 */
export function whenUnsureOption(what: {
	fail: string;
	failed: string;
	twice: string;
	unlisted: string;
}): INodeProperties {
	return {
		displayName: 'When Unsure',
		name: 'whenUnsure',
		type: 'options',
		options: [
			{
				name: what.fail,
				value: 'fail',
				description: `It is not sent again. ${what.failed} in the Postman portal.`,
			},
			{
				name: 'Send Again',
				value: 'resend',
				description: `It is sent again, and ${what.twice} may get it twice. Only for what must reach everybody, such as public warnings.`,
			},
		],
		default: 'fail',
		description: `What to do if the connection breaks before Postman answers, and the campaign’s list still ${what.unlisted}`,
	};
}

/** In hours. panel/skip-hours.ts reads it, once/sent-within.ts does what it says. */
export const skipIfSentWithinOption: INodeProperties = {
	displayName: 'Skip If Sent Within (Hours)',
	name: 'skipIfSentWithin',
	type: 'number',
	typeOptions: { minValue: MIN_HOURS, maxValue: MAX_HOURS },
	default: 20,
	description:
		'How many hours back (1 to 720) to look for the same message: an item whose recipient got it from this campaign, in any execution, is skipped. For a workflow that runs daily, enter 20. If the campaign’s messages cannot be read, nothing is sent.',
};

/** Returns the names of the options that are set and may leave items out. */
export function skippingOptions({ context }: Pick<Setting<unknown>, 'context'>): string[] {
	const options = optionsOf(context);
	return [
		...(Object.hasOwn(options, 'skipIfSentWithin') ? ['Skip If Sent Within'] : []),
		...(Object.hasOwn(options, 'sendOnceKey') ? ['Send Once Key'] : []),
	];
}

/** Returns the options as the workflow stores them; none if an expression makes all of them. */
function optionsOf(context: IExecuteFunctions): IDataObject {
	const { options } = context.getNode().parameters as { options?: IDataObject | string };
	return typeof options === 'object' ? options : {};
}

/**
 * Checks hours that are the same for every item, to say it once. Those of an expression are checked
 * item by item.
 *
 * @throws NodeOperationError if they are not a number within the bounds.
 */
export function checkHours({ context }: Pick<Setting<unknown>, 'context'>): void {
	const options = optionsOf(context);
	if (!Object.hasOwn(options, 'skipIfSentWithin')) return;
	const { skipIfSentWithin: hours } = options;
	if (hasExpression(hours) || readHours(hours) !== undefined) return;
	throw new NodeOperationError(context.getNode(), NO_HOURS, { description: CORRECT_HOURS });
}
