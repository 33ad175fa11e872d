// The first row of a batch file. Pure.

import type { Problem } from '../panel/problem';
import { isVariableName, nameFinding } from '../sms/names';
import { nameCharacter } from '../sms/text';
import { spaceAround } from './check-cells';

/** How to write the header. */
export const HEADER_ADVICE =
	'The first row is the header: recipient, language, then the variables of the campaign’s template, in lower case.';

const COLUMNS: ReadonlySet<string> = new Set(['recipient', 'language']);

/** Returns what stands in the way of a header; empty if nothing does. */
export function headerProblems(header: string[]): Problem[] {
	const [recipient = '', language, ...names] = header;
	const one = (message: string, advice: string): Problem[] => [
		{ parameter: 'Row 1', message, advice },
	];
	if (header.every((name) => name.trim() === '')) {
		return one('The first row is empty', `Delete empty rows. ${HEADER_ADVICE}`);
	}
	if (header.length === 1 && /[;\t|]/.test(recipient)) {
		const advice = 'Save the file as CSV with commas between the columns.';
		return one('The columns are not separated by commas', advice);
	}
	if (/^sep=/i.test(recipient)) {
		const found = 'The first row only tells a spreadsheet how columns are separated (sep=)';
		return one(found, `Delete it. ${HEADER_ADVICE}`);
	}
	const spaced = header.find((name) => name.trim() !== '' && spaceAround(name));
	if (spaced !== undefined) {
		const plain = spaced.trim();
		const column = isVariableName(plain) || COLUMNS.has(plain) ? ` ("${plain}")` : '';
		const found = `The name of a column has a space ${spaceAround(spaced)} it${column}`;
		return one(found, `Delete the space. ${HEADER_ADVICE}`);
	}
	const hidden = /\p{Cf}/u.exec(header.join(''))?.[0];
	if (hidden !== undefined) {
		const found = `The name of a column has an invisible character: ${nameCharacter(hidden)}`;
		return one(found, 'Write the names of the columns anew.');
	}
	if (recipient !== 'recipient' || language !== 'language') {
		const lower = header.map((name) => name.toLowerCase());
		if (lower[0] === 'recipient' && lower[1] === 'language') {
			return one('The columns recipient and language are not in lower case', HEADER_ADVICE);
		}
		return one('The first two columns are not recipient and language', HEADER_ADVICE);
	}
	if (names.some((name) => name.trim() === '')) {
		return one('A column has no name', 'Delete empty columns, those at the end too.');
	}
	return nameProblems(names);
}

/** Without a header, a text of somebody's may stand in its place. */
function nameProblems(names: string[]): Problem[] {
	const problem = (message: string, inShort: string): Problem => ({
		parameter: 'Row 1',
		message,
		inShort,
		advice: HEADER_ADVICE,
	});
	const seen = new Set<string>();
	const repeated = names.find((name) => seen.size === seen.add(name).size);
	const bad = names.flatMap((name) => {
		const finding = nameFinding(name);
		return finding
			? [problem(finding.message, 'A column has a name that no variable can have')]
			: [];
	});
	if (repeated === undefined) return bad;
	return [
		problem(`Two columns have the name "${repeated}"`, 'Two columns have the same name'),
		...bad,
	];
}
