// The tarball as n8n's users get it.
import { execFileSync, spawnSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/**
 * A third of it is the vendor file, most of that the metadata of the world's phone numbers. The
 * bound is there to notice what slips in by mistake; it grows with what the nodes can do.
 */
const MAX_TARBALL_BYTES = 240 * 1024;

const manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
let folder: string;
let tarball: string;
let files: string[];
let unpacked: string;

function node(script: string, ...args: string[]): string {
	return execFileSync(process.execPath, [join(PROJECT, 'test/package', script), ...args], {
		encoding: 'utf8',
		cwd: PROJECT,
	});
}

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'postman-sg-package-'));
	const [packed] = JSON.parse(
		execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
			encoding: 'utf8',
			cwd: PROJECT,
		}),
	);
	tarball = join(folder, packed.filename);
	files = packed.files.map(({ path }: { path: string }) => path);
	// The place that n8n gives it, with n8n-workflow as the only module that can be resolved from
	// there.
	const modules = join(folder, 'node_modules');
	unpacked = join(modules, manifest.name);
	mkdirSync(unpacked, { recursive: true });
	symlinkSync(join(PROJECT, 'node_modules/n8n-workflow'), join(modules, 'n8n-workflow'));
	execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball has the build, its licences and nothing else', () => {
	const stray = files.filter(
		(file) =>
			!/^dist\/(nodes|credentials)\/.+\.(js|svg|node\.json|LICENSES\.txt)$/.test(file) &&
			!/^dist\/nodes\/.+\/__schema__\/.+\.json$/.test(file) &&
			!['package.json', 'README.md', 'LICENSE.md'].includes(file),
	);
	expect(stray).toEqual([]);
	expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE.md']));
});

test('the tarball is small', () => {
	const { size } = statSync(tarball);
	process.stdout.write(
		`tarball: ${(size / 1024).toFixed(1)} KB of ${MAX_TARBALL_BYTES / 1024} KB\n`,
	);
	expect(size).toBeLessThanOrEqual(MAX_TARBALL_BYTES);
});

test('third-party code is in one file, with its licences beside it', () => {
	const licences = readFileSync(join(unpacked, 'dist/nodes/Postman/vendor.LICENSES.txt'), 'utf8');
	expect(licences).toMatch(/^libphonenumber-js \d+\.\d+\.\d+ \(MIT\)/m);
	expect(licences).toMatch(/^zod \d+\.\d+\.\d+ \(MIT\)/m);
	expect(manifest.dependencies).toBeUndefined();
});

test.each([
	['source', () => PROJECT],
	['tarball', () => unpacked],
])(
	'n8n’s package scanner finds nothing in the %s',
	(leg, target) => {
		const { stdout, stderr, status } = spawnSync(
			process.execPath,
			[join(PROJECT, 'test/package/scan.mjs'), target(), leg],
			// With jest's NODE_ENV a lint plugin takes itself for being under test, and every file for a
			// sample of its own.
			{ encoding: 'utf8', cwd: PROJECT, env: { ...process.env, NODE_ENV: 'production' } },
		);
		expect({ findings: stdout, stderr, status }).toEqual({ findings: '', stderr: '', status: 0 });
	},
	120_000,
);

test('n8n’s loader finds every node and credential, with icons and search words', () => {
	const { nodes, credentials } = JSON.parse(node('load.mts', unpacked));
	expect(nodes).toHaveLength(manifest.n8n.nodes.length);
	expect(credentials).toHaveLength(manifest.n8n.credentials.length);
	for (const description of nodes) {
		expect(description.credentials).toEqual([
			expect.objectContaining({ name: 'postmanSgApi', required: true }),
		]);
		expect(description.codex.alias).toEqual(expect.arrayContaining(['SMS']));
		expectIcons(description.iconUrl);
	}
	const trigger = nodes.find(({ name }: { name: string }) => name === 'postmanStatusTrigger');
	// n8n adds to each node that polls when it does.
	expect(trigger).toMatchObject({ polling: true, inputs: [] });
	expect(trigger.properties.map(({ name }: { name: string }) => name)).toEqual([
		'pollTimes',
		'triggerOn',
		'filters',
		'options',
	]);
	for (const credential of credentials) {
		expect(credential.supportedNodes).toHaveLength(nodes.length);
		expectIcons(credential.iconUrl);
	}
});

test.each<string>(manifest.n8n.nodes)(
	'%s loads where only n8n-workflow can be resolved',
	(path) => {
		const code = `console.log(Object.keys(require(${JSON.stringify(join(unpacked, path))})))`;
		const names = execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', cwd: folder });
		expect(names).toContain(basename(path, '.node.js'));
	},
);

function expectIcons(icon: { light: string; dark: string }): void {
	expect(icon.light).not.toBe(icon.dark);
	for (const url of [icon.light, icon.dark]) {
		expect(existsSync(join(unpacked, url.replace(`icons/${manifest.name}/`, '')))).toBe(true);
	}
}
