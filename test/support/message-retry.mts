// Message > Retry on n8n's engine.
import type { IDataObject, INode } from 'n8n-workflow';

import type { Execution, WorkflowFile } from '../engine/engine.mts';
import { useBench, type Bench } from './people.mts';
import { sendWorkflow } from './workflows.mts';

export const continuing = { onError: 'continueRegularOutput' } as const;

export interface RetryBench extends Bench {
	retry(ids: unknown[], settings?: Partial<INode>, options?: IDataObject): Promise<Execution>;
	/** Messages that failed some minutes ago, as most have that are retried. @returns Their IDs. */
	failed(count?: number, recipient?: string): string[];
	/** Counts the attempts of the message, as the server holds it. */
	attempts(id: string): number | undefined;
	/** Calls that retry a message. */
	retries(): number;
}

/** To be called at the top of a test file. */
export function useRetry(): RetryBench {
	const bench = useBench() as RetryBench;
	bench.retry = async (...given) =>
		await bench.engine.run(retryWorkflow(...given), bench.account());
	bench.failed = (count = 1, recipient = '6591234567') => {
		const { simulator } = bench;
		simulator.script(recipient, ['failure:delivery_error/recipient_unavailable', 'success']);
		return Array.from({ length: count }, () => {
			const { id } = simulator.insert({ recipient, createdAt: Date.now() - 5 * 60_000 });
			return id;
		});
	};
	bench.attempts = (id) => bench.simulator.ledger.message(id)?.attempts.length;
	bench.retries = () => bench.simulator.ledger.count({ route: 'retryMessage' });
	return bench;
}

export function retryWorkflow(
	ids: unknown[],
	settings: Partial<INode> = {},
	options: IDataObject = {},
): WorkflowFile {
	return sendWorkflow(
		ids.map((id) => ({ id }) as IDataObject),
		{ operation: 'retry', messageId: '={{ $json.id }}', options: { timeout: 20_000, ...options } },
		settings,
	);
}
