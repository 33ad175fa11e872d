/**
 * CSV (RFC 4180) in the form that Postman's batches take: commas, double quotes, UTF-8. Whatever
 * `csvRow` writes, `readCsv` and other strict readers return unchanged. Pure.
 */
import { createFormatValue } from '../vendor';

const inCsv = createFormatValue(',');

/**
 * Returns a row that ends with CR LF, as the RFC demands. Cells that begin like a formula stay as
 * they are: they are texts of SMS.
 */
export function csvRow(cells: readonly string[]): string {
	return `${cells.map(inCsv).join(',')}\r\n`;
}

/** A double quote that makes the rest unreadable: never closed, or in the middle of a cell. */
export interface BrokenQuote {
	quote: 'unclosed' | 'misplaced';
}

/**
 * Yields the cells of each row, from text that comes in pieces, so that a large file is never held
 * as a whole. Stops after a broken quote. Line breaks may be CR LF, LF or CR; the last one may be
 * missing. A blank line is a row of one empty cell.
 */
export function* readCsv(pieces: Iterable<string>): Generator<string[] | BrokenQuote> {
	let text: string | undefined = '';
	let enough = 0;
	for (const piece of pieces) {
		text += piece;
		if (text.length < enough) continue;
		text = yield* rowsIn(text, false);
		if (text === undefined) return;
		// An incomplete row is read again from its start; a very long one only a few times, not with
		// each piece.
		enough = 2 * text.length;
	}
	yield* rowsIn(text, true);
}

/** Returns the beginning of an incomplete row; `undefined` after a broken quote. */
function* rowsIn(
	text: string,
	isLast: boolean,
): Generator<string[] | BrokenQuote, string | undefined> {
	for (let start = 0; start < text.length;) {
		const row = rowAt(text, start, isLast);
		if (!row) return text.slice(start);
		yield 'quote' in row ? row : row.cells;
		if ('quote' in row) return undefined;
		start = row.end;
	}
	return '';
}

/** Returns `undefined` if the row may go on in the next piece. */
function rowAt(
	text: string,
	start: number,
	isLast: boolean,
): { cells: string[]; end: number } | BrokenQuote | undefined {
	const cells: string[] = [];
	for (let at = start; ;) {
		const isQuoted = text[at] === '"';
		const end = isQuoted ? closingQuote(text, at) : endOfPlain(text, at);
		const after = isQuoted ? end + 1 : end;
		const isLastCharacter = after === text.length - 1;
		const isOpen = end < 0 || after >= text.length || (isLastCharacter && text[after] === '\r');
		if (isOpen && !isLast) return undefined;
		if (end < 0) return { quote: 'unclosed' };

		cells.push(isQuoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end));
		if (text[after] !== ',') {
			if (after < text.length && !isLineBreak(text, after)) return { quote: 'misplaced' };
			return { cells, end: after + (text.startsWith('\r\n', after) ? 2 : 1) };
		}
		at = after + 1;
	}
}

/**
 * Returns the index of the closing quote; -1 if there is none.
 *
 * @param opening Index of the opening quote.
 */
function closingQuote(text: string, opening: number): number {
	let at = text.indexOf('"', opening + 1);
	while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
	return at;
}

const PLAIN = /[^",\r\n]*/y;

function endOfPlain(text: string, start: number): number {
	PLAIN.lastIndex = start;
	PLAIN.test(text);
	return PLAIN.lastIndex;
}

const isLineBreak = (text: string, at: number) => text[at] === '\n' || text[at] === '\r';
