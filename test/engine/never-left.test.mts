// What is said of an SMS whose request has not left, or may have: over sockets that break at each
// step of a connection.
import { speedUp } from '../support/batches.mts';
import {
	hangUp,
	httpLine,
	httpsLine,
	proxyLine,
	rawLine,
	trust,
	tunnel,
	type Line,
} from '../support/lines.mts';
import { SEND, credentials, sendWorkflow } from '../support/workflows.mts';
import { Engine } from './engine.mts';
import { Container, IS_N8N_1, loadAsCore } from './harness/n8n.mts';

jest.setTimeout(60_000);

let distrust: (() => void) | undefined;
let engine: Engine;

beforeAll(async () => {
	engine = await Engine.start();
	// The pauses between tries and looks.
	speedUp(100);
});
afterEach(async () => {
	delete process.env.HTTPS_PROXY;
	distrust?.();
	distrust = undefined;
	await hangUp();
});

/** @param origin Of the Base URL. */
async function send(origin: string, timeout = 1_000) {
	const file = sendWorkflow(
		[{}],
		{
			recipient: '91234567',
			valuesMode: 'json',
			valuesJson: '{"name":"Mei"}',
			options: { timeout },
		},
		{ onError: 'continueRegularOutput' },
	);
	const baseUrl = `${origin}/api/v2`;
	const account = credentials({ environment: 'custom', baseUrl, callsPerSecond: 1_000 });
	const run = await engine.run(file, { credentials: account });
	return JSON.stringify(run.json(SEND)[0]);
}

const secured = ({ port }: Line) => `https://127.0.0.1:${port}`;

function expectNotSent(item: string, advice: string): void {
	expect(item).toContain('Postman could not be reached');
	expect(item).toContain('"outcome":"notSent"');
	expect(item).toContain(advice);
}

function expectUnknown(item: string): void {
	expect(item).toContain('"outcome":"unknown"');
}

/** n8n 1.123's exception tells too little of it. */
function expectNotSentOnN8n2(item: string, advice: string): void {
	if (IS_N8N_1) expectUnknown(item);
	else expectNotSent(item, advice);
}

describe('a request that never left is not sent', () => {
	test('a port of plain http behind https', async () => {
		const line = await httpLine((_, response) => response.end());
		expectNotSent(await send(secured(line)), 'does not speak https');
		expect(line.requests).toBe(0);
	});

	test('a version of TLS that is too old', async () => {
		const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
		const line = await httpsLine((_, response) => response.end(), old);
		expectNotSent(await send(secured(line)), 'no version of TLS in common');
		expect(line.requests).toBe(0);
	});

	test('a certificate that nobody trusts', async () => {
		const line = await httpsLine((_, response) => response.end());
		expectNotSent(await send(secured(line)), 'certificate is not one that this n8n trusts');
		expect(line.requests).toBe(0);
	});

	test('the other side hangs up in the handshake', async () => {
		const line = await rawLine((socket) => socket.once('data', () => socket.end()));
		expectNotSent(await send(secured(line)), 'hung up before the connection was secured');
	});

	test('a reset in the handshake', async () => {
		const line = await rawLine((socket) => socket.once('data', () => socket.resetAndDestroy()));
		expectNotSentOnN8n2(await send(secured(line)), 'hung up before the connection was secured');
	});

	test('silence in the handshake, for at most two timeouts', async () => {
		const line = await rawLine((socket) => socket.resume());
		expectNotSentOnN8n2(await send(secured(line)), 'a firewall that drops');
		if (!IS_N8N_1) expect(line.connections).toBeLessThanOrEqual(2);
	});

	test.each(['https', 'http'])('nothing listens for %s', async (scheme) => {
		expectNotSent(await send(`${scheme}://127.0.0.1:9`), 'Nothing answers at this address');
	});

	test('a name that nobody knows', async () => {
		expectNotSent(
			await send('https://postman.invalid'),
			'name of the server could not be looked up',
		);
	});
});

/** n8n 1.123 has no such protection. */
(IS_N8N_1 ? describe.skip : describe)(
	'n8n’s protection against requests to internal addresses',
	() => {
		test.each(['https', 'http'])('lets nothing out over %s, and is named', async (scheme) => {
			const { SsrfProtectionConfig } = loadAsCore('@n8n/config') as {
				SsrfProtectionConfig: new () => { enabled: boolean };
			};
			const config = Container.get(SsrfProtectionConfig);
			const line = await rawLine((socket) => socket.resume());
			config.enabled = true;
			const item = await send(`${scheme}://127.0.0.1:${line.port}`);
			config.enabled = false;
			expectNotSent(item, 'n8n’s own protection against requests to internal addresses');
			expect(line.connections).toBe(0);
		});
	},
);

describe('behind a proxy', () => {
	const PROXY = 'The proxy that this n8n is set to use did not connect the call';

	test.each([403, 407, 500, 502, 503, 504])(
		'that refuses to connect with a %i, nothing was sent',
		async (status) => {
			const proxy = await proxyLine((socket) =>
				socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`),
			);
			process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
			expectNotSent(await send('https://postman.invalid'), PROXY);
		},
	);

	test('that is not there, nothing was sent', async () => {
		process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
		const advice = IS_N8N_1 ? 'Nothing answers at this address' : PROXY;
		expectNotSent(await send('https://postman.invalid'), advice);
	});

	test('that never answers, nothing was sent', async () => {
		const proxy = await proxyLine(() => {});
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
		expectNotSentOnN8n2(await send('https://postman.invalid'), PROXY);
	});

	test.each([
		[403, 'notSent'],
		[502, 'unknown'],
	])('a %i of the server itself is the server’s', async (status, outcome) => {
		distrust = trust();
		const line = await httpsLine((_, response) => response.writeHead(status).end('<html>'));
		const proxy = await proxyLine(tunnel);
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
		const item = await send(secured(line));
		expect(item).toContain(`"outcome":"${outcome}"`);
		expect(item).toContain(`"httpStatus":${status}`);
		expect(line.requests).toBeGreaterThan(0);
	});
});

describe('a request that left and has no answer is unknown', () => {
	beforeEach(() => void (distrust = trust()));

	test('the line breaks', async () => {
		const line = await httpsLine((request) => request.socket.destroy());
		expectUnknown(await send(secured(line)));
	});

	test('silence, for two timeouts: that of the request and that of one look', async () => {
		const line = await httpsLine(() => {});
		expectUnknown(await send(secured(line), 500));
		expect(line.requests).toBe(2);
	});

	test('the line breaks, over plain http', async () => {
		const line = await httpLine((request) => request.socket.destroy());
		expectUnknown(await send(`http://127.0.0.1:${line.port}`));
	});
});
