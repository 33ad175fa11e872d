// A batch file that came from elsewhere, checked by the rules of Message > Send as far as a CSV can
// be: Postman refuses the whole file for one bad row. Rows are numbered as spreadsheets do: the
// header is row 1. Pure.

import { createHash } from 'node:crypto';

import { eachInTurns, Turns } from '../api/turns';
import { readCsv } from '../sms/csv';
import { isLanguage, missingLanguage, readLanguage } from '../sms/language';
import type { Problem } from '../panel/problem';
import { CellHints } from './cell-hints';
import {
	checkValues,
	recipientProblems,
	spaceAround,
	type CheckedCells,
	type FileRules,
} from './check-cells';
import { HEADER_ADVICE, headerProblems } from './check-header';
import { whyTooLarge } from './limits';

export type { FileRules } from './check-cells';

/** What a check of a whole file has found. */
export interface CheckedFile {
	/** Below the header, blank ones not counted. */
	rows: number;
	/** Tells the file from any other. */
	digest: string;
	/** Each of them stands in the way of sending. */
	problems: Problem[];
	/** Worth knowing, each kind once; the file can be sent all the same. */
	hints: readonly Problem[];
}

/** Problems that are named; a list of thousands helps nobody. */
const MAX_PROBLEMS = 100;

/** Bytes that are read at a time. */
const PIECE_BYTES = 2 ** 20;

const AS_UTF8 = 'Save the file as CSV in UTF-8; in Excel: CSV UTF-8 (Comma delimited).';
/**
 * Spreadsheets put a byte order mark before UTF-8; Postman may take it for a part of the first
 * column's name.
 */
export function withoutMark(bytes: Uint8Array): Uint8Array {
	let rest = bytes;
	// A program that adds one may find one there.
	while ([0xef, 0xbb, 0xbf].every((byte, i) => rest[i] === byte)) rest = rest.subarray(3);
	return rest;
}

/**
 * Checks a CSV file as Postman would, row by row and in turns. Bad content is a problem; it never
 * throws.
 */
export async function checkFile(bytes: Uint8Array, rules: FileRules): Promise<CheckedFile> {
	const check = new FileCheck(rules);
	await check.all(bytes);
	const { rows, problems, untold } = check;
	if (untold > 0) {
		problems.push({
			parameter: 'File',
			message: `${untold} more rows cannot be sent`,
			advice: 'Correct the ones named first; the others often have the same cause.',
		});
	}
	return { rows, digest: await digestOf(bytes), problems, hints: check.hints.list };
}

async function digestOf(bytes: Uint8Array): Promise<string> {
	const hash = createHash('sha256');
	await eachInTurns(piecesOf(bytes), (piece) => hash.update(piece));
	return hash.digest('base64');
}

class FileCheck {
	rows = 0;
	readonly problems: Problem[] = [];
	readonly hints = new CellHints();
	/** Rows with problems of which none is listed. */
	untold = 0;
	/** Rows of nothing but commas, as spreadsheets leave them at the end. */
	private blank = 0;
	private firstBlank: number | undefined;
	private isUtf8 = true;
	private readonly rules: FileRules;

	constructor(rules: FileRules) {
		this.rules = rules;
	}

	async all(bytes: Uint8Array): Promise<void> {
		if (this.isTooLarge({ rows: 0, bytes: bytes.length })) return;
		if (isArchive(bytes)) {
			this.refuse('File', 'The file is a workbook or an archive, not a CSV', AS_UTF8);
			return;
		}
		this.isUtf8 = !bytes.subarray(0, BEGINNING_BYTES).includes(0);
		const areRows = this.isUtf8 && (await this.areRows(this.textOf(withoutMark(bytes))));
		if (!this.isUtf8) {
			this.problems.length = 0;
			this.refuse('File', 'The file is not text in UTF-8', AS_UTF8);
			return;
		}
		if (!areRows) return;
		if (this.rows === 0) this.refuse('File', 'The file has no row below a header', HEADER_ADVICE);
		if (this.blank > 0) {
			const found =
				this.blank === 1 ? 'The row is empty' : `This row and ${this.blank - 1} more are empty`;
			this.refuse(`Row ${this.firstBlank}`, found, 'Delete empty rows, those at the end too.');
		}
		this.isTooLarge({ rows: this.rows, bytes: bytes.length });
	}

