// The batches of a schedule, on the server.
import type { Simulator } from '../../simulator/index.mts';
import { createClient, csvOf } from '../../simulator/testClient.mts';
import type { BatchPlan, Fate, Schedule } from './schedule.mts';

/** Milliseconds: the first is how long a message is `created`. */
const walk = (enqueued: number | readonly [number, number]) => ({
	enqueued,
	sending: 10,
	sent: 10,
	sent_to_telco: 10,
	success: 10,
	failure: 10,
});
const ON_ITS_WAY = walk([50, 500]);
const RETRIED = walk(200);

const FAILURE = 'failure:server_error/server_unknown_error';
const FIRST_ATTEMPT = {
	failed: FAILURE,
	willFail: FAILURE,
	delivered: 'success',
	willArrive: 'success',
	atTelco: 'sent_to_telco',
	stuck: 'created',
} as const;
/** Those whose way is over when the run begins. */
const AT_REST: Partial<Record<Fate, 'failure' | 'success'>> = {
	failed: 'failure',
	delivered: 'success',
};

/** @returns Their IDs. */
export async function uploadBatches(simulator: Simulator, schedule: Schedule): Promise<string[]> {
	const { batches, again } = schedule;
	simulator.configure({ delivery: { timeScale: 1, times: ON_ITS_WAY } });
	const ids: string[] = [];
	for (const [i, plan] of batches.entries()) {
		const recipients = plan.messages.map((_, row) => `659${1_000_000 + 10 * i + row}`);
		for (const [row, fate] of plan.messages.entries()) {
			const next = again === 'arrivesLater' ? 'success' : FAILURE;
			simulator.script(recipients[row], [FIRST_ATTEMPT[fate], next]);
		}
		ids.push(await upload(simulator, plan, recipients));
	}
	const timeScale = again === 'failsAtOnce' ? 0 : 1;
	simulator.configure({ delivery: { timeScale, times: RETRIED } });
	return ids;
}

async function upload(
	simulator: Simulator,
	{ messages, creationDelay }: BatchPlan,
	recipients: string[],
): Promise<string> {
	simulator.configure({ batch: { creationDelay } });
	const rows = recipients.map((recipient) => `${recipient},english,Mei,apple`);
	const { body } = await createClient(simulator).sendBatch(csvOf(...rows));
	const batchId = body.batchId as string;
	for (const { id, recipient } of simulator.ledger.messages({ batchId })) {
		const status = AT_REST[messages[recipients.indexOf(recipient)]];
		if (status) simulator.setStatus(id, status);
	}
	return batchId;
}
