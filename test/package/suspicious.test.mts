// The build has nothing that a scanner of harmful packages would stop at.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { KINDS, suspicionsIn } from './suspicious.mts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(PROJECT, 'dist');

test.each(KINDS)('what $kind is found', ({ kind, sample }) => {
	expect(suspicionsIn(sample)).toEqual([expect.stringContaining(kind)]);
});

test('the build has nothing of the kind', () => {
	const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('.js'),
	);
	expect(files.length).toBeGreaterThan(50);
	const found = files.flatMap((file) =>
		suspicionsIn(readFileSync(join(DIST, file), 'utf8')).map((what) => `${file}: ${what}`),
	);
	expect(found).toEqual([]);
});

test('nothing runs when it is installed, and nothing comes from elsewhere than the registry', () => {
	const manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
		devDependencies: Record<string, string>;
	};
	const { scripts, devDependencies } = manifest;
	expect(
		Object.keys(scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name)),
	).toEqual([]);
	const versions = Object.values(devDependencies);
	expect(versions.filter((version) => /[:/]/.test(version))).toEqual([]);
});
