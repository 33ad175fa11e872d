// The panel's parameters, item by item. A parameter that cannot be read becomes a problem of the
// item, not an exception.

import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { realClock } from '../api/clock';
import { Progress } from '../api/progress';
import { mapInTurns } from '../api/turns';
import { findUnresolvedWord } from '../sms/unresolved';
import { mixedFieldsOf, type MixedField } from './empty-part';
import { leavesOf, reasonOf } from './failed-expression';
import { isTool } from './is-tool';
import { ASK_N8N, hasExpression, readerOf, type FieldReader } from './item-fields';
import { CORRECT_IT, ItemParameters, type FailedExpression } from './item-parameters';
import { lineOf } from './line';

/** Reads an operation's parameters for the items of one run. */
export class PanelParameters {
	private readonly context: IExecuteFunctions;
	private readonly labels: (name: string) => string;
	/**
	 * Parameters without an expression are the same for every item, and n8n is slow to resolve them.
	 */
	private readonly fixed = new Map<string, unknown>();
	/**
	 * Readers of the parameters with an expression; `undefined` if n8n has to evaluate it for every
	 * item.
	 */
	private readonly readers = new Map<string, FieldReader | undefined>();
	private readonly mixed = new Map<string, MixedField[]>();
	/** Whether the node runs as a tool: `$json` is then the agent's input. */
	private readonly isTool: boolean;

	/** @param panel The operation's fields, for the names that the user sees. */
	constructor(context: IExecuteFunctions, panel: INodeProperties[]) {
		this.context = context;
		this.labels = (name) => labelOf(panel, name);
		this.isTool = isTool(context);
	}

	/** As `Array.map` over the items, in turns. @param read Reads one item. */
	async map<T>(read: (item: ItemParameters) => T): Promise<T[]> {
		const items = this.context.getInputData();
		const progress = new Progress(this.context.logger, realClock);
		return await mapInTurns(items, (_, itemIndex) => {
			progress.note(() => `${itemIndex} of ${items.length} items read`);
			return read(this.of(itemIndex));
		});
	}

	/** The parameters of one item. */
	of(itemIndex: number): ItemParameters {
		const json = this.context.getInputData()[itemIndex]?.json;
		return new ItemParameters(
			itemIndex,
			// A Code node can return items without json.
			json ?? {},
			(name, fallback) => this.read(name, itemIndex, json, fallback),
			this.labels,
			(name) => this.failedExpressionsIn(name, itemIndex),
			(name) => this.mixedFieldsIn(name),
		);
	}

	private mixedFieldsIn(name: string): MixedField[] {
		const known = this.mixed.get(name);
		if (known) return known;
		const fields = mixedFieldsOf(this.context.getNode().parameters, name, this.labels);
		this.mixed.set(name, fields);
		return fields;
	}

	/** Returns the expressions of a parameter that fail for an item. */
	private failedExpressionsIn(name: string, itemIndex: number): FailedExpression[] {
		const [own = ''] = name.split('.');
		const raw = this.context.getNode().parameters[own];
		return leavesOf(raw, own, this.labels).flatMap(({ expression, label }) => {
			try {
				this.context.evaluateExpression(expression, itemIndex);
				return [];
			} catch (error) {
				return [{ label, error: error as Error }];
			}
		});
	}

	/**
	 * Reads a parameter that counts once for the whole run, as the first item gives it.
	 *
	 * @throws NodeOperationError that names the parameter if its expression cannot be evaluated.
	 */
	forRun(name: string, fallback: unknown): unknown {
		try {
			return this.context.getNodeParameter(name, 0, fallback);
		} catch (error) {
			const json = this.context.getInputData()[0]?.json ?? {};
			const reason = reasonOf(error as Error, json);
			throw this.unusable(name, 'Its expression could not be evaluated', `n8n says: "${reason}." `);
		}
	}

	/**
	 * As `forRun`, for a line of text. Returns `fallback` if it is empty.
	 *
	 * @throws NodeOperationError that names the parameter if it is not text, or was not worked out.
	 */
	lineForRun(name: string, fallback: string): string {
		const line = lineOf(this.forRun(name, fallback));
		if (line === undefined) throw this.unusable(name, 'It is not text');
		const unresolved = findUnresolvedWord(line);
		if (unresolved) throw this.unusable(name, `It ${unresolved.found}`, `${unresolved.advice} `);
		return line || fallback;
	}

	private unusable(name: string, found: string, reason = ''): Error {
		return new NodeOperationError(
			this.context.getNode(),
			`${this.labels(name)} cannot be used. ${found}`,
			{ description: `${reason}${CORRECT_IT}` },
		);
	}

	/**
	 * @param name Dotted, e.g. `valuePairs.pair`.
	 * @throws What n8n throws if an expression cannot be evaluated.
	 */
	private read(
		name: string,
		itemIndex: number,
		json: IDataObject | undefined,
		fallback: unknown,
	): unknown {
		if (this.fixed.has(name)) return this.fixed.get(name);
		const reader = this.readerFor(name, fallback);
		const value = reader && json ? reader(json) : ASK_N8N;
		if (value !== ASK_N8N) return value;
		const resolved = this.context.getNodeParameter(name, itemIndex, fallback);
		if (!this.readers.has(name)) this.fixed.set(name, resolved);
		return resolved;
	}

	private readerFor(name: string, fallback: unknown): FieldReader | undefined {
		if (this.readers.has(name)) return this.readers.get(name);
		const raw = this.context.getNodeParameter(name, 0, fallback, { rawExpressions: true });
		if (!hasExpression(raw)) return undefined;
		const reader = this.isTool ? undefined : readerOf(raw);
		this.readers.set(name, reader);
		return reader;
	}
}

/**
 * Returns what the panel calls a parameter.
 *
 * @param name Dotted for an option of a collection, e.g. `options.timeout`.
 */
function labelOf(panel: INodeProperties[], name: string): string {
	const [own, inner] = name.split('.');
	const field = panel.find((each) => each.name === own);
	const option = field?.options?.find((each) => each.name === inner);
	const isOption = option !== undefined && 'type' in option;
	// n8n's linter demands this ending for lists that are loaded.
	return (isOption ? option : field)?.displayName.replace(/ Name or ID$/, '') ?? name;
}
