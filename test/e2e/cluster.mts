// Queue mode as it is run in production: a main, workers, Redis and PostgreSQL.
import { prepareHomes } from './fixtures.mts';
import type { Stage } from './harness.mts';
import { type Instance, startN8n } from './n8n/instance.mts';
import { RestClient } from './n8n/rest.mts';
import { OWNER } from './playground.mts';
import { freePort } from './ports.mts';
import { POSTGRES, startPostgres } from './services/postgres.mts';
import { startRedis } from './services/redis.mts';

/** Executions that a worker has under way at most. */
export const CONCURRENCY = 5;

export interface Cluster {
	rest: RestClient;
	/** The first one. */
	worker: Instance;
	/** One more, in the first one's home. */
	startWorker(): Promise<void>;
	killWorker(): Promise<void>;
}

/** A main and workers, each with the package in a home of its own, Redis and PostgreSQL. */
export async function startCluster(stage: Stage, workers: number): Promise<Cluster> {
	const { installation, userFolders } = await stage.prepare(
		'n8n, with the package in each home',
		async () => await prepareHomes(stage, 1 + workers),
	);
	const [redis, postgres] = await stage.prepare(
		'Redis and PostgreSQL',
		async () => await Promise.all([startRedis(stage), startPostgres(stage)]),
	);
	const env = {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: 'one-key-for-all-of-them',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres),
		DB_POSTGRESDB_USER: POSTGRES.user,
		DB_POSTGRESDB_DATABASE: POSTGRES.database,
		// A dead worker's executions would be missed after a minute and more.
		QUEUE_WORKER_LOCK_DURATION: '10000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
		QUEUE_WORKER_STALLED_INTERVAL: '3000',
	};
	const start = async (userFolder: string, command: 'start' | 'worker') => {
		const args = command === 'worker' ? [`--concurrency=${CONCURRENCY}`] : [];
		const port = await freePort();
		const { signal } = stage;
		const n8n = await startN8n({ installation, userFolder, port, command, args, env, signal });
		stage.onEnd(async () => await n8n.stop());
		return n8n;
	};
	const [home, ...workerHomes] = userFolders;
	const main = await stage.prepare('a main', async () => await start(home, 'start'));
	const [worker] = await stage.prepare(
		workers === 1 ? 'a worker' : `${workers} workers`,
		async () => await Promise.all(workerHomes.map(async (one) => await start(one, 'worker'))),
	);
	const rest = new RestClient(main.url);
	await rest.logInAsOwner(OWNER);
	return {
		rest,
		worker,
		killWorker: async () => void (await worker.kill()),
		startWorker: async () => void (await start(workerHomes[0], 'worker')),
	};
}
