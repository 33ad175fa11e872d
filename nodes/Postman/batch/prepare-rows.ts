// Items to batch files: the checks of Message > Send, and those that only many messages together
// can fail. Every item is read, and every problem of each is known, before any file is made.

import type { Connection } from '../api/connection';
import type { Explanation } from '../api/explain';
import { eachInTurns, mapInTurns } from '../api/turns';
import { csvRow } from '../sms/csv';
import type { Parameters } from '../panel/parameters';
import { prepare, type Prepared, type Sendable } from '../panel/prepare';
import { isBad, type Problem } from '../panel/problem';
import { partsOf, whyTooLarge } from './limits';

/** A file to be made of items, and the items that it holds. */
export interface RowFile<Item extends Pick<Sendable, 'request'>> {
	items: Item[];
	/** Header and rows, in UTF-8. */
	pieces(): Promise<Buffer[]>;
}

/** As for Message > Send. A file has one header, so all items need the same variables. */
export async function prepareRows(
	parameters: Parameters,
	connection: Connection,
): Promise<Prepared[]> {
	const prepared = await prepare(parameters, connection);
	const unlike = await unlikeMost(
		prepared.map((item) => (isBad(item) ? undefined : Object.keys(item.request.values))),
	);
	return await mapInTurns(prepared, (item, i) => {
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
export async function unlikeMost(items: Array<string[] | undefined>): Promise<Problem[][]> {
	const variables = await mapInTurns(items, (names) => names && [...names].sort().join());
	const usual = mostCommon(variables);
	return await mapInTurns(items, (names, i) =>
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
export async function filesOf<Item extends Pick<Sendable, 'request'>>(
	items: Item[],
	environment: Connection['environment'],
	maySplit: boolean,
): Promise<Array<RowFile<Item>> | Explanation> {
	const [first] = items;
	if (!first) return [];
	const names = Object.keys(first.request.values);
	const header = csvRow(['recipient', 'language', ...names]);
	const lineOf = ({ request: { recipient, language, values } }: Item) =>
		csvRow([recipient, language, ...names.map((name) => values[name] ?? '')]);
	const headerSize = Buffer.byteLength(header);
	let bytes = headerSize;
	// Only the sizes are kept: the lines are made anew when their file is to leave.
	const rows = await mapInTurns(items, (item): Row<Item> => {
		const size = Buffer.byteLength(lineOf(item));
		bytes += size;
		return { item, size };
	});
	const fileOf = (members: Item[]): RowFile<Item> => ({
		items: members,
		pieces: async () => await piecesOf(header, members, lineOf),
	});
	const reason = whyTooLarge({ rows: rows.length, bytes }, environment);
	if (!reason) return [fileOf(items)];
	if (!maySplit) {
		const { message, description } = reason;
		const advice =
			'Turn on Split Into Several Batches under Options, or send fewer items at a time.';
		return { message, description: `${description} ${advice}` };
	}
	return partsOf(rows, ({ size }) => size, headerSize, environment).map((part) =>
		fileOf(part.map(({ item }) => item)),
	);
}

interface Row<Item> {
	item: Item;
	/** Bytes. */
	size: number;
}

/** Characters that are made at a time. */
const PIECE = 2 ** 18;

async function piecesOf<Item>(
	header: string,
	items: Item[],
	lineOf: (item: Item) => string,
): Promise<Buffer[]> {
	const pieces: Buffer[] = [];
	let text = header;
	await eachInTurns(items, (item) => {
		text += lineOf(item);
		if (text.length < PIECE) return;
		pieces.push(Buffer.from(text));
		text = '';
	});
	pieces.push(Buffer.from(text));
	return pieces;
}
