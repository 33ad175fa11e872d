// Every link of every page leads somewhere: to a file that is there, and to a heading that it has.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { PostmanSgApi } from '../../credentials/PostmanSgApi.credentials.ts';
import { PAGES, PROJECT, readPage, sectionsOf, targetsOf } from './pages.mts';

const REPOSITORY = 'https://github.com/n8n-nodes-postman-sg/n8n-nodes-postman-sg';
const RAW = 'https://raw.githubusercontent.com/n8n-nodes-postman-sg/n8n-nodes-postman-sg/HEAD/';

/** The path, and the heading if one is named; `undefined` for what is not in this project. */
function placeOf(target: string, page: string): { path: string; anchor?: string } | undefined {
	const [address, anchor] = target.split('#');
	const place = (path: string) => ({ path: normalize(path), ...(anchor && { anchor }) });
	if (address.startsWith(RAW)) return place(address.slice(RAW.length));
	if (address === REPOSITORY) return place('README.md');
	if (/^[a-z]+:/.test(address)) return undefined;
	return place(address === '' ? page : join(dirname(page), address));
}

/** What is wrong with it. */
function faultOf(target: string, page: string): string | undefined {
	const place = placeOf(target, page);
	if (!place) return undefined;
	const { path, anchor } = place;
	if (path.startsWith('..') || !existsSync(join(PROJECT, path))) return `${target}: no such file`;
	if (anchor === undefined || anchor === 'readme') return undefined;
	const anchors = sectionsOf(readPage(path)).map((section) => section.anchor);
	return anchors.includes(anchor) ? undefined : `${target}: ${path} has no such heading`;
}

test.each(PAGES)('the links of %s lead somewhere', (page) => {
	expect(targetsOf(readPage(page)).flatMap((target) => faultOf(target, page) ?? [])).toEqual([]);
});

test('links to nowhere are found', () => {
	expect(faultOf('docs/none.md', 'README.md')).toBe('docs/none.md: no such file');
	expect(faultOf('#none', 'README.md')).toBe('#none: README.md has no such heading');
	expect(faultOf('../README.md#none', 'docs/reference.md')).toMatch(/no such heading/);
	expect(faultOf('#credential', 'README.md')).toBeUndefined();
});

test('what the editor links to is there', () => {
	const codex = readdirSync(join(PROJECT, 'nodes/Postman'))
		.filter((file) => file.endsWith('.node.json'))
		.flatMap((file) => readPage(`nodes/Postman/${file}`).match(/https:[^"]+/g) ?? []);
	expect(codex.length).toBeGreaterThan(0);
	for (const url of [...codex, new PostmanSgApi().documentationUrl]) {
		expect(url.startsWith(REPOSITORY)).toBe(true);
		expect(faultOf(url, 'README.md')).toBeUndefined();
	}
});

test('every picture is shown somewhere, with its dark twin', () => {
	const shown = PAGES.flatMap((page) =>
		targetsOf(readPage(page)).flatMap((target) => placeOf(target, page)?.path ?? []),
	);
	const pictures = readdirSync(join(PROJECT, 'docs/images')).map((file) => `docs/images/${file}`);
	expect(pictures).not.toEqual([]);
	expect(pictures.filter((picture) => !shown.includes(picture))).toEqual([]);
});

test('the README names every example once', () => {
	const named = targetsOf(readPage('README.md')).filter((path) => /^examples\/./.test(path));
	const examples = readdirSync(join(PROJECT, 'examples')).map((file) => `examples/${file}`);
	expect(named.sort()).toEqual(examples.sort());
});

// npm makes the addresses of links and of <img> whole, by the repository of package.json, and
// leaves <source> alone.
test('the README’s dark pictures are found on npm too', () => {
	const sources = [...readPage('README.md').matchAll(/srcset="([^"]+)"/g)].map(([, url]) => url);
	expect(sources.length).toBeGreaterThan(0);
	expect(sources.filter((url) => !url.startsWith(RAW))).toEqual([]);
});

/** Paths that the pages name in code, such as those of tests. */
test.each(PAGES)('the files that %s names are there', (page) => {
	const named = [
		...readPage(page).matchAll(/`((?:nodes|credentials|test|docs|examples)\/[^`\s]*)`/g),
	]
		.map(([, path]) => path.replace(/[^/]*\*.*$/, ''))
		.filter((path) => !/[<>]/.test(path));
	expect(named.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
});

test('the README is short enough to be read', () => {
	expect(readPage('README.md').split('\n').length).toBeLessThanOrEqual(170);
});
