// The cells of one row of a batch file, by the rules of Message > Send. Pure.

import type { Connection } from '../api/connection';
import type { Problem } from '../panel/problem';
import type { Language } from '../sms/language';
import { IN_SHORT, type RecipientReason } from '../sms/phone-text';
import { findMachineDate } from '../sms/machine-date';
import { readRecipient } from '../sms/recipient';
import {
	MAX_BODY_CHARACTERS,
	dateFinding,
	lengthFinding,
	unresolvedFinding,
	valueFinding,
} from '../sms/rules';
import { findUnsupported } from '../sms/text';
import { findUnresolvedWord } from '../sms/unresolved';

/** What the rows of a file are held to. */
export interface FileRules {
	environment: Connection['environment'];
	allowFixedLines: boolean;
	/** All that the campaign has, in lower case, if they are known. */
	languages?: ReadonlySet<string> | undefined;
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

/** `before`, `behind` or both; empty if there is none. */
export function spaceAround(cell: string): string {
	return [/^\s/.test(cell) && 'before', /\s$/.test(cell) && 'behind'].filter(Boolean).join(' and ');
}

/** The file goes to Postman as it is, so its numbers are written as Postman wants them. */
export function recipientProblems(parameter: string, cell: string, rules: FileRules): Problem[] {
	const unresolved = findUnresolvedWord(cell);
	if (unresolved) return [{ parameter, message: `It ${unresolved.found}`, advice: OTHER_NUMBER }];
	const reading = readRecipient(/^\d+$/.test(cell) ? `+${cell}` : cell, {
		defaultCountry: 'SG',
		allowFixedLine: rules.allowFixedLines,
		environment: rules.environment,
	});
	if (reading.ok && reading.recipient === cell) return [];
	const space = reading.ok && reading.recipient === cell.trim() && spaceAround(cell);
	if (space) {
		const message = `The number has a space ${space} it`;
		return [{ parameter, message, advice: 'Delete the space.' }];
	}
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

/** What was found in the cells of a row. */
export interface CheckedCells {
	/** Each of them stands in the way of sending. */
	problems: Problem[];
	/** Worth knowing; the row can be sent all the same. */
	hints: Problem[];
}

/**
 * Checks a row's values. Returns a problem for each variable at most.
 *
 * @param where Names a cell by its column, for the message.
 * @param names The columns of the variables; `cells` are their values, in the same order.
 */
export function checkValues(
	where: (column: string) => string,
	names: string[],
	cells: string[],
	language: Language,
): CheckedCells {
	const values = Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
	const hints: Problem[] = [];
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
			const { inShort } = finding;
			return [{ parameter, message: finding.message, advice, ...(inShort && { inShort }) }];
		}
		const date = findMachineDate(cell, name);
		if (date !== undefined) {
			const { code, message } = dateFinding(name, date);
			hints.push({ code, parameter, message, advice: 'Write it as people read it.' });
		}
		if (unresolved) {
			hints.push({ code: unresolved.code, parameter, message: unresolved.message, advice });
		}
		return /^ | $/.test(cell)
			? [{ parameter, message: 'The value begins or ends with a space', advice }]
			: [];
	});
	const body = cells.join('');
	// The finding for a shorter one is a hint, and it takes its time.
	const length =
		body.length > MAX_BODY_CHARACTERS ? lengthFinding(body.length, values, true) : undefined;
	if (length) problems.push({ ...length, parameter: where(length.variable ?? '') });
	return { problems, hints };
}
