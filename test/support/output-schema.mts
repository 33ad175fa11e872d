// The output schemas from which the editor offers fields before a node has run: as much of JSON
// Schema as they use.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { PACKAGE_FOLDER } from '../engine/harness/n8n.mts';

export interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

/**
 * Where n8n looks for it, beside the built node: the node's version in three parts, then resource
 * and operation.
 */
export function outputSchema(resource: string, operation: string): Schema {
	const folder = join(PACKAGE_FOLDER, 'dist/nodes/Postman/__schema__/v1.0.0');
	return JSON.parse(readFileSync(join(folder, resource, `${operation}.json`), 'utf8')) as Schema;
}

/**
 * Where a value is not what its schema says: of another type, or with a key that the schema does
 * not know.
 */
export function deviations(value: unknown, schema: Schema, path = '$'): string[] {
	const types = [schema.type].flat();
	if (!types.includes(typeOf(value))) return [`${path} is ${typeOf(value)}, not ${types}`];
	if (Array.isArray(value)) {
		return value.flatMap((each) => deviations(each, schema.items!, `${path}[]`));
	}
	if (typeOf(value) !== 'object' || !schema.properties) return [];
	return Object.entries(value as object).flatMap(([key, each]) => {
		const property = schema.properties![key];
		return property ? deviations(each, property, `${path}.${key}`) : [`${path}.${key} is unknown`];
	});
}

/** Properties of the schema that no value has. */
export function unseen(values: unknown[], schema: Schema, path = '$'): string[] {
	if (schema.type === 'array') return unseen(values.flat(), schema.items!, `${path}[]`);
	const objects = values.filter((value) => typeOf(value) === 'object') as object[];
	return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
		const here = objects.flatMap((each) => (key in each ? [each[key as keyof typeof each]] : []));
		return here.length > 0 ? unseen(here, property, `${path}.${key}`) : [`${path}.${key}`];
	});
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}
