// The panel's parameters, item by item. What cannot be read becomes a problem of the item, not an exception.

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Problem } from './problem';

export class Parameters {
	private readonly context: IExecuteFunctions;
	/** Those without an expression are the same for every item, and n8n takes its time to resolve each. */
	private readonly fixed = new Map<string, unknown>();
	private readonly varying: Set<string>;
	/** Names of the fields that those ask for whose expression is a field of the item and nothing else. */
	private readonly fields: Map<string, string>;

	constructor(context: IExecuteFunctions) {
		this.context = context;
		const raw = Object.entries(context.getNode().parameters);
		this.varying = new Set(raw.flatMap(([name, value]) => (hasExpression(value) ? [name] : [])));
		this.fields = new Map(
			raw.flatMap(([name, value]): Array<[string, string]> => {
				const field = fieldIn(value);
				return field === undefined ? [] : [[name, field]];
			}),
		);
	}

	of(itemIndex: number): ItemParameters {
		// A Code node can give out items without json.
		const json = this.context.getInputData()[itemIndex].json ?? {};
		return new ItemParameters(
			itemIndex,
			json,
			(name, fallback) => this.fieldOf(json, name) ?? this.read(name, itemIndex, fallback),
		);
	}

	/** What n8n's evaluation would give, in a hundredth of its time; nothing where only n8n knows that. */
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
		if (!this.varying.has(name.split('.')[0])) this.fixed.set(name, value);
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

/** Of a field that is to hold a line of text: empty where its expression comes to nothing, nothing where it is no text. */
export function lineOf(value: unknown): string | undefined {
	const given = value ?? '';
	return typeof given === 'string' || typeof given === 'number' ? String(given).trim() : undefined;
}

const PANEL_NAMES: Record<string, string> = {
	batchId: 'Batch ID',
	binaryPropertyName: 'Input Binary Field',
	body: 'Message',
	fileName: 'File Name',
	filters: 'Filters',
	language: 'Language',
	limit: 'Limit',
	messageId: 'Message ID',
	options: 'Options',
	recipient: 'Recipient',
	templateValues: 'Values',
	'valuePairs.pair': 'Values',
	valuesJson: 'Values',
	valuesMode: 'Template Values',
};

export class ItemParameters {
	readonly itemIndex: number;
	/** The item's own fields. */
	readonly json: IDataObject;
	readonly options: IDataObject;
	readonly problems: Problem[] = [];
	private readonly resolve: (name: string, fallback: unknown) => unknown;

	constructor(
		itemIndex: number,
		json: IDataObject,
		resolve: (name: string, fallback: unknown) => unknown,
	) {
		this.itemIndex = itemIndex;
		this.json = json;
		this.resolve = resolve;
		this.options = this.read('options', {}) as IDataObject;
	}

	read(name: string, fallback: unknown): unknown {
		return (this.tryRead(name, fallback) ?? { value: fallback }).value;
	}

	/** @returns Nothing where the expression cannot be evaluated, of which there is a problem then. */
	tryRead(name: string, fallback: unknown): { value: unknown } | undefined {
		try {
			return { value: this.resolve(name, fallback) };
		} catch (error) {
			this.refuse(
				PANEL_NAMES[name] ?? name,
				(error as Error).message,
				'Correct the expression in this field.',
				'The expression could not be evaluated',
			);
			return undefined;
		}
	}

	refuse(parameter: string, message: string, advice: string, inShort?: string): void {
		this.problems.push({ parameter, message, advice, ...(inShort && { inShort }) });
	}
}
