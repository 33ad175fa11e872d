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
import type { PanelParameters } from '../panel/parameters';
import type { ItemProblems } from '../panel/problem';
import type { Proof } from '../panel/proof';
import type { ItemRun } from '../run/item-run';
import type { Failed, Wording } from '../run/result';

/** What an operation works with. `Run` is `undefined` for an operation that makes no call. */
export interface Setting<Run = ItemRun> {
	context: IExecuteFunctions;
	parameters: PanelParameters;
	connection: Connection;
	run: Run;
	/** Opens the record of what earlier tries of the node did; it is cleared after the last one. */
	journal<Data, Done>(): Journal<Data, Done>;
}

/** An entry of the Operation list; workflows store its `value`. */
export type OperationOption = INodePropertyOptions & { value: string };

/** A line below the output of a run. Its text holds no value of an item. */
export type Hint = Pick<NodeExecutionHint, 'message' | 'type'>;

type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

/**
 * Everything that defines an operation.
 *
 * `Item` is an input item that was read and can be used, `Done` the result of one that did not
 * fail.
 */
export interface Declaration<
	Item extends { itemIndex: number },
	Done extends { kind: string },
	Run = ItemRun,
> {
	option: OperationOption;
	fields: INodeProperties[];
	/**
	 * With `inDoubt`, the operation changes something at Postman: after an unexpected exception its
	 * items are unknown.
	 */
	wording: Wording;
	/** Whether items go one after the other, because each takes long anyway. */
	oneByOne?: boolean;
	/** Reads all items, with all problems of each, before anything is done. */
	read(setting: Setting<Run>): Array<Item | ItemProblems> | Promise<Array<Item | ItemProblems>>;
	/** What to tell about the items before anything is done; shown below the output. */
	hints?(items: Item[], setting: Setting<Run>): Hint[];
	/** Does the work. Returns one result for each item, in their order, and never rejects. */
	work(items: Item[], setting: Setting<Run>): Promise<Array<Done | Failed>>;
	/** Wording that depends on the results; takes the place of `wording`. */
	reword?(results: Array<Done | Failed>, setting: Setting<Run>): Wording;
	/**
	 * Changes the results before the output is made, e.g. adds the delivery. It runs when the run is
	 * over and reported: what it adds cannot stop it.
	 */
	finish?(
		results: Array<Done | Failed>,
		setting: Setting<Run>,
	): Array<Done | Failed> | Promise<Array<Done | Failed>>;
	/** The output of an item that did not fail. */
	output(done: Done, setting: Setting<Run>): Output | Output[];
	/** Fields added to the output of an item that did not fail. */
	moreOf?(item: Item, done: Done): IDataObject;
	/** Fields added to the output of items that come out as one. */
	moreOfJoined?(items: Item[]): IDataObject;
	/** Fields added to `postmanSend` of an item that failed. */
	detailsOf?(item: Item): IDataObject;
	/** Output that comes before an item that failed: the parts of it that had succeeded. */
	beforeFailed?(result: Failed): IDataObject[];
	/** Runs in its place while the option Dry Run is on: everything is checked, nothing is sent. */
	dryRun?: Declaration<Proof, Proof, Run>;
	/** Whether all items that share this result object come out as one, paired with each of them. */
	joinsItems?(done: Done): boolean;
}

/** An operation as the node needs it: what the panel shows, and how it runs. */
export interface Operation {
	option: OperationOption;
	/** Its fields, without the condition that the operation is chosen. */
	fields: INodeProperties[];
	/**
	 * Runs it on all input items.
	 *
	 * @param name Tells its journal from those of other operations.
	 * @throws NodeOperationError if the run is to stop. With On Error set to continue, the items come
	 *   out as failed instead.
	 */
	execute(context: IExecuteFunctions, name: string): Promise<INodeExecutionData[]>;
}
