// The credential in the hands of n8n's HTTP Request node: the key goes to Postman's own origin, and
// nowhere else.
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { hangUp, httpLine } from '../support/lines.mts';
import { API_KEY, credentials, SEND, sendWorkflow } from '../support/workflows.mts';
import { Engine } from './engine.mts';

let engine: Engine;

beforeAll(async () => void (engine = await Engine.start()));
afterEach(hangUp);

/** What the HTTP Request node of n8n-nodes-base 2.41.2 asks n8n's helper for. */
function optionsOf(version: number, uri: string): IDataObject {
	return {
		headers: {},
		method: 'GET',
		uri,
		gzip: true,
		rejectUnauthorized: true,
		followRedirect: true,
		followAllRedirects: true,
		resolveWithFullResponse: true,
		sendCredentialsOnCrossOriginRedirect: version < 4.4,
		allowedDomains: undefined,
		maxRedirects: undefined,
		timeout: 5_000,
		encoding: null,
		json: false,
		useStream: true,
	};
}

async function request(version: number, ownOrigin: string, uri: string) {
	const account = credentials({ environment: 'custom', baseUrl: `${ownOrigin}/api/v2` });
	const context = engine.editorContext(sendWorkflow([], {}), SEND, account);
	const { requestWithAuthentication } = context.helpers as IExecuteFunctions['helpers'];
	return (await requestWithAuthentication.call(
		context as unknown as IExecuteFunctions,
		'postmanSgApi',
		optionsOf(version, uri) as never,
	)) as { statusCode: number };
}

const VERSIONS = [4.2, 4.3, 4.4, 4.5];

test.each(VERSIONS)('HTTP Request %d can use it at Postman', async (version) => {
	const keys: unknown[] = [];
	const line = await httpLine(({ headers }, response) => {
		keys.push(headers.authorization);
		response.end('{}');
	});
	const origin = `http://127.0.0.1:${line.port}`;
	const { statusCode } = await request(version, origin, `${origin}/api/v2/campaigns/1/messages`);
	expect(statusCode).toBe(200);
	expect(keys).toEqual([`Bearer ${API_KEY}`]);
});

test.each(VERSIONS)('HTTP Request %d cannot use it elsewhere', async (version) => {
	const line = await httpLine((_, response) => response.end('{}'));
	const elsewhere = `http://127.0.0.1:${line.port}/`;
	await expect(request(version, 'https://postman.gov.sg', elsewhere)).rejects.toThrow(
		'This credential is for Postman only',
	);
	expect(line.connections).toBe(0);
});

describe.each(VERSIONS)('a redirect that HTTP Request %d follows', (version) => {
	test('takes the key along on Postman’s own origin', async () => {
		const keys: unknown[] = [];
		const line = await httpLine(({ url, headers }, response) => {
			keys.push(headers.authorization);
			if (url?.endsWith('/here')) response.writeHead(302, { location: '/there' });
			response.end('{}');
		});
		const origin = `http://127.0.0.1:${line.port}`;
		await request(version, origin, `${origin}/here`);
		expect(keys).toEqual([`Bearer ${API_KEY}`, `Bearer ${API_KEY}`]);
	});

	test.each(['127.0.0.1', 'localhost'])('does not take the key to another: %s', async (host) => {
		const keys: unknown[] = [];
		const other = await httpLine(({ headers }, response) => {
			keys.push(headers.authorization);
			response.end('{}');
		});
		const line = await httpLine((_, response) =>
			response.writeHead(302, { location: `http://${host}:${other.port}/` }).end(),
		);
		const origin = `http://127.0.0.1:${line.port}`;
		await request(version, origin, `${origin}/here`).catch(() => {});
		expect(line.requests).toBeGreaterThan(0);
		expect(keys.filter((key) => key !== undefined)).toEqual([]);
	});
});
