// What the built package needs of n8n is there, in whichever version these tests run on, and n8n's
// loader takes it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';

import { core, PACKAGE_FOLDER, workflow as n8n } from '../engine/harness/n8n.mts';

const DIST = join(PACKAGE_FOLDER, 'dist');
const scripts = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
	.filter((path) => path.endsWith('.js'))
	.map((path) => readFileSync(join(DIST, path), 'utf8'));

const all = (pattern: RegExp, text: string) =>
	[...text.matchAll(pattern)].map(([, found]) => found);

test('the package requires nothing but n8n-workflow, and has n8n’s own copy of it', () => {
	const required = scripts.flatMap((script) => all(/\brequire\(\s*["']([^"']+)["']\s*\)/g, script));
	const foreign = required.filter((name) => !name.startsWith('.') && !isBuiltin(name));
	expect([...new Set(foreign)]).toEqual(['n8n-workflow']);
	expect(createRequire(join(PACKAGE_FOLDER, 'package.json'))('n8n-workflow')).toBe(n8n);
});

test('n8n-workflow has all that the package takes from it', () => {
	const names = scripts.flatMap((script) =>
		all(/\bconst (\w+) = require\("n8n-workflow"\)/g, script).flatMap((imported) =>
			all(new RegExp(`\\b${imported}\\.(\\w+)`, 'g'), script),
		),
	);
	// No other way to take something from it, such as destructuring, which this would not see.
	const imports = scripts.join('').match(/require\("n8n-workflow"\)/g) ?? [];
	const named = scripts.join('').match(/\bconst \w+ = require\("n8n-workflow"\)/g) ?? [];
	expect(named).toHaveLength(imports.length);
	expect(names).toEqual(expect.arrayContaining(['NodeApiError', 'NodeConnectionTypes', 'sleep']));
	expect([...new Set(names)].filter((name) => !(name in n8n))).toEqual([]);
});

test('n8n’s loader finds every node and credential, with icons, search words and poll times', async () => {
	const loader = new core.PackageDirectoryLoader(PACKAGE_FOLDER);
	await loader.loadAll();
	const manifest = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8'));
	const nodes = Object.values(loader.nodeTypes).map(({ type: { description } }) => description);
	const credentials = Object.values(loader.credentialTypes).map(({ type }) => type);
	expect(nodes).toHaveLength(manifest.n8n.nodes.length);
	expect(credentials).toHaveLength(manifest.n8n.credentials.length);
	for (const { codex } of nodes) expect(codex?.alias).toContain('SMS');
	for (const { iconUrl } of [...nodes, ...credentials]) {
		const { light, dark } = iconUrl as { light: string; dark: string };
		expect(light).not.toBe(dark);
		for (const url of [light, dark]) {
			expect(existsSync(join(PACKAGE_FOLDER, url.replace(`icons/${manifest.name}/`, '')))).toBe(
				true,
			);
		}
	}
	// n8n puts them into a polling trigger.
	const polling = nodes.filter((node) => 'polling' in node && node.polling);
	expect(polling).toEqual([
		expect.objectContaining({
			properties: expect.arrayContaining([expect.objectContaining({ name: 'pollTimes' })]),
		}),
	]);
});
