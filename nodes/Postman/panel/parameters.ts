// The panel's parameters, item by item. What cannot be read becomes a problem of the item, not an exception.

import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Problem } from './problem';

export class Parameters {
	private readonly context: IExecuteFunctions;
	private readonly labels: (name: string) => string;
	/** Those without an expression are the same for every item, and n8n takes its time to resolve each. */
	private readonly fixed = new Map<string, unknown>();
	private readonly varying: Set<string>;
	/** Names of the fields that those ask for whose expression is a field of the item and nothing else. */
	private readonly fields: Map<string, string>;

	/** @param panel The operation's fields, for the names that the user sees. */
	constructor(context: IExecuteFunctions, panel: INodeProperties[]) {
		this.context = context;
		this.labels = (name) => labelOf(panel, name);
		const raw = Object.entries(context.getNode().parameters);
		this.varying = new Set(raw.flatMap(([name, value]) => (hasExpression(value) ? [name] : [])));
		this.fields = new Map(
			raw.flatMap(([name, value]): Array<[string, string]> => {
				const field = fieldIn(value);
				return field === undefined ? [] : [[name, field]];
			}),
		);
	}

	/** @param read Reads one item. Returns what it gives, in the items' order. */
	map<T>(read: (item: ItemParameters) => T): T[] {
		return this.context.getInputData().map((_, itemIndex) => read(this.of(itemIndex)));
	}

	of(itemIndex: number): ItemParameters {
		// A Code node can give out items without json.
		const json = this.context.getInputData()[itemIndex]?.json ?? {};
		return new ItemParameters(
			itemIndex,
			json,
			(name, fallback) => this.fieldOf(json, name) ?? this.read(name, itemIndex, fallback),
			this.labels,
		);
	}

	/**
	 * A parameter that counts once for the whole run: as the first item gives it.
	 *
	 * @throws NodeOperationError that names the parameter if its expression cannot be evaluated.
	 */
	once(name: string, fallback: unknown): unknown {
		try {
			return this.context.getNodeParameter(name, 0, fallback);
		} catch {
			throw this.unusable(name, 'Its expression could not be evaluated');
		}
	}

	/**
	 * As `once`. Returns `fallback` if it comes to nothing.
	 *
	 * @throws NodeOperationError that names the parameter if it is not text.
	 */
	onceText(name: string, fallback: string): string {
		const line = lineOf(this.once(name, fallback));
		if (line === undefined) throw this.unusable(name, 'It is not text');
		return line || fallback;
	}

	private unusable(name: string, found: string): Error {
		return new NodeOperationError(
			this.context.getNode(),
			`${this.labels(name)} cannot be used. ${found}`,
			{ description: 'Correct the expression in this field.' },
		);
	}

	/** What n8n's evaluation would give, in a hundredth of its time; `undefined` if only n8n knows that. */
	private fieldOf(json: IDataObject, name: string): string | number | boolean | undefined {
		const field = this.fields.get(name);
		if (field === undefined || !Object.hasOwn(json, field)) return undefined;
		const value = json[field];
		const isPlain =
			typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
		return isPlain ? value : undefined;
	}

	/** @param name Dotted, e.g. `valuePairs.pair`. @throws what n8n throws for an expression that cannot be evaluated. */
	private read(name: string, itemIndex: number, fallback: unknown): unknown {
		if (this.fixed.has(name)) return this.fixed.get(name);
		const value = this.context.getNodeParameter(name, itemIndex, fallback);
		if (!this.varying.has(String(name.split('.')[0]))) this.fixed.set(name, value);
		return value;
	}
}

const BY_NAME = /^=\{\{\s*\$json\.([A-Za-z_]\w*)\s*\}\}$/;
const IN_BRACKETS = /^=\{\{\s*\$json\[(["'])([^"'\\]+)\1\]\s*\}\}$/;

/** Of `={{ $json.phone }}` and the like. */
function fieldIn(raw: unknown): string | undefined {
	if (typeof raw !== 'string') return undefined;
	return BY_NAME.exec(raw)?.[1] ?? IN_BRACKETS.exec(raw)?.[2];
}

function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

/**
 * What the panel calls a parameter.
 *
 * @param name Dotted for an option of a collection, e.g. `options.timeout`.
 */
function labelOf(panel: INodeProperties[], name: string): string {
	const [own, inner] = name.split('.');
	const field = panel.find((each) => each.name === own);
	const option = field?.options?.find((each) => each.name === inner);
	const isOption = option !== undefined && 'type' in option;
	// The linter wants the second part in lists that are loaded.
	return (isOption ? option : field)?.displayName.replace(/ Name or ID$/, '') ?? name;
}

/** A line of text as a field holds it: empty if its expression comes to nothing, `undefined` if it is no text. */
export function lineOf(value: unknown): string | undefined {
	const given = value ?? '';
	return typeof given === 'string' || typeof given === 'number' ? String(given).trim() : undefined;
}

export class ItemParameters {
	readonly itemIndex: number;
	/** The item's own fields. */
	readonly json: IDataObject;
	readonly options: IDataObject;
	readonly problems: Problem[] = [];
	private readonly resolve: (name: string, fallback: unknown) => unknown;
	private readonly labels: (name: string) => string;

	constructor(
		itemIndex: number,
		json: IDataObject,
		resolve: (name: string, fallback: unknown) => unknown,
		labels: (name: string) => string,
	) {
		this.itemIndex = itemIndex;
		this.json = json;
		this.resolve = resolve;
		this.labels = labels;
		this.options = this.read('options', {}) as IDataObject;
	}

	/** Whether the output is to have the input item in it. */
	get includeInput(): boolean {
		return this.options.includeInputFields === true;
	}

	read(name: string, fallback: unknown): unknown {
		return (this.tryRead(name, fallback) ?? { value: fallback }).value;
	}

	/** Returns `undefined` if the expression cannot be evaluated; the item then has a problem. */
	tryRead(name: string, fallback: unknown): { value: unknown } | undefined {
		try {
			return { value: this.resolve(name, fallback) };
		} catch (error) {
			this.refuse(
				this.labels(name),
				(error as Error).message,
				'Correct the expression in this field.',
				'The expression could not be evaluated',
			);
			return undefined;
		}
	}

	/** Returns `undefined` if it is not a line of text; the item then has a problem. */
	line(name: string): string | undefined {
		const given = this.tryRead(name, '');
		const line = given && lineOf(given.value);
		if (given && line === undefined) {
			this.refuse(this.labels(name), 'It is not text', 'Correct the expression in this field.');
		}
		return line;
	}

	refuse(parameter: string, message: string, advice: string, inShort?: string): void {
		this.problems.push({ parameter, message, advice, ...(inShort && { inShort }) });
	}
}
