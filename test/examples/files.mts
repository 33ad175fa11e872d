// The example workflows, as they lie in the project.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Their file names without `.json`. */
export const EXAMPLES = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace(/\.json$/, ''));

/** @param file One of `EXAMPLES`. */
export function readExample<Workflow>(file: string): Workflow & { name: string } {
	return JSON.parse(readFileSync(`${FOLDER}${file}.json`, 'utf8'));
}
