// Workflows of Postman Send's batch operations, and the clock of the nodes.
import type { IBinaryData, IDataObject, INode } from 'n8n-workflow';

import type { Clock } from '../../nodes/Postman/api/pacer.ts';
import type { WorkflowFile } from '../engine/engine.mts';
import { loadPackageFile } from '../engine/harness/n8n.mts';
import { sendWorkflow } from './workflows.mts';

/** Each to a person of its own. */
export const rows = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, i) => ({
		phone: `9${1000000 + i}`,
		name: `Person ${i}`,
		fruit: 'apple',
	}));

/** As `batchSend`, with any operation. */
export function batchWorkflow(
	items: IDataObject[],
	parameters: IDataObject,
	settings: Partial<INode> = {},
): WorkflowFile {
	return sendWorkflow(items, { resource: 'batch', ...parameters }, settings);
}

/** Items with `phone`, `name` and `fruit` to one batch. */
export function batchSend(
	items: IDataObject[],
	options: IDataObject = {},
	settings: Partial<INode> = {},
	over: IDataObject = {},
): WorkflowFile {
	return batchWorkflow(
		items,
		{
			operation: 'send',
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
			options,
			...over,
		},
		settings,
	);
}

/** A workflow whose items bring a file each, under `data`. */
export function fileSend(
	files: Array<string | Buffer>,
	options: IDataObject = {},
	settings: Partial<INode> = {},
	over: IDataObject = {},
): WorkflowFile {
	const workflow = batchSend([], options, settings, { source: 'binary', ...over });
	workflow.pinData = {
		Form: files.map((file, i) => ({
			json: { file: i },
			binary: { data: binary(file, `list ${i}.csv`) },
		})),
	};
	return workflow;
}

function binary(file: string | Buffer, fileName: string): IBinaryData {
	const data = Buffer.from(file).toString('base64');
	return { data, fileName, mimeType: 'text/csv', fileExtension: 'csv' };
}

/**
 * Lets the pauses of the nodes run so many times as fast; the calendar and the timeouts of calls
 * stay.
 *
 * @param load Of another copy of this package.
 */
export function speedUp(times: number, load = loadPackageFile): void {
	const { realClock } = load('nodes/Postman/api/clock.js') as { realClock: Clock };
	const { now, sleep } = realClock;
	realClock.now = () => now() * times;
	realClock.sleep = async (ms) => await sleep(ms / times);
}
