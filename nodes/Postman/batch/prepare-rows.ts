// Items to batch files: the checks of Message > Send, and those that only many messages together
// can fail. Every item is read, and every problem of each is known, before any file is made.

import type { Connection } from '../api/connection';
import type { Explanation } from '../api/explain';
import { eachInTurns, mapInTurns } from '../api/turns';
import { csvRow } from '../sms/csv';
import type { PanelParameters } from '../panel/parameters';
import { prepare, type Prepared, type Sendable } from '../panel/prepare';
import { isBad, type Problem } from '../panel/problem';
import type { Packer } from './dispatch';
import { partsOf, whyTooLarge } from './limits';

/** A file to be made of items, and the items that it holds. */
export interface RowFile<Item extends Pick<Sendable, 'request'>> {
	items: Item[];
	/** Header and rows, in UTF-8. */
	content(): Promise<Blob>;
}

/** As for Message > Send. A file has one header, so all items need the same variables. */
export async function prepareRows(
	parameters: PanelParameters,
	connection: Connection,
): Promise<Prepared[]> {
	const prepared = await prepare(parameters, connection);
	const unlike = await unlikeMost(prepared, (item) =>
		isBad(item) ? undefined : Object.keys(item.request.values),
	);
	if (unlike.size === 0) return prepared;
	return await mapInTurns(prepared, (item) => {
		const problems = unlike.get(item);
		if (!problems) return item;
		const { itemIndex, includeInput } = item;
		return { itemIndex, includeInput, problems };
	});
}

/**
 * Finds the items whose variables are not those that most have, and how they differ.
 *
 * @param namesOf Returns an item's variables; `undefined` if it does not count.
 */
export async function unlikeMost<T>(
	items: readonly T[],
	namesOf: (item: T) => string[] | undefined,
): Promise<Map<T, Problem[]>> {
	const counts = new Map<string, number>();
	let latest: { names: string[]; sorted: string } | undefined;
	const sortedOf = (names: string[]) => {
		const isLatest =
			latest?.names.length === names.length && latest.names.every((name, i) => name === names[i]);
		if (!latest || !isLatest) latest = { names, sorted: [...names].sort().join() };
		return latest.sorted;
	};
	await eachInTurns(items, (item) => {
		const names = namesOf(item);
		if (!names) return;
		const sorted = sortedOf(names);
		counts.set(sorted, (counts.get(sorted) ?? 0) + 1);
	});
	const unlike = new Map<T, Problem[]>();
	if (counts.size < 2) return unlike;
	// Those that most items have: a second look is for the others.
	const [[usual] = ['']] = [...counts].sort(([, one], [, other]) => other - one);
	const usualNames = usual === '' ? [] : usual.split(',');
	await eachInTurns(items, (item) => {
		const names = namesOf(item);
		if (!names || sortedOf(names) === usual) return;
		const problems = differences(names, usualNames);
		if (problems.length > 0) unlike.set(item, problems);
	});
	return unlike;
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
 * Makes files of items, each no larger than a batch may be. A file's content is made when it is
 * asked for.
 *
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
	const isTooLarge = (bytes: number) =>
		whyTooLarge({ rows: items.length, bytes }, environment) !== undefined;
	const { bytes, content } = await packed(header, items, lineOf, isTooLarge);
	const reason = whyTooLarge({ rows: items.length, bytes }, environment);
	const fileOf = (members: Item[], ready?: Blob): RowFile<Item> => ({
		items: members,
		content: async () => ready ?? (await packed(header, members, lineOf)).content,
	});
	if (!reason) return [fileOf(items, content)];
	if (!maySplit) {
		const { message, description } = reason;
		const advice =
			'Turn on Split Into Several Batches under Options, or send fewer items at a time.';
		return { message, description: `${description} ${advice}` };
	}
	const sizes = await mapInTurns(items, (item) => Buffer.byteLength(lineOf(item)));
	const rows = [...items.keys()];
	const sizeOf = (row: number) => sizes[row] ?? 0;
	return partsOf(rows, sizeOf, Buffer.byteLength(header), environment).map((part) =>
		fileOf(part.map((row) => items[row] as Item)),
	);
}

/** Characters that are made at a time. */
const PIECE = 2 ** 18;

/**
 * Makes a file piece by piece, so that it is held once only.
 *
 * @param isTooLarge Asked with the bytes so far: from then on they are counted and not kept.
 */
async function packed<Item>(
	header: string,
	items: Item[],
	lineOf: (item: Item) => string,
	isTooLarge: (bytes: number) => boolean = () => false,
): Promise<{ bytes: number; content: Blob }> {
	const pieces: Blob[] = [];
	let bytes = 0;
	let text = header;
	const add = () => {
		const piece = new Blob([text]);
		bytes += piece.size;
		if (isTooLarge(bytes)) pieces.length = 0;
		else pieces.push(piece);
		text = '';
	};
	await eachInTurns(items, (item) => {
		text += lineOf(item);
		if (text.length >= PIECE) add();
	});
	add();
	return { bytes, content: new Blob(pieces, { type: 'text/csv' }) };
}

/**
 * Returns how items become the files of batches: as few as they fit into.
 *
 * @param fileName As the user calls each of them.
 * @param isSplit Whether there may be several.
 */
export function rowPacker(
	fileName: string,
	environment: Connection['environment'],
	isSplit: boolean,
): Packer<Sendable> {
	return async (members) => {
		const files = await filesOf(members, environment, isSplit);
		if (!Array.isArray(files)) return files;
		return files.map(({ items, content }) => ({
			members: items,
			rows: items.length,
			fileName,
			content,
			textsToHide: async () => await textsOf(items),
			columns: () => Object.keys(items[0]?.request.values ?? {}),
		}));
	};
}

async function textsOf(items: Sendable[]): Promise<string[]> {
	const texts = await mapInTurns(items, ({ request }) => [
		request.recipient,
		...Object.values(request.values),
	]);
	return texts.flat();
}
