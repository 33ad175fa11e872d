// A resource of the panel: its list of operations, and the fields of each, shown when it is chosen.

import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from './declaration';

/** A resource as the node needs it. */
export interface Resource {
	/** The list of its operations, then the fields of each, with the conditions that show them. */
	fields: INodeProperties[];
	/** By the value under which workflows store them. */
	operations: Record<string, Operation>;
}

/**
 * Makes a resource of its operations.
 *
 * @param name The value under which workflows store it.
 * @param operations In the order of the list and of n8n's nodes panel; `send` is the default.
 */
export function resource(name: string, operations: Operation[]): Resource {
	const list: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [name] } },
		options: operations.map(({ option }) => option),
		default: 'send',
	};
	return {
		fields: [list, ...operations.flatMap((each) => shownFor(name, each))],
		operations: Object.fromEntries(operations.map((each) => [each.option.value, each])),
	};
}

function shownFor(resourceName: string, { option, fields }: Operation): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: {
				resource: [resourceName],
				operation: [option.value],
				...field.displayOptions?.show,
			},
		},
	}));
}
