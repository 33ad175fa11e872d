// n8n's deduplication store with its semantics, races included: each call reads one row, thinks,
// and writes the whole row back without a lock; a first insert that comes second collides;
// `maxEntries` drops the oldest.
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';

import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IExecuteFunctions,
} from 'n8n-workflow';

export class DeduplicationStore implements IDataDeduplicator {
	/** Hashes by workflow and scope, oldest first: what a database row holds. */
	readonly rows = new Map<string, string[]>();

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	) {
		assertEntriesMode(options);
		const key = rowKey(scope, context);
		const stored = await this.read(key);
		const known = new Set(stored);
		const fresh = items.filter((item) => !known.has(hash(item)));
		const hashes = [...(stored ?? []), ...fresh.map(hash)];
		if (options.maxEntries) hashes.splice(0, hashes.length - options.maxEntries);
		if (stored) await this.update(key, hashes);
		else await this.insert(key, hashes);
		return { new: fresh, processed: items.filter((item) => known.has(hash(item))) };
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	) {
		assertEntriesMode(options);
		const key = rowKey(scope, context);
		const stored = await this.read(key);
		if (!stored) return;
		const removed = new Set(items.map(hash));
		await this.update(
			key,
			stored.filter((entry) => !removed.has(entry)),
		);
	}

	async clearAllProcessedItems(scope: DeduplicationScope, context: ICheckProcessedContextData) {
		await turn();
		this.rows.delete(rowKey(scope, context));
	}

	async getProcessedDataCount(scope: DeduplicationScope, context: ICheckProcessedContextData) {
		return (await this.read(rowKey(scope, context)))?.length ?? 0;
	}

	private async read(key: string): Promise<string[] | undefined> {
		await turn();
		const row = this.rows.get(key);
		return row && [...row];
	}

	private async update(key: string, hashes: string[]): Promise<void> {
		await turn();
		this.rows.set(key, hashes);
	}

	private async insert(key: string, hashes: string[]): Promise<void> {
		await turn();
		if (this.rows.has(key)) throw new Error('UNIQUE constraint failed: processed_data');
		this.rows.set(key, hashes);
	}
}

function rowKey(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
	if (!workflow.id) throw new Error('A workflow that is not saved has no deduplication data');
	return `${workflow.id}/${scope === 'node' ? `n:${node?.id}` : ''}`;
}

function hash(item: DeduplicationItemTypes): string {
	return createHash('md5').update(item.toString()).digest('base64');
}

function assertEntriesMode(options: ICheckProcessedOptions): void {
	if (options.mode !== 'entries')
		throw new Error(`The store here keeps entries only, not ${options.mode}`);
}

/** What a node of an execution has to do with the store, and nothing else of its context. */
export function contextOf(store: DeduplicationStore): IExecuteFunctions {
	const data = { workflow: { id: '1' }, node: { id: '2' } } as never;
	type Check = IExecuteFunctions['helpers']['checkProcessedAndRecord'];
	return {
		getWorkflow: () => ({ id: '1' }),
		getNode: () => ({ id: '2' }),
		helpers: {
			checkProcessedAndRecord: async (...[keys, scope, options]: Parameters<Check>) =>
				await store.checkProcessedAndRecord(keys, scope, data, options),
			removeProcessed: async (...[keys, scope, options]: Parameters<Check>) =>
				await store.removeProcessed(keys, scope, data, options),
		},
	} as unknown as IExecuteFunctions;
}
