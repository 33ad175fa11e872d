// n8n's own switch between a few fields and all that Postman gives.

import type { INodeProperties } from 'n8n-workflow';

import type { Parameters } from '../panel/parameters';

export const SIMPLIFY = 'simplify';

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: SIMPLIFY,
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Of an operation whose output has always been Postman's own message. */
export const simplifyOnWish: INodeProperties = { ...simplifyField, default: false };

const ASKED = new WeakMap<Parameters, boolean>();

/** For the whole run: it is asked for with each item. @param byDefault What holds where it was not chosen. */
export function isSimple(parameters: Parameters, byDefault: boolean): boolean {
	const known = ASKED.get(parameters);
	if (known !== undefined) return known;
	const isOn = parameters.once(SIMPLIFY, byDefault) === true;
	ASKED.set(parameters, isOn);
	return isOn;
}
