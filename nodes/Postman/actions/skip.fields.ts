// The option Skip If Sent Within, for Message > Send and for Batch > Send from items.

import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { hasExpression } from '../panel/item-fields';
import { CORRECT_HOURS, MAX_HOURS, MIN_HOURS, NO_HOURS, readHours } from '../panel/skip-hours';
import type { Setting } from './declaration';

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
