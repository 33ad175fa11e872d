// The one door to n8n's packages. They are loaded as CommonJS, as the nodes load them: n8n-workflow also has an ES module
// build, and with two copies of it in one process no `instanceof` would hold.
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// n8n-core writes its settings file when it is first used: into a folder of this process, never into the user's own.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'n8n-engine-'));
process.env.N8N_ENCRYPTION_KEY ??= 'the engine under test keeps no secrets';
process.env.N8N_LOG_LEVEL ??= 'silent';

const load = createRequire(import.meta.url);

load('reflect-metadata');

export const core = load('n8n-core') as typeof import('n8n-core');
export const workflow = load('n8n-workflow') as typeof import('n8n-workflow');

// n8n-core's own: the lint tools bring other versions of these, with containers and loggers of their own.
const loadAsCore = createRequire(load.resolve('n8n-core'));

export const { Container } = loadAsCore('@n8n/di') as typeof import('@n8n/di');
export const { Logger } = loadAsCore('@n8n/backend-common') as typeof import('@n8n/backend-common');

/** A file of n8n-core that its package does not export. @param path Below its execution engine. */
export function loadCoreFile(path: string): unknown {
	return load(join(dirname(load.resolve('n8n-core')), 'execution-engine', path));
}