	/** Decodes in pieces. Ends at bytes that are not UTF-8, with `isUtf8` false. */
	private *textOf(bytes: Uint8Array): Generator<string> {
		const decoder = new TextDecoder('utf-8', { fatal: true });
		// Given bytes, it throws for one reason only (WHATWG Encoding Standard, `decode`): they are
		// not UTF-8.
		const decode = (piece?: Uint8Array) => {
			try {
				return decoder.decode(piece, { stream: piece !== undefined });
			} catch {
				this.isUtf8 = false;
				return '';
			}
		};
		for (const piece of piecesOf(bytes)) {
			const text = decode(piece);
			if (!this.isUtf8) return;
			yield text;
		}
		yield decode();
	}

	/** @returns Whether they could be read to the end. */
	private async areRows(text: Iterable<string>): Promise<boolean> {
		const turns = new Turns();
		let header: string[] | undefined;
		let number = 0;
		for (const cells of readCsv(text)) {
			if (turns.isOver) await turns.next();
			number++;
			if ('quote' in cells) {
				const found =
					cells.quote === 'unclosed'
						? 'A double quote is opened and not closed'
						: 'A double quote stands in the middle of a cell';
				const advice =
					'Put a cell with commas, double quotes or line breaks in double quotes, and double those within it.';
				this.refuse(`Row ${number}`, found, advice);
				return false;
			}
			if (!header) {
				header = cells;
				if (!this.isHeader(header)) return false;
			} else if (isBlankRow(cells)) {
				this.firstBlank ??= number;
				this.blank++;
			} else if (!isBlankLine(cells)) {
				this.rows++;
				this.row(number, cells, header);
			}
		}
		return true;
	}

	private isTooLarge(size: { rows: number; bytes: number }): boolean {
		const reason = whyTooLarge(size, this.rules.environment);
		if (reason) {
			const advice = `${reason.description} Divide the file, or read its rows with an Extract from File node and send them with Source set to Input Items, which can split them.`;
			this.refuse('File', reason.message, advice);
		}
		return reason !== undefined;
	}

	private isHeader(header: string[]): boolean {
		this.problems.push(...headerProblems(header));
		return this.problems.length === 0;
	}

	private row(number: number, cells: string[], header: string[]): void {
		const { problems, hints } = this.check(number, cells, header);
		this.hints.add(hints);
		const room = MAX_PROBLEMS - this.problems.length;
		this.problems.push(...problems.slice(0, Math.max(0, room)));
		if (problems.length > 0 && room <= 0) this.untold++;
	}

	private check(number: number, cells: string[], header: string[]): CheckedCells {
		if (cells.length !== header.length) {
			const advice = 'Put a cell with a comma or a line break in double quotes.';
			const count = cells.length === 1 ? '1 cell' : `${cells.length} cells`;
			const message = `The row has ${count}, and the header has ${header.length}`;
			return { problems: [{ parameter: `Row ${number}`, message, advice }], hints: [] };
		}
		const [recipient = '', written = '', ...values] = cells;
		const language = written.toLowerCase();
		const where = (column: string) => `Row ${number} > ${column}`;
		const known = readLanguage(written);
		const space = known && spaceAround(written);
		const noLanguage = {
			parameter: where('language'),
			message: space ? `The language has a space ${space} it` : notALanguage(written),
			advice: known
				? `Write "${known}", in lower case and without spaces.`
				: 'Use english, chinese, malay or tamil.',
		};
		const isKnown = isLanguage(language);
		const checked = checkValues(where, header.slice(2), values, isKnown ? language : 'english');
		return {
			problems: [
				...recipientProblems(where('recipient'), recipient, this.rules),
				...(isKnown ? this.missing(where('language'), language) : [noLanguage]),
				...checked.problems,
			],
			hints: checked.hints,
		};
	}

	private missing(parameter: string, language: string): Problem[] {
		const { languages } = this.rules;
		return languages?.has(language) === false
			? [{ parameter, ...missingLanguage(language, languages) }]
			: [];
	}

	private refuse(parameter: string, message: string, advice: string): void {
		this.problems.push({ parameter, message, advice });
	}
}

const notALanguage = (cell: string) =>
	cell.trim() === '' ? 'The language is empty' : 'Postman has no such language';

/** Bytes among which UTF-16 has a zero, in whatever order. */
const BEGINNING_BYTES = 64;

/** Excel's workbooks are ZIP archives. */
const isArchive = (bytes: Uint8Array) => [0x50, 0x4b, 3, 4].every((byte, i) => bytes[i] === byte);

const isBlankLine = (cells: string[]) => cells.length === 1 && cells[0] === '';

const isBlankRow = (cells: string[]) =>
	!isBlankLine(cells) && cells.every((cell) => cell.trim() === '');

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
