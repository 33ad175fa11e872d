// A process of n8n that can be killed: its calls go through a door that is shut for good, whatever
// is on its way. What had reached the server by then has happened, and what the process knew is
// gone: the next one has another door, and so nothing in its memory.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import type { IRunExecutionData } from 'n8n-workflow';

import type { Engine, Execution, RunOptions, WorkflowFile } from '../../engine/engine.mts';
import type { Campaign, Simulator } from '../../simulator/index.mts';
import { credentials } from '../../support/workflows.mts';

/** What n8n has stored of an execution. */
export interface Stored {
	file: WorkflowFile;
	/** What it began with, if it did not begin afresh. */
	begun?: IRunExecutionData;
	/** Absent if it was killed. */
	ended?: Execution;
}

export class N8nProcess {
	private readonly engine: Engine;
	private readonly door: Server;
	private readonly sockets = new Set<Socket>();
	private readonly options: RunOptions;
	private readonly stops = new Set<() => void>();
	private isKilled = false;

	private constructor(engine: Engine, door: Server, sockets: Set<Socket>, options: RunOptions) {
		this.engine = engine;
		this.door = door;
		this.sockets = sockets;
		this.options = options;
	}

	static async start(
		engine: Engine,
		simulator: Simulator,
		campaign: Campaign,
	): Promise<N8nProcess> {
		const sockets = new Set<Socket>();
		const target = Number(new URL(simulator.url).port);
		const door = createServer((inner) => {
			const outer = connect(target, '127.0.0.1');
			for (const socket of [inner, outer]) {
				sockets.add(socket);
				socket.on('error', () => undefined);
				socket.on('close', () => sockets.delete(socket));
			}
			inner.on('close', () => outer.destroy());
			// What has come through is still passed on: a server may answer before it has read all.
			outer.on('close', () => inner.end());
			inner.pipe(outer).pipe(inner);
		});
		door.listen(0, '127.0.0.1');
		await once(door, 'listening');
		const { port } = door.address() as AddressInfo;
		const account = credentials({
			environment: 'custom',
			baseUrl: `http://127.0.0.1:${port}/api/v2`,
			campaignId: campaign.id,
			apiKey: campaign.apiKeys[0],
			callsPerSecond: 200,
		});
		return new N8nProcess(engine, door, sockets, { credentials: account });
	}

	/** Runs an execution, or a retry of one. */
	async run(file: WorkflowFile, of?: Stored): Promise<Stored> {
		const resume = of && (JSON.parse(JSON.stringify(of.begun ?? null)) as IRunExecutionData | null);
		const mode = of ? 'retry' : 'trigger';
		const running = of?.ended
			? this.engine.retry(file, of.ended, this.options)
			: this.engine.begin(file, { ...this.options, mode, ...(resume && { resume }) });
		const begun = of?.ended ? storedOf(of.ended) : (resume ?? undefined);
		const stop = () => running.stop();
		this.stops.add(stop);
		const ended = await running.result;
		this.stops.delete(stop);
		return { file, begun, ...(!this.isKilled && { ended }) };
	}

	async kill(): Promise<void> {
		this.isKilled = true;
		for (const socket of this.sockets) socket.destroy();
		this.door.close();
		for (const stop of this.stops) stop();
	}
}

/** What a retry of it begins with: n8n stores that first. */
function storedOf({ run }: Execution): IRunExecutionData {
	const data = JSON.parse(JSON.stringify(run.data)) as IRunExecutionData;
	delete data.resultData.error;
	const last = data.resultData.runData[data.resultData.lastNodeExecuted ?? ''];
	if (last?.at(-1)?.error !== undefined) last.pop();
	return data;
}
