// Message > Get Many on n8n's engine, of a campaign with a message a minute.
import type { IDataObject, INode } from 'n8n-workflow';

import type { Execution, WorkflowFile } from '../engine/engine.mts';
import type { Call } from '../simulator/index.mts';
import { useBench, type Bench } from './people.mts';
import { SEND, sendWorkflow } from './workflows.mts';

export const NOW = Date.parse('2026-11-21T12:00:00+08:00');
export const MINUTE = 60_000;

export const all = { returnAll: true };
export const continuing = { onError: 'continueRegularOutput' } as const;

export interface ListBench extends Bench {
	/** @param items One list is read for each. */
	getAll(
		parameters?: IDataObject,
		settings?: Partial<INode>,
		items?: IDataObject[],
	): Promise<Execution>;
	/** Calls that read the campaign's list. */
	lists(): Call[];
	/** One a minute, the newest at NOW. @returns Their IDs, newest first. */
	insert(count: number, recipient?: string): string[];
}

/** To be called at the top of a test file. */
export function useGetAll(): ListBench {
	const bench = useBench() as ListBench;
	bench.getAll = async (...given) =>
		await bench.engine.run(getAllWorkflow(...given), bench.account());
	bench.lists = () => bench.simulator.ledger.calls({ route: 'listMessages' });
	bench.insert = (count, recipient = '6591234567') =>
		Array.from(
			{ length: count },
			(_, i) => bench.simulator.insert({ recipient, createdAt: NOW - i * MINUTE }).id,
		);
	return bench;
}

export function getAllWorkflow(
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
	items: IDataObject[] = [{}],
): WorkflowFile {
	return sendWorkflow(items, { operation: 'getAll', simplify: false, ...parameters }, settings);
}

/** The texts under the node's output. */
export function hintsOf(run: Execution): string[] {
	return (run.run.data.resultData.runData[SEND][0].hints ?? []).map(({ message }) => message);
}
