// A batch file that came from elsewhere, checked by the rules of Message > Send as far as a CSV can be: Postman refuses
// the whole file for one bad row. Rows are numbered as spreadsheets do: the header is row 1. Pure.

import { createHash } from 'node:crypto';

import type { Connection } from '../api/connection';
import { readCsv } from '../sms/csv';
import { isLanguage, type Language } from '../sms/language';
import { IN_SHORT, type RecipientReason } from '../sms/phone-text';
import { readRecipient } from '../sms/recipient';
import {
	BODY_MAX,
	lengthFinding,
	nameFinding,
	unresolvedFinding,
	valueFinding,
} from '../sms/rules';
import { findUnsupported } from '../sms/text';
import { findUnresolvedWord } from '../sms/unresolved';
import { IN_SHORT_OF_VALUES } from '../panel/compose';
import type { Problem } from '../panel/problem';
import { whyTooLarge } from './limits';

export interface FileRules {
	environment: Connection['environment'];
	allowFixedLines: boolean;
}

export interface CheckedFile {
	/** Below the header, blank ones not counted. */
	rows: number;
	/** Tells the file from any other. */
	digest: string;
	/** Each of them stands in the way of sending. */
	problems: Problem[];
}

/** So many are named; a list of thousands helps nobody. */
const MOST_PROBLEMS = 100;

/** Bytes that are read at a time. */
const PIECE = 2 ** 20;

const AS_UTF8 = 'Save the file as CSV in UTF-8; in Excel: CSV UTF-8 (Comma delimited).';
const HEADER_ADVICE =
	'The first row is the header: recipient, language, then the variables of the campaign’s template, in lower case.';

/** Spreadsheets put a byte order mark before UTF-8; Postman may take it for a part of the first column's name. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
	return [0xef, 0xbb, 0xbf].every((byte, i) => bytes[i] === byte) ? bytes.subarray(3) : bytes;
}

export function checkFile(bytes: Uint8Array, rules: FileRules): CheckedFile {
	const check = new FileCheck(rules);
	check.all(bytes);
	const { rows, problems, untold } = check;
	if (untold > 0) {
		problems.push({
			parameter: 'File',
			message: `${untold} more rows cannot be sent`,
			advice: 'Correct the ones named first; the others often have the same cause.',
		});
	}
	return { rows, digest: createHash('sha256').update(bytes).digest('base64'), problems };
}

class FileCheck {
	rows = 0;
	readonly problems: Problem[] = [];
	/** Rows with problems of which none is listed. */
	untold = 0;
	private readonly rules: FileRules;

	constructor(rules: FileRules) {
		this.rules = rules;
	}

	all(bytes: Uint8Array): void {
		if (this.isTooLarge({ rows: 0, bytes: bytes.length })) return;
		try {
			if (!this.areRows(textOf(bytes))) return;
		} catch {
			this.problems.length = 0;
			this.refuse('File', 'The file is not text in UTF-8', AS_UTF8);
			return;
		}
		if (this.rows === 0) this.refuse('File', 'The file has no row below a header', HEADER_ADVICE);
		this.isTooLarge({ rows: this.rows, bytes: bytes.length });
	}

	/** @returns Whether they could be read to the end. */
	private areRows(text: Iterable<string>): boolean {
		let header: string[] | undefined;
		let number = 0;
		for (const cells of readCsv(text)) {
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
			} else if (cells.length > 1 || cells[0] !== '') {
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
		const [recipient, language, ...names] = header;
		if (header.length === 1 && /[;\t]/.test(recipient)) {
			const found = 'The columns are not separated by commas';
			this.refuse('Row 1', found, 'Save the file as CSV with commas between the columns.');
			return false;
		}
		if (recipient !== 'recipient' || language !== 'language') {
			this.refuse('Row 1', 'The first two columns are not recipient and language', HEADER_ADVICE);
			return false;
		}
		// Without a header, a text of somebody's may stand in its place.
		const refuse = (message: string, inShort: string) =>
			this.problems.push({ parameter: 'Row 1', message, inShort, advice: HEADER_ADVICE });
		const seen = new Set<string>();
		const repeated = names.find((name) => seen.size === seen.add(name).size);
		if (repeated !== undefined) {
			refuse(`Two columns have the name "${repeated}"`, 'Two columns have the same name');
		}
		for (const name of names) {
			const finding = nameFinding(name);
			if (finding) refuse(finding.message, 'A column has a name that no variable can have');
		}
		return this.problems.length === 0;
	}

	private row(number: number, cells: string[], header: string[]): void {
		const problems = this.problemsOf(number, cells, header);
		const room = MOST_PROBLEMS - this.problems.length;
		this.problems.push(...problems.slice(0, Math.max(0, room)));
		if (problems.length > 0 && room <= 0) this.untold++;
	}

	private problemsOf(number: number, cells: string[], header: string[]): Problem[] {
		if (cells.length !== header.length) {
			const advice = 'Put a cell with a comma or a line break in double quotes.';
			const message = `The row has ${cells.length} cells, and the header has ${header.length}`;
			return [{ parameter: `Row ${number}`, message, advice }];
		}
		const [recipient, written, ...values] = cells;
		const language = written.toLowerCase();
		const where = (column: string) => `Row ${number} > ${column}`;
		const noLanguage = {
			parameter: where('language'),
			message: 'Postman has no such language',
			advice: 'Use english, chinese, malay or tamil.',
		};
		return [
			...recipientProblems(where('recipient'), recipient, this.rules),
			...(isLanguage(language) ? [] : [noLanguage]),
			...valueProblems(where, header.slice(2), values, isLanguage(language) ? language : 'english'),
		];
	}

	private refuse(parameter: string, message: string, advice: string): void {
		this.problems.push({ parameter, message, advice });
	}
}

