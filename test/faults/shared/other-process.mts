// Another n8n process, for as much as this package can tell: none of what a process remembers.
import { cpSync, existsSync, mkdtempSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { PACKAGE_FOLDER } from '../../engine/harness/n8n.mts';
import { speedUp } from '../../support/batches.mts';

/**
 * Copies the built package, and speeds up its pauses. The same files in another place are other
 * modules: with all that a process remembers, and nothing in it.
 */
export function copyOfPackage(speed: number): string {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-other-process-'));
	for (const name of ['package.json', 'dist']) {
		cpSync(join(PACKAGE_FOLDER, name), join(folder, name), { recursive: true });
	}
	symlinkSync(modulesOf(PACKAGE_FOLDER), join(folder, 'node_modules'));
	const load = createRequire(join(folder, 'package.json'));
	speedUp(speed, (path) => load(`./dist/${path}`));
	return folder;
}

/** Where a package finds n8n: beside itself, or around it if it is installed. */
function modulesOf(folder: string): string {
	const modules = join(folder, 'node_modules');
	return existsSync(join(modules, 'n8n-workflow')) ? modules : modulesOf(dirname(folder));
}
