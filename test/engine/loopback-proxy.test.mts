// A server on this machine, while n8n is set to use a proxy: over sockets, with a proxy that writes
// down what it gets.
import http from 'node:http';
import https from 'node:https';
import { createServer, type Socket } from 'node:net';

import { batchSend, rows, speedUp } from '../support/batches.mts';
import { people, useBench, workflow } from '../support/people.mts';
import { API_KEY } from '../support/workflows.mts';
import { core, loadAsCore } from './harness/n8n.mts';

jest.setTimeout(30_000);

const bench = useBench();
const VARIABLES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy', 'NO_PROXY'];
const proxy = {
	port: 0,
	/** All that it was sent. */
	heard: '',
	connections: 0,
};
const sockets = new Set<Socket>();
const server = createServer((socket) => {
	proxy.connections++;
	sockets.add(socket.on('error', () => {}));
	socket.on('data', (bytes) => {
		proxy.heard += bytes.toString('latin1');
		socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
	});
});

beforeAll(async () => {
	speedUp(20);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	proxy.port = (server.address() as { port: number }).port;
});
beforeEach(() => Object.assign(proxy, { heard: '', connections: 0 }));
afterEach(() => {
	for (const name of VARIABLES) delete process.env[name];
});
afterAll(() => {
	for (const socket of sockets) socket.destroy();
	server.close();
});

const address = () => `http://127.0.0.1:${proxy.port}`;
const sent = () => bench.simulator.ledger.messages();

function expectNothingHeard(): void {
	expect(proxy).toMatchObject({ heard: '', connections: 0 });
}

test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
	'%s gets nothing of what is sent to this machine, and the messages arrive',
	async (name) => {
		process.env[name] = address();
		const run = await bench.engine.run(workflow(people(3)), bench.account());
		expect(run.json('Sent')).toHaveLength(3);
		expect(sent()).toHaveLength(3);
		expectNothingHeard();
	},
);

test('nor does it get files, lists and retries', async () => {
	process.env.HTTP_PROXY = address();
	const batch = await bench.engine.run(batchSend(rows(2)), bench.account());
	expect(batch.json('Sent')[0]).toHaveProperty('batchId');
	bench.simulator.faults.add({
		route: 'send',
		fault: { kind: 'reset', commit: 'before' },
		times: 1,
	});
	const run = await bench.engine.run(workflow(people(1)), bench.account());
	expect(run.json('Sent')).toHaveLength(1);
	expectNothingHeard();
});

test('nor does the agent get it that n8n sets for its whole process', async () => {
	process.env.HTTP_PROXY = address();
	const [agent, agentOfHttps] = [http.globalAgent, https.globalAgent];
	proxyModule().installGlobalProxyAgent();
	expect(http.globalAgent).not.toBe(agent);
	const run = await bench.engine.run(workflow(people(1)), bench.account());
	// Other tests of this process have the same two.
	http.globalAgent = agent;
	https.globalAgent = agentOfHttps;
	expect(run.json('Sent')).toHaveLength(1);
	expectNothingHeard();
});

/** Part of n8n-core in n8n 1, of a package of its own in n8n 2. */
function proxyModule(): { installGlobalProxyAgent(): void } {
	try {
		return loadAsCore('@n8n/backend-network') as ReturnType<typeof proxyModule>;
	} catch {
		return core as unknown as ReturnType<typeof proxyModule>;
	}
}

test('localhost and a name that NO_PROXY has are this machine, too', async () => {
	process.env.HTTP_PROXY = address();
	const baseUrl = bench.simulator.baseUrl.replace('127.0.0.1', 'localhost');
	await bench.engine.run(workflow(people(1)), bench.account({ baseUrl }));
	process.env.NO_PROXY = '127.0.0.1';
	await bench.engine.run(workflow(people(1)), bench.account());
	expect(sent()).toHaveLength(2);
	expectNothingHeard();
});

test('the proxy is used for other machines', async () => {
	process.env.HTTPS_PROXY = address();
	const away = { environment: 'test', baseUrl: '' };
	await bench.engine.run(
		workflow(people(1), { onError: 'continueRegularOutput' }),
		bench.account(away),
	);
	expect(proxy.heard).toContain('CONNECT test.postman.gov.sg:443');
	expect(proxy.heard).not.toContain(API_KEY);
});
