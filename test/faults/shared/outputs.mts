// What came out of a run, and what is promised of that for every operation.
import type { IDataObject, IPairedItemData } from 'n8n-workflow';

import type { Execution } from '../../engine/engine.mts';
import { SEND } from '../../support/workflows.mts';

/** What was said of an input item. */
export interface Said {
	item: number;
	json: IDataObject;
}

/** The items of both outputs. One that is paired with several input items is there for each. */
export function saidOf(run: Execution): Said[] {
	return [...run.items(SEND, 0), ...run.items(SEND, 1)].flatMap(({ json, pairedItem }) =>
		[pairedItem].flat().map((paired) => ({ item: (paired as IPairedItemData).item, json })),
	);
}

export function everyItemCameOutOnce(said: Said[], items: number): string[] {
	const out = said.map(({ item }) => item).sort((a, b) => a - b);
	const expected = Array.from({ length: items }, (_, item) => item);
	return out.join() === expected.join() ? [] : [`items out: ${out.join()}`];
}

/** n8n stores what the node remembers: it is to be gone once no try can follow. */
export function memoryIsGone(run: Execution, { retryOnFail }: { retryOnFail: boolean }): string[] {
	if (run.status !== 'success') return [];
	const context = JSON.stringify(run.run.data.executionData?.contextData ?? {});
	const isClean = saidOf(run).every(({ json }) => !('error' in json));
	return (isClean || !retryOnFail) && context.includes('Journal')
		? [`memory left: ${context}`]
		: [];
}
