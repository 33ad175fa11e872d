// The panel's parameters for one item, and the problems that were found in them.

import type { IDataObject } from 'n8n-workflow';

import { findUnresolvedWord } from '../sms/unresolved';
import { isHalfEmpty, type MixedField } from './empty-part';
import { reasonOf } from './failed-expression';
import { lineOf } from './line';
import type { Problem } from './problem';

/** An expression that n8n could not evaluate. */
export interface FailedExpression {
	/** What the panel calls its field. */
	label: string;
	error: Error;
}

const NOT_EVALUATED = 'The expression could not be evaluated';
/** Advice for a field that is not what it should be; a whole sentence. */
export const CORRECT_IT = 'Correct the expression in this field.';

/** The parameters of one item, and the problems that were found in them. */
export class ItemParameters {
	readonly itemIndex: number;
	/** The item's own fields. */
	readonly json: IDataObject;
	readonly options: IDataObject;
	readonly problems: Problem[] = [];
	private readonly resolve: (name: string, fallback: unknown) => unknown;
	private readonly labels: (name: string) => string;
	private readonly failedExpressionsIn: (name: string) => FailedExpression[];
	private readonly mixedFieldsIn: (name: string) => MixedField[];

	constructor(
		itemIndex: number,
		json: IDataObject,
		resolve: (name: string, fallback: unknown) => unknown,
		labels: (name: string) => string,
		failedExpressionsIn: (name: string) => FailedExpression[],
		mixedFieldsIn: (name: string) => MixedField[],
	) {
		this.itemIndex = itemIndex;
		this.json = json;
		this.resolve = resolve;
		this.labels = labels;
		this.failedExpressionsIn = failedExpressionsIn;
		this.mixedFieldsIn = mixedFieldsIn;
		this.options = this.read('options', {}) as IDataObject;
	}

	/** Whether the output is to have the input item in it. */
	get includeInput(): boolean {
		return this.options.includeInputFields === true;
	}

	/** As `tryRead`, but returns `fallback` if the expression cannot be evaluated. */
	read(name: string, fallback: unknown): unknown {
		return (this.tryRead(name, fallback) ?? { value: fallback }).value;
	}

	/**
	 * Reads a parameter. Returns `undefined` if its expression cannot be evaluated; the item then has
	 * a problem.
	 *
	 * @param name Dotted, e.g. `valuePairs.pair`.
	 */
	tryRead(name: string, fallback: unknown): { value: unknown } | undefined {
		try {
			return { value: this.resolve(name, fallback) };
		} catch (error) {
			const failed = this.failedExpressionsIn(name);
			const all =
				failed.length > 0 ? failed : [{ label: this.labels(name), error: error as Error }];
			for (const fault of all) this.refuseExpression(fault);
			return undefined;
		}
	}

	/** Reads a line of text. Returns `undefined` if it is none; the item then has a problem. */
	line(name: string): string | undefined {
		const given = this.tryRead(name, '');
		const line = given && lineOf(given.value);
		if (given && line === undefined) {
			this.refuse(this.labels(name), 'It is not text', CORRECT_IT);
		}
		const unresolved = findUnresolvedWord(line);
		if (!unresolved) return line;
		this.refuse(this.labels(name), `It ${unresolved.found}`, unresolved.advice);
		return undefined;
	}

	/**
	 * Returns the fields of a parameter in which an expression within text came to nothing, as the
	 * panel calls them.
	 *
	 * @param name Dotted.
	 * @param value The parameter, as it was read.
	 */
	halfEmptyFields(name: string, value: unknown): string[] {
		return this.mixedFieldsIn(name)
			.filter((field) => isHalfEmpty(field, value))
			.map(({ label }) => label);
	}

	private refuseExpression({ label, error }: FailedExpression): void {
		this.problems.push({
			parameter: label,
			message: error.message,
			inShort: NOT_EVALUATED,
			advice: CORRECT_IT,
			adviceInShort: `n8n says: "${reasonOf(error, this.json)}." ${CORRECT_IT}`,
		});
	}

	/** Adds a problem to the item. The arguments are as in `Problem`. */
	refuse(parameter: string, message: string, advice: string, inShort?: string): void {
		this.problems.push({ parameter, message, advice, ...(inShort && { inShort }) });
	}
}
