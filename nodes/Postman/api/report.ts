// Postman's report of a file that it refused: the file itself, with a last column "Error Reason"
// (Postman guide, Checking whether sending via SFTP is successful). It is not behind the API but at
// an address that Postman gives.

import type { IAllExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import { readCsv } from '../sms/csv';
import { MAX_REPORT_BYTES, withoutQuotes } from './body';

/** Why Postman refused a row. */
export interface RowReason {
	/** As spreadsheets count: the header is row 1. */
	row: number;
	/** In Postman's words, without any text of the file. */
	reason: string;
}

/** The report is only a help, so nobody should wait for it long. */
const TIMEOUT_MS = 10_000;
const MAX_WORDS_CHARACTERS = 200;

/**
 * Returns the first reason that a report gives; `undefined` if there is none or it cannot be read.
 * The request carries no API key. Throws nothing.
 *
 * @param baseUrl The API's. Reports are fetched only from its origin and from Postman's own hosts.
 * @param texts The file's texts, which the reason must not repeat.
 */
export async function readFirstReason(
	context: IAllExecuteFunctions,
	address: string,
	baseUrl: string,
	texts: string[],
): Promise<RowReason | undefined> {
	if (!isPostmans(address, baseUrl)) return undefined;
	try {
		const response = (await context.helpers.httpRequest({
			method: 'GET',
			url: address,
			encoding: 'stream',
			returnFullResponse: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
			abortSignal: AbortSignal.timeout(TIMEOUT_MS),
		})) as IN8nHttpFullResponse;
		const text = await beginningOf(response.body as unknown as AsyncIterable<Buffer>);
		const found = firstReasonIn(text);
		if (!found) return undefined;
		const { message } = withoutQuotes({ message: found.reason }, texts) as { message: string };
		return { row: found.row, reason: message.slice(0, MAX_WORDS_CHARACTERS) };
	} catch {
		return undefined;
	}
}

function isPostmans(address: string, baseUrl: string): boolean {
	if (!URL.canParse(address)) return false;
	const { protocol, hostname, origin } = new URL(address);
	const isOwn = protocol === 'https:' && /(?:^|\.)postman\.gov\.sg$/.test(hostname);
	return isOwn || origin === new URL(baseUrl).origin;
}

/** Reads only the beginning, which is likely to have a reason and does not fill n8n's memory. */
async function beginningOf(stream: AsyncIterable<Buffer>): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		chunks.push(chunk);
		size += chunk.length;
		if (size >= MAX_REPORT_BYTES) break;
	}
	return Buffer.concat(chunks).toString();
}

/**
 * Returns the first reason in a report; `undefined` if there is none, or if the text is no report.
 */
export function firstReasonIn(text: string): RowReason | undefined {
	let column: number | undefined;
	let row = 0;
	for (const cells of readCsv([text.replace(/^\uFEFF/, '')])) {
		row++;
		if (!Array.isArray(cells)) return undefined;
		column ??= cells.findIndex((cell) => /^error.?reasons?$/i.test(cell.trim()));
		if (column < 0) return undefined;
		const reason = row > 1 ? cells[column]?.replace(/\s+/g, ' ').trim() : undefined;
		if (reason) return { row, reason };
	}
	return undefined;
}
