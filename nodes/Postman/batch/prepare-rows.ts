// Items to batch files: the checks of Message > Send, and those that only many messages together can fail. Every item is
// read, and every problem of each is known, before any file is made.

import type { Connection } from '../api/connection';
import type { Explanation } from '../api/explain';
import { csvRow } from '../sms/csv';
import type { Parameters } from '../panel/parameters';
import { prepare, type Prepared, type Sendable } from '../panel/prepare';
import { isBad, type Problem } from '../panel/problem';
import { partsOf, whyTooLarge } from './limits';

export interface RowFile<Item extends Pick<Sendable, 'request'>> {
	items: Item[];
	/** Header and rows. */
	text: string;
}

/** As for Message > Send. A file has one header, so all items need the same variables. */
export function prepareRows(parameters: Parameters, connection: Connection): Prepared[] {
	const prepared = prepare(parameters, connection);
	const unlike = unlikeMost(
		prepared.map((item) => (isBad(item) ? undefined : Object.keys(item.request.values))),
	);
	return prepared.map((item, i) => {
		const problems = unlike[i] ?? [];
		if (isBad(item) || problems.length === 0) return item;
		const { itemIndex, includeInput } = item;
		return { itemIndex, includeInput, problems };
	});
}

/**
 * @param items The variables of each; `undefined` of one that does not count.
 * @returns For each, how its variables differ from those that most have.
 */
export function unlikeMost(items: Array<string[] | undefined>): Problem[][] {
	const variables = items.map((names) => names && [...names].sort().join());
	const usual = mostCommon(variables);
	return items.map((names, i) =>
		names === undefined || variables[i] === usual
			? []
			: differences(names, usual === '' ? [] : usual.split(',')),
	);
}

/** Those that most items have: a second look is for the others. */
function mostCommon(variables: Array<string | undefined>): string {
	const counts = new Map<string, number>();
	for (const one of variables) {
		if (one !== undefined) counts.set(one, (counts.get(one) ?? 0) + 1);
	}
	const [[usual] = ['']] = [...counts].sort(([, one], [, other]) => other - one);
	return usual;
}

function differences(names: string[], usual: string[]): Problem[] {
	const advice =
		'All messages of a batch have the same variables: those of the campaign’s template.';
	return [
		...usual
			.filter((name) => !names.includes(name))
			.map((name) => ({
				parameter: `Values > ${name}`,
				message: `The item has no value for "${name}", and most others have one`,
				advice,
			})),
		...names
			.filter((name) => !usual.includes(name))
			.map((name) => ({
				parameter: `Values > ${name}`,
				message: `The item has a value for "${name}", and most others have none`,
				advice,
			})),
	];
}

/**
 * @param items Of the same variables.
 * @param maySplit Whether what does not fit into one file goes into several.
 * @returns The files, or why there is none.
 */
export function filesOf<Item extends Pick<Sendable, 'request'>>(
	items: Item[],
	environment: Connection['environment'],
	maySplit: boolean,
): Array<RowFile<Item>> | Explanation {
	const [first] = items;
	if (!first) return [];
	const names = Object.keys(first.request.values);
	const header = csvRow(['recipient', 'language', ...names]);
	const rows = items.map((item) => {
		const { recipient, language, values } = item.request;
		const line = csvRow([recipient, language, ...names.map((name) => values[name] ?? '')]);
		return { item, line };
	});
	const text = header + rows.map(({ line }) => line).join('');
	const size = { rows: items.length, bytes: Buffer.byteLength(text) };
	const reason = whyTooLarge(size, environment);
	if (!reason) return [{ items, text }];
	if (!maySplit) {
		const { message, description } = reason;
		const advice =
			'Turn on Split Into Several Batches under Options, or send fewer items at a time.';
		return { message, description: `${description} ${advice}` };
	}
	const sizeOf = ({ line }: { line: string }) => Buffer.byteLength(line);
	return partsOf(rows, sizeOf, header.length, environment).map((part) => ({
		items: part.map(({ item }) => item),
		text: header + part.map(({ line }) => line).join(''),
	}));
}
