// Finds the operation that the panel asks for: one file each, in the folder of its resource.

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { messageOperations } from './message';

export type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[]>;

const RESOURCES: Record<string, Record<string, Execute>> = { message: messageOperations };

export async function route(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const resource = this.getNodeParameter('resource', 0) as string;
	const operation = this.getNodeParameter('operation', 0) as string;
	const execute = RESOURCES[resource]?.[operation];
	if (!execute) {
		throw new NodeOperationError(
			this.getNode(),
			`This version of the node has no operation "${operation}" for resource "${resource}"`,
			{ description: 'Choose Resource and Operation again, or update n8n-nodes-postman-sg.' },
		);
	}
	return await execute.call(this);
}
