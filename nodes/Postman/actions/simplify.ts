// n8n's own switch between a few fields and all that Postman gives.

import type { INodeProperties } from 'n8n-workflow';

import type { PanelParameters } from '../panel/parameters';

/** The parameter's name. */
export const SIMPLIFY = 'simplify';

/** On by default: for operations that read. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: SIMPLIFY,
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Off by default: for Send, whose output is Postman's message object (a contract). */
export const simplifyOnWish: INodeProperties = { ...simplifyField, default: false };

/** The run's answer: each item asks again. */
const ASKED = new WeakMap<PanelParameters, boolean>();

/**
 * Whether Simplify is on, read once for the whole run.
 *
 * @param byDefault For workflows that were saved without the parameter.
 */
export function isSimple(parameters: PanelParameters, byDefault: boolean): boolean {
	const known = ASKED.get(parameters);
	if (known !== undefined) return known;
	const isOn = parameters.forRun(SIMPLIFY, byDefault) === true;
	ASKED.set(parameters, isOn);
	return isOn;
}
