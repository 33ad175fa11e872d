// Imports run one way through the rooms of nodes/Postman, types included, and no two files import
// each other.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOUSE = fileURLToPath(new URL('../../nodes/Postman', import.meta.url));

/** Each room may import from those after it. */
const ROOMS = [
	'node',
	'actions',
	'methods',
	'status',
	'batch',
	'once',
	'lists',
	'run',
	'panel',
	'api',
	'sms',
	'vendor',
];
/** Rooms at the same height, and what the trigger does not need. */
const FORBIDDEN: Record<string, string[]> = {
	actions: ['methods', 'status'],
	methods: ['status', 'batch', 'once', 'lists', 'run', 'panel'],
	status: ['batch', 'once', 'run', 'panel'],
	sms: ['api'],
};

const files = readdirSync(HOUSE, { recursive: true, encoding: 'utf8' }).filter((name) =>
	name.endsWith('.ts'),
);

function roomOf(file: string): string {
	const [first] = file.split('/');
	return first === file ? (file === 'vendor.ts' ? 'vendor' : 'node') : first;
}

/** The files of the house that a file imports. */
function importsOf(file: string): string[] {
	const text = readFileSync(join(HOUSE, file), 'utf8');
	return [...text.matchAll(/(?:from|import\(?)\s*['"](\.[^'"]+)['"]/g)].map(([, path]) => {
		const target = relative(HOUSE, resolve(HOUSE, dirname(file), path));
		return [`${target}.ts`, `${target}/index.ts`].find((name) => files.includes(name)) ?? target;
	});
}

const mayImport = (from: string, to: string) =>
	from === to || (ROOMS.indexOf(from) < ROOMS.indexOf(to) && !(FORBIDDEN[from] ?? []).includes(to));

test('every file is in a room, and every import is found', () => {
	expect(files.length).toBeGreaterThan(50);
	for (const file of files) {
		expect(ROOMS).toContain(roomOf(file));
		for (const target of importsOf(file)) expect(files).toContain(target);
	}
});

test('imports run one way', () => {
	const wrong = files.flatMap((file) =>
		importsOf(file)
			.filter((target) => !mayImport(roomOf(file), roomOf(target)))
			.map((target) => `${roomOf(file)} imports ${roomOf(target)}: ${file} → ${target}`),
	);
	expect(wrong).toEqual([]);
});

test('no imports run in a circle', () => {
	const circles: string[] = [];
	const done = new Set<string>();
	const visit = (file: string, path: string[]) => {
		if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
		else if (!done.has(file)) {
			for (const target of importsOf(file)) visit(target, [...path, file]);
			done.add(file);
		}
	};
	for (const file of files) visit(file, []);
	expect(circles).toEqual([]);
});

test.each([
	['run', 'once'],
	['api', 'panel'],
	['status', 'actions'],
	['sms', 'api'],
])('%s may not import %s', (from, to) => {
	expect(mayImport(from, to)).toBe(false);
});

test('tests reach nock by one door, which takes it away again', () => {
	const folder = fileURLToPath(new URL('..', import.meta.url));
	const direct = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
		(name) =>
			name.endsWith('.mts') &&
			!name.includes('node_modules') &&
			/(?:from|import|require\()\s*['"]nock['"]/.test(readFileSync(join(folder, name), 'utf8')),
	);
	expect(direct).toEqual([join('support', 'nock.mts')]);
});
