// n8n's engine in front of a server that means ill, for the tests of one file.
import { speedUp } from './batches.mts';
import { HostileServer } from './hostile-server.mts';
import { Engine } from '../engine/engine.mts';

export interface HostileBench {
	readonly engine: Engine;
	/** Forgets its calls before each test. */
	readonly server: HostileServer;
}

/**
 * To be called once, at the top of a file; what it returns is there from the first test on. A
 * message whose outcome is unknown is looked for, a batch for two minutes: here time runs a
 * thousand times as fast.
 */
export function useHostileBench(): HostileBench {
	let engine: Engine;
	let server: HostileServer;
	beforeAll(async () => {
		engine = await Engine.start();
		server = await HostileServer.start();
		speedUp(1_000);
	});
	beforeEach(() => server.reset());
	afterAll(async () => await server.close());
	return {
		get engine() {
			return engine;
		},
		get server() {
			return server;
		},
	};
}
