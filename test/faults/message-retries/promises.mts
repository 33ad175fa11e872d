// Plays one schedule of message retries on n8n's engine against the simulator over real sockets,
// and checks what was promised against what the server holds. Postman's own rule, that only a
// failed message is retried, is no help here: every attempt fails at once.
import type { Engine, WorkflowFile } from '../../engine/engine.mts';
import { sendWorkflow } from '../../support/workflows.mts';
import { checkOf } from '../shared/check.mts';
import { memoryIsGone } from '../shared/outputs.mts';
import { whatIsSaidIsTrue } from '../shared/retries.mts';
import { nodeSettings, onServer, runOf } from '../shared/run.mts';
import { MESSAGES, schedules, SPEED, TIMEOUT, type Schedule } from './schedule.mts';

export const check = checkOf({ schedules, speed: SPEED, brokenPromises });

async function brokenPromises(engine: Engine, schedule: Schedule): Promise<string[]> {
	const settings = {
		rateLimit: { perSecond: null },
		delivery: { timeScale: 0, maxAttempts: 100 },
	};
	return await onServer(settings, async (simulator) => {
		simulator.script('*', ['failure:server_error/server_unknown_error']);
		simulator.faults.next('retryMessage', ...schedule.faults);
		simulator.faults.next('getMessage', ...schedule.readFaults);
		const down = { kind: 'status', status: 502, body: 'html' } as const;
		if (schedule.noReads) simulator.faults.add({ route: 'getMessage', fault: down });
		const createdAt = Date.now() - 10 * 60_000;
		const held = Array.from({ length: MESSAGES }, () => simulator.insert({ createdAt }).id);
		const ids = schedule.items.map((i) => held[i]);
		const workflow = workflowOf(schedule, ids);
		const run = await runOf({ engine, simulator, schedule, workflow, timeout: TIMEOUT });

		const attempts = (id: string) => simulator.ledger.message(id)!.attempts.length;
		const broken = held.flatMap((id, i) =>
			attempts(id) > 2 ? [`message ${i} has ${attempts(id)} attempts`] : [],
		);
		if (!run) return broken;
		return [
			...broken,
			...whatIsSaidIsTrue(run, ids, (id) => attempts(id) > 1),
			...memoryIsGone(run, schedule),
		];
	});
}

function workflowOf(schedule: Schedule, ids: string[]): WorkflowFile {
	return sendWorkflow(
		ids.map((id) => ({ id })),
		{ operation: 'retry', messageId: '={{ $json.id }}', options: { timeout: TIMEOUT } },
		nodeSettings(schedule),
	);
}
