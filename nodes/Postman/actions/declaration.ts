// What the file of an operation declares; operation.ts runs it.

import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
	NodeExecutionHint,
} from 'n8n-workflow';

import type { Connection } from '../api/connection';
import type { Journal } from '../once/journal';
import type { Parameters } from '../panel/parameters';
import type { ItemProblems } from '../panel/problem';
import type { Proof } from '../panel/proof';
import type { ItemRun } from '../run/item-run';
import type { Failed, Wording } from '../run/result';

/** What an operation works with. `run` is absent for one that makes no call. */
export interface Setting<Run = ItemRun> {
	context: IExecuteFunctions;
	parameters: Parameters;
	connection: Connection;
	run: Run;
	/** What an earlier try of the node has done; it is cleared when no try will follow. */
	journal<Data, Done>(): Journal<Data, Done>;
}

export type OperationOption = INodePropertyOptions & { value: string };

export type Hint = Pick<NodeExecutionHint, 'message' | 'type'>;

type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

export interface Declaration<
	Item extends { itemIndex: number },
	Done extends { kind: string },
	Run = ItemRun,
> {
	option: OperationOption;
	fields: INodeProperties[];
	/** With `inDoubt`, the operation changes something: after an unexpected exception its items are unknown. */
	wording: Wording;
	/** Whether items go one after the other, because each takes long anyway. */
	oneByOne?: boolean;
	/** Reads every item, with every problem of each, before anything is done. */
	read(setting: Setting<Run>): Array<Item | ItemProblems> | Promise<Array<Item | ItemProblems>>;
	/** Worth knowing of what has been read; shown beside the output. */
	hints?(items: Item[], setting: Setting<Run>): Hint[];
	/** One result for each item, in their order. It must not reject. */
	work(items: Item[], setting: Setting<Run>): Promise<Array<Done | Failed>>;
	/** How to tell of these results, if `wording` is not enough. */
	reword?(results: Array<Done | Failed>, setting: Setting<Run>): Wording;
	/** To be waited for before the output is made, e.g. the delivery of what was sent. */
	finish?(
		results: Array<Done | Failed>,
		setting: Setting<Run>,
	): Array<Done | Failed> | Promise<Array<Done | Failed>>;
	/** The output of an item that did not fail. */
	output(done: Done, setting: Setting<Run>): Output | Output[];
	/** What is told of an item that did not fail, beside its result. */
	moreOf?(item: Item, done: Done): IDataObject;
	/** What is told of the items that come out as one, beside their result. */
	moreOfJoined?(items: Item[]): IDataObject;
	/** What is known of an item that failed, beside its result. */
	detailsOf?(item: Item): IDataObject;
	/** What comes out before an item that failed: what was done of it. */
	beforeFailed?(result: Failed): IDataObject[];
	/** What is done instead while the option Dry Run is on: everything is checked, and nothing sent. */
	dryRun?: Declaration<Proof, Proof, Run>;
	/** Whether the items that have this result come out as one item that is paired with all of them. */
	joinsItems?(done: Done): boolean;
}

export interface Operation {
	/** Of the panel's list. */
	option: OperationOption;
	/** Without the condition that the operation is chosen. */
	fields: INodeProperties[];
	/** @param name Tells its journal from those of other operations. */
	execute(context: IExecuteFunctions, name: string): Promise<INodeExecutionData[]>;
}