/** In pieces; throws where it is not UTF-8. */
function* textOf(bytes: Uint8Array): Generator<string> {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	for (let at = 0; at < bytes.length; at += PIECE) {
		yield decoder.decode(bytes.subarray(at, at + PIECE), { stream: true });
	}
	yield decoder.decode();
}

/** Why a recipient cannot be used, however it is written. */
const NO_WRITING_HELPS: ReadonlySet<RecipientReason> = new Set([
	'empty',
	'extension',
	'notMobile',
	'scientificNotation',
	'severalNumbers',
	'testNumberElsewhere',
]);
const OTHER_NUMBER =
	'Give each row the number of one mobile phone, in digits and with the country code, e.g. 6591234567.';

/** The file goes to Postman as it is, so its numbers are written as Postman wants them. */
function recipientProblems(parameter: string, cell: string, rules: FileRules): Problem[] {
	const unresolved = findUnresolvedWord(cell);
	if (unresolved) return [{ parameter, message: `It ${unresolved.found}`, advice: OTHER_NUMBER }];
	const reading = readRecipient(/^\d+$/.test(cell) ? `+${cell}` : cell, {
		defaultCountry: 'SG',
		allowFixedLine: rules.allowFixedLines,
		environment: rules.environment,
	});
	if (reading.ok && reading.recipient === cell) return [];
	return [
		{
			parameter,
			message: reading.ok
				? 'The number is not written as Postman wants it in a file'
				: IN_SHORT[reading.reason],
			advice:
				!reading.ok && NO_WRITING_HELPS.has(reading.reason)
					? OTHER_NUMBER
					: 'Write digits only, with the country code and without a plus, e.g. 6591234567.',
		},
	];
}

function valueProblems(
	where: (column: string) => string,
	names: string[],
	cells: string[],
	language: Language,
): Problem[] {
	const values = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
	const problems = names.flatMap((name, i) => {
		const parameter = where(name);
		const cell = cells[i] ?? '';
		const unresolved = unresolvedFinding(name, cell, language);
		const finding =
			unresolved?.level === 'refuse'
				? unresolved
				: valueFinding(name, cell, findUnsupported(cell, language));
		const advice = 'Correct the cell.';
		if (finding) {
			const inShort = IN_SHORT_OF_VALUES[finding.code];
			return [{ parameter, message: finding.message, advice, ...(inShort && { inShort }) }];
		}
		return /^ | $/.test(cell)
			? [{ parameter, message: 'The value begins or ends with a space', advice }]
			: [];
	});
	const body = cells.join('');
	// The finding for a shorter one is a hint, and it takes its time.
	const length = body.length > BODY_MAX ? lengthFinding(body, values, true) : undefined;
	return length ? [...problems, { ...length, parameter: where(length.variable ?? '') }] : problems;
}
