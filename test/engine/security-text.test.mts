// Texts made to keep a program busy: each function that reads what people give is done with 100 KB
// of it. One whose time grew with the square of the length would be at it for minutes. And formulas
// in a CSV stay what they are.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { csvRow, readCsv } from '../../nodes/Postman/sms/csv.ts';
import { readRecipient } from '../../nodes/Postman/sms/recipient.ts';
import { checkValues, readValues, render, variablesOf } from '../../nodes/Postman/sms/template.ts';
import { replaceUnsupported } from '../../nodes/Postman/sms/replace.ts';
import { findUnsupported } from '../../nodes/Postman/sms/text.ts';
import { decode, shortId } from '../../nodes/Postman/status/reported.ts';
import { connectionFrom, faultOfId } from '../../nodes/Postman/api/connection.ts';
import { withoutQuotes } from '../../nodes/Postman/api/body.ts';

jest.setTimeout(20_000);

const LENGTH = 100_000;
const long = (text: string) => text.repeat(Math.ceil(LENGTH / text.length));

const TEXTS: Array<[string, string]> = [
	'a',
	' ',
	'1',
	'1 ',
	'1)',
	'1#=',
	'"',
	'{',
	'{{ ',
	'{{a ',
	'_',
	'/',
	'..',
	'%2e',
	'\u0301',
	'e\u0301',
	'🎉a',
	'🎉 ',
	'½',
	'½1',
	'👩\u200d',
	'\u200b',
	'\ud800',
	'\r',
	'","',
	'1,111',
	'111 and ',
	'１',
	'€',
].flatMap((text): Array<[string, string]> =>
	[
		['', ''],
		['{{1"', 'x'],
	].map(([head, tail]) => [
		JSON.stringify(`${head}${text}…${tail}`),
		`${head}${long(text)}${tail}`,
	]),
);

test.each(TEXTS)('100 KB of %s are read', (_, text) => {
	const recipient = { defaultCountry: 'SG', environment: 'custom', allowFixedLine: true } as const;
	expect(readRecipient(text, recipient).ok).toBe(false);
	findUnsupported(text, 'english');
	replaceUnsupported(text);
	render(text, { a: text });
	expect(variablesOf(text).length).toBeLessThan(3);
	for (const unsupportedCharacters of ['replaceLookAlikes', 'reject', 'replace'] as const) {
		const options = { language: 'english', unsupportedCharacters } as const;
		readValues([['name', text]], options);
		expect(readValues([[text, 'x']], { ...options, variables: ['name'] }).ok).toBe(false);
	}
	checkValues({ name: 'x' }, { language: 'english', templateBody: text });
	for (const _row of readCsv([text]));
	for (const _entry of decode(text));
	shortId(text);
	faultOfId(text);
	withoutQuotes({ message: text }, [text]);
	const credential = {
		campaignId: 'campaign_1',
		environment: 'custom',
		baseUrl: `https://x/${text}`,
	};
	try {
		connectionFrom(credential);
	} catch (error) {
		expect((error as Error).message).toContain('Base URL');
	}
});

test.each([
	'=1+1',
	'+6591234567',
	'-1',
	'@SUM(A1)',
	'\t=1',
	'=cmd|’/c calc’!A0',
	'=HYPERLINK("https://x")',
])('the cell %j of a CSV is what it is', (cell) => {
	const [row] = readCsv([csvRow(['6591234567', 'english', cell])]);
	expect(row).toEqual(['6591234567', 'english', cell]);
	const line = csvRow([cell]);
	expect([`${cell}\r\n`, `"${cell.replaceAll('"', '""')}"\r\n`]).toContain(line);
});

describe('what is shipped', () => {
	const project = new URL('../../', import.meta.url);
	const shipped = readdirSync(new URL('dist/', project), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
		.map(({ parentPath, name }) => join(parentPath, name));
	const manifest = JSON.parse(readFileSync(new URL('package.json', project), 'utf8'));

	test('needs nothing else, so there is nothing to audit, and leaves source maps at home', () => {
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.optionalDependencies ?? {}).toEqual({});
		expect(manifest.files).toEqual(['dist', '!dist/**/*.map']);
	});

	test.each(
		shipped
			.filter((file) => file.endsWith('.js'))
			.map((file) => [relative(fileURLToPath(project), file), file]),
	)('%s builds no code and reaches neither files nor processes', (name, file) => {
		const code = readFileSync(file, 'utf8');
		const required = [...code.matchAll(/\brequire\(\s*["'`]([^"'`]+)/g)].map(([, what]) => what);
		const foreign = required.filter((what) => !what.startsWith('.'));
		expect(['n8n-workflow', 'crypto', 'node:crypto']).toEqual(expect.arrayContaining(foreign));
		const isVendor = name.endsWith('vendor.js');
		if (!isVendor)
			expect(code).not.toMatch(/\beval\b|\bFunction\(|\bimport\(|\bprocess\b|globalThis/);
		expect(code).not.toMatch(/\beval\(|new Function\(|child_process|\bimport\(/);
	});

	test('zod, which can build code out of texts, does not', () => {
		const program = `
			const Real = Function;
			globalThis.Function = new Proxy(Real, { construct(_, code) { console.log('built'); return new Real(...code); } });
			const { messageFrom, pageFrom } = require('./dist/nodes/Postman/api/message.js');
			messageFrom({ id: 'message_1' });
			pageFrom({ data: [{ id: 'message_1' }], pageData: { hasNextPage: false } });`;
		const cwd = fileURLToPath(project);
		expect(execFileSync(process.execPath, ['-e', program], { cwd, encoding: 'utf8' })).toBe('');
	});
});
