// The one door to n8n's packages. They are loaded as CommonJS, as the nodes load them: n8n-workflow
// also has an ES module build, and with two copies of it in one process no `instanceof` would hold.
//
// N8N_ENGINE_FOLDER names another folder to take them from (test/compat makes one): its
// node_modules then have both an n8n of another version and this package as it is published, so
// that the two find one n8n-workflow.
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// n8n-core writes its settings file when it is first used: into a folder of this process, never
// into the user's own.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'n8n-engine-'));
process.env.N8N_ENCRYPTION_KEY ??= 'the engine under test keeps no secrets';
process.env.N8N_LOG_LEVEL ??= 'silent';

const engineFolder = process.env.N8N_ENGINE_FOLDER;
const load = createRequire(engineFolder ? join(engineFolder, 'package.json') : import.meta.url);

/** The folder of this package, built: package.json and dist. */
export const PACKAGE_FOLDER = engineFolder
	? dirname(load.resolve('n8n-nodes-postman-sg/package.json'))
	: fileURLToPath(new URL('../../..', import.meta.url));

load('reflect-metadata');

const { version } = load('n8n-core/package.json') as { version: string };
/** n8n-core counts its versions as n8n does, but for the minor ones of n8n 1. */
export const IS_N8N_1 = version.startsWith('1.');

export const core = load('n8n-core') as typeof import('n8n-core');
export const workflow = load('n8n-workflow') as typeof import('n8n-workflow');

// n8n-core's own: the lint tools bring other versions of these, with containers and loggers of
// their own.
export const loadAsCore = createRequire(load.resolve('n8n-core'));

export const { Container } = loadAsCore('@n8n/di') as typeof import('@n8n/di');
export const { Logger } = loadAsCore('@n8n/backend-common') as typeof import('@n8n/backend-common');

/** A built file of this package: the same module that n8n has. @param path Below dist. */
export function loadPackageFile(path: string): unknown {
	return createRequire(join(PACKAGE_FOLDER, 'package.json'))(`./dist/${path}`);
}

/** A file of n8n-core that its package does not export. @param path Below its execution engine. */
export function loadCoreFile(path: string): unknown {
	return load(join(dirname(load.resolve('n8n-core')), 'execution-engine', path));
}
