// What a run of jest showed, for a person: each file, what was skipped and why, and the sum.
import { EXCEPTIONS } from './exceptions.mts';

/** The parts of what jest writes with --json that are read here. */
export interface Results {
	success: boolean;
	testResults: Array<{
		/** The file's path. */
		name: string;
		/** Milliseconds since 1970. */
		startTime: number;
		endTime: number;
		assertionResults: Array<{ fullName: string; status: string }>;
	}>;
}

export function report({ testResults }: Results, root: string): string {
	const rows = testResults.map(({ name, startTime, endTime, assertionResults }) => ({
		file: name.replace(root, ''),
		...countsOf(assertionResults),
		seconds: Math.round((endTime - startTime) / 1000),
	}));
	const all = testResults.flatMap(({ assertionResults }) => assertionResults);
	const { passed, failed, skipped } = countsOf(all);
	return [
		'',
		...table(rows.sort((one, other) => one.file.localeCompare(other.file))),
		'',
		...reasons(all).flatMap(([reason, names]) => [
			`${names.length} skipped: ${reason}`,
			...names.map((name) => `  ${name}`),
			'',
		]),
		`${passed} passed, ${failed} failed, ${skipped} skipped in ${rows.length} files`,
	].join('\n');
}

/** Exceptions that no test has any more. */
export function unusedExceptions({ testResults }: Results): string[] {
	const names = testResults.flatMap((file) =>
		file.assertionResults.map(({ fullName }) => fullName),
	);
	const unused = EXCEPTIONS.filter(({ tests }) => !names.some((name) => tests.test(name)));
	return unused.map(({ tests }) => String(tests));
}

function countsOf(tests: Array<{ status: string }>) {
	const count = (...statuses: string[]) =>
		tests.filter(({ status }) => statuses.includes(status)).length;
	return { passed: count('passed'), failed: count('failed'), skipped: count('pending', 'todo') };
}

function reasons(tests: Array<{ fullName: string; status: string }>): Array<[string, string[]]> {
	const byReason = new Map<string, string[]>();
	for (const { fullName, status } of tests) {
		if (status !== 'pending' && status !== 'todo') continue;
		const known = EXCEPTIONS.find((exception) => exception.tests.test(fullName));
		const reason = known?.reason ?? 'the test itself says so';
		byReason.set(reason, [...(byReason.get(reason) ?? []), fullName]);
	}
	return [...byReason];
}

function table(rows: Array<Record<string, string | number>>): string[] {
	const columns = Object.keys(rows[0] ?? {});
	const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
	const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
	return cells.map((row) =>
		row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
	);
}
