// A parameter that counts once for the whole run: as the first item gives it. Read before anything leaves.

import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { lineOf } from '../panel/parameters';

/** @throws NodeOperationError that names the parameter where its expression cannot be evaluated. */
export function readOnce(
	context: IExecuteFunctions,
	name: string,
	displayName: string,
	fallback: string | boolean,
): unknown {
	try {
		return context.getNodeParameter(name, 0, fallback);
	} catch {
		throw unusable(context, displayName, 'Its expression could not be evaluated');
	}
}

/**
 * @returns `fallback` where it comes to nothing.
 * @throws NodeOperationError that names the parameter where it is not text.
 */
export function readText(
	context: IExecuteFunctions,
	name: string,
	displayName: string,
	fallback: string,
): string {
	const line = lineOf(readOnce(context, name, displayName, fallback));
	if (line === undefined) throw unusable(context, displayName, 'It is not text');
	return line || fallback;
}

function unusable(context: IExecuteFunctions, displayName: string, found: string): Error {
	return new NodeOperationError(context.getNode(), `${displayName} cannot be used. ${found}`, {
		description: 'Correct the expression in this field.',
	});
}
