// n8n's data tables.
import type { Named, RestClient } from './rest.mts';

interface Table extends Named {
	projectId: string;
}

/** @returns Its rows, oldest first. @throws if no table has that name. */
export async function tableRows(
	rest: RestClient,
	name: string,
): Promise<Array<Record<string, unknown>>> {
	const { data: tables } = await rest.call<{ data: Table[] }>('GET', '/data-tables-global');
	const table = tables.find((one) => one.name === name);
	if (!table) throw new Error(`There is no data table ${name}`);
	const { data } = await rest.call<{ data: Array<Record<string, unknown>> }>(
		'GET',
		`/projects/${table.projectId}/data-tables/${table.id}/rows`,
	);
	return data;
}
