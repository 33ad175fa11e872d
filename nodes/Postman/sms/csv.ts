/**
 * CSV as RFC 4180 has it, in the form that Postman's batches take: commas, double quotes, UTF-8. What `csvRow` writes,
 * `readCsv` and other strict readers give back byte for byte. Pure.
 */
import { createFormatValue } from '../vendor';

const inCsv = createFormatValue(',');

/** Ends with CR LF, as the RFC wants it. Cells that begin like a formula stay as they are: they are texts of SMS. */
export function csvRow(cells: readonly string[]): string {
	return `${cells.map(inCsv).join(',')}\r\n`;
}

/** A double quote that makes the rest unreadable: never closed, or in the middle of a cell. */
export interface BrokenQuote {
	quote: 'unclosed' | 'misplaced';
}

/**
 * Row by row, so that a large file is never held twice. Stops after a broken quote. Line breaks may be CR LF, LF or CR;
 * the last one may be missing. A blank line is a row of one empty cell.
 */
export function* readCsv(text: string): Generator<string[] | BrokenQuote> {
	let cells: string[] = [];
	for (let at = 0; at < text.length || cells.length > 0; ) {
		const isQuoted = text[at] === '"';
		const end = isQuoted ? closingQuote(text, at) : endOfPlain(text, at);
		if (end < 0) return yield { quote: 'unclosed' };
		cells.push(isQuoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end));
		at = isQuoted ? end + 1 : end;

		if (text[at] === ',') {
			at += 1;
			continue;
		}
		if (at < text.length && !isLineBreak(text, at)) return yield { quote: 'misplaced' };
		at += text.startsWith('\r\n', at) ? 2 : 1;
		yield cells;
		cells = [];
	}
}

/** @param opening Index of the opening quote. @returns -1 where there is no closing one. */
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
