import { parse } from 'csv-parse/sync';
import type { Campaign, Draft, Upload } from '../held/types.mts';
import type { Settings } from '../settings/settings.mts';
import { parameterInvalid } from '../wire/errors.mts';
import { hasExpensiveCharacter, hasUnicode } from './content.mts';
import { readDraft } from './drafts.mts';

/** A checked file: ready to send, or the reasons why none of it is sent. */
export type CheckedFile =
	{ isValid: true; drafts: Draft[] } | { isValid: false; report: Report; reportCsv: string };

/** What the answer to an invalid file says, apart from its `reportURL`. */
export interface Report {
	numRows: number;
	numErrors: number;
	fileHasAvoidableExpensiveCharacter: boolean;
	fileHasUnicode: boolean;
}

/**
 * Reads a batch file: columns `recipient`, `language`, then one per variable. One bad row rejects
 * the whole (Postman guide, Batch send). Throws the API's refusal if the file as such is wrong.
 */
export function checkFile(
	upload: Upload | null,
	campaign: Campaign,
	settings: Settings,
): CheckedFile {
	if (upload === null) throw parameterInvalid('File is required');
	if (upload.tooLarge) {
		const megabytes = Math.floor(settings.batch.maxBytes / 1024 / 1024);
		throw parameterInvalid(`File too large, max file size is ${megabytes}MB`);
	}
	if (!/\.csv$/i.test(upload.fileName)) throw parameterInvalid('File is not a CSV file');
	const [header, ...rows] = parseRows(upload.content, settings);
	checkHeader(header, campaign, settings);
	if (rows.length === 0) throw parameterInvalid('File has no rows');
	const limit = settings.environment === 'test' ? settings.batch.testRows : null;
	const tooMany = limit !== null && rows.length > limit;
	const rowLimit = `File has more than ${limit} rows`;
	if (tooMany && settings.batch.tooManyRows === 'error') throw parameterInvalid(rowLimit);

	const drafts: Draft[] = [];
	const reasons = rows.map((row, index) => {
		if (tooMany && index >= limit) return rowLimit;
		const checked = checkRow(header, row, campaign, settings);
		if (typeof checked === 'string') return checked;
		drafts.push(checked);
		return '';
	});
	if (drafts.length === rows.length) return { isValid: true, drafts };
	return { isValid: false, ...describe(header, rows, reasons, settings) };
}

function parseRows(content: Buffer, settings: Settings): string[][] {
	try {
		return parse(content, {
			bom: settings.batch.bom === 'strip',
			relax_column_count: true,
			skip_empty_lines: settings.batch.blankLines === 'skip',
		});
	} catch {
		throw parameterInvalid('File is not a valid CSV file');
	}
}

function checkHeader(
	header: string[] | undefined,
	campaign: Campaign,
	settings: Settings,
): asserts header is string[] {
	if (header === undefined) throw parameterInvalid('File is empty');
	const [recipient, language, ...others] = header;
	const missing = campaign.variables.filter((name) => !others.includes(name));
	const extra = others.filter((name) => !campaign.variables.includes(name));
	const repeated = new Set(header).size < header.length;
	const refused = settings.batch.extraColumns === 'reject' && extra.length > 0;
	if (recipient === 'recipient' && language === 'language' && !repeated && !refused) {
		if (missing.length === 0) return;
	}
	const expected = ['recipient', 'language', ...campaign.variables].join(', ');
	throw parameterInvalid(`Invalid columns, expected: ${expected}`);
}

/** The row's draft, or its error reason. */
function checkRow(
	header: string[],
	row: string[],
	campaign: Campaign,
	settings: Settings,
): Draft | string {
	if (row.length !== header.length) return 'Row does not have as many cells as the header';
	const [recipient, written] = row;
	const language = settings.batch.languageCase === 'any' ? written.toLowerCase() : written;
	const values: Record<string, string> = {};
	for (const name of campaign.variables) values[name] = row[header.indexOf(name)];
	const read = readDraft(campaign, settings, recipient, language, values);
	return 'draft' in read ? read.draft : read.problem.message;
}

/** The report is the uploaded file with an `Error Reason` column added. */
function describe(
	header: string[],
	rows: string[][],
	reasons: string[],
	settings: Settings,
): { report: Report; reportCsv: string } {
	const numErrors = reasons.filter((reason) => reason !== '').length;
	const cells = rows.flat();
	return {
		report: {
			numRows: settings.batch.numRows === 'all' ? rows.length : numErrors,
			numErrors,
			fileHasAvoidableExpensiveCharacter: cells.some(hasExpensiveCharacter),
			fileHasUnicode: cells.some(hasUnicode),
		},
		reportCsv: [[...header, 'Error Reason'], ...rows.map((row, i) => [...row, reasons[i]])]
			.map((row) => `${row.map(quote).join(',')}\r\n`)
			.join(''),
	};
}

function quote(cell: string): string {
	return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
