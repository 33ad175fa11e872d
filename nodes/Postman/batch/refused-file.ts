// Why Postman refused a whole file: by its report, or by the columns that the campaign's template
// asks for.

import type { IDataObject } from 'n8n-workflow';

import type { Explanation } from '../api/explain';
import type { RowReason } from '../api/report';
import type { Template } from '../api/template';
import { explainNames } from '../once/refused-values';
import type { ItemRun } from '../run/item-run';
import { isFailed, type Failed } from '../run/result';

/** The code of a file that Postman read and refused. */
export const REFUSED_FILE = 'batch_invalid';

/** Postman's words if it is the columns that it refuses. */
const OF_COLUMNS = /column|header|field|variable|validation/i;

/** What is asked of a file that was refused. */
export interface FileTexts {
	/** As in `ApiRequest`. */
	textsToHide(): string[] | Promise<string[]>;
	/** The names of the variables' columns. */
	columns(): string[] | Promise<string[]>;
}

/** Explains the refused files of one run. Reads the campaign's template once at most. */
export class RefusedFiles {
	private readonly run: ItemRun;
	private template?: Promise<Template | undefined>;

	constructor(run: ItemRun) {
		this.run = run;
	}

	/** Returns the result with what is known of the reason; unchanged if it is no refusal. */
	async explain<R extends { kind: string }>(
		file: FileTexts,
		result: R | Failed,
	): Promise<R | Failed> {
		if (!isFailed(result) || result.kind !== 'notDone') return result;
		const { failure, details, explanation: ownExplanation } = result;
		if (failure.code === REFUSED_FILE) {
			const explanation = await this.ofReport(file, details ?? {});
			return { ...result, explanation };
		}
		if (failure.httpStatus !== 400 || !failure.fromApi || ownExplanation) return result;
		const { apiMessage = '' } = failure;
		const byColumns = await this.byColumns(file, apiMessage);
		if (!byColumns) return result;
		// Further columns may be no reason at all: then Postman's own words have to name them.
		if (byColumns.missing.length === 0 && !OF_COLUMNS.test(apiMessage)) return result;
		const { message, description } = byColumns;
		return { ...result, explanation: { message, description } };
	}

	private async ofReport(file: FileTexts, details: IDataObject): Promise<Explanation> {
		const { reportURL } = details;
		const texts =
			typeof reportURL === 'string'
				? await Promise.resolve(file.textsToHide()).catch(() => undefined)
				: undefined;
		const first = texts && (await this.run.client.readFirstReason(String(reportURL), texts));
		const explanation = explainReport(details, first);
		// Postman may take further columns, so those explain nothing here.
		const columns = await this.byColumns(file);
		if (!columns || columns.missing.length === 0) return explanation;
		return { ...explanation, description: `${columns.description} ${explanation.description}` };
	}

	private async byColumns(file: FileTexts, said = '') {
		const columns = await Promise.resolve(file.columns()).catch(() => undefined);
		const template = columns && (await (this.template ??= this.readTemplate()));
		return template && explainNames(columns, template, 'batch’s columns', said);
	}

	private async readTemplate(): Promise<Template | undefined> {
		const { client, pause } = this.run;
		const reading = await client.readTemplate(pause.signal);
		return reading.kind === 'read' ? reading.value : undefined;
	}
}

/** Explains an upload that Postman read and refused. @param answer Postman's. */
export function explainReport(
	{ numErrors, reportURL }: IDataObject,
	first?: RowReason,
): Explanation {
	const found = numErrors ? `${numErrors} of its rows cannot be sent` : 'some rows cannot be sent';
	// Its address, with a number and a signature in it, is for the item only: n8n logs exceptions.
	const report = reportURL
		? 'Postman’s report has the reason for each of them: unless On Error is set to stop, its address is in the item, as reportURL. '
		: '';
	return {
		message: `Postman refused the batch: ${found}, so none was${first ? `. Row ${first.row}: ${first.reason.replace(/\.$/, '')}` : ''}`,
		description: `${report}Compare recipients, languages and values with the campaign’s template in the Postman portal, and send the batch again.`,
	};
}
