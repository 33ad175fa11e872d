import type { IAllExecuteFunctions } from 'n8n-workflow';

import { campaignOf } from '../../nodes/Postman/api/campaign.ts';
import { realClock } from '../../nodes/Postman/api/clock.ts';
import { proxyToItself } from '../../nodes/Postman/api/past-proxies.ts';

let now = 0;
let code = 'ECONNREFUSED';
const httpRequest = jest.fn(async () => await Promise.reject(Object.assign(new Error(), { code })));
const context = { helpers: { httpRequest } } as unknown as IAllExecuteFunctions;

const connection = (baseUrl: string, campaignId = 'campaign_1') =>
	({ environment: 'custom', baseUrl, campaignId, callsPerSecond: 10 }) as const;
const proxyOf = async (baseUrl: string, campaignId?: string) =>
	await proxyToItself(context, campaignOf(connection(baseUrl, campaignId)), baseUrl);

beforeEach(() => {
	httpRequest.mockClear();
	code = 'ECONNREFUSED';
	now += 1_000_000;
	jest.spyOn(realClock, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test('an address over https is not tried', async () => {
	expect(await proxyOf('https://postman.gov.sg/api/v2')).toBeUndefined();
	expect(httpRequest).not.toHaveBeenCalled();
});

test('runs of one campaign within seconds share one try, those after them make another', async () => {
	const baseUrl = 'http://127.0.0.1:8001/api';
	expect(await Promise.all([proxyOf(baseUrl), proxyOf(baseUrl)])).toEqual([undefined, undefined]);
	now += 9_000;
	await proxyOf(baseUrl);
	expect(httpRequest).toHaveBeenCalledTimes(1);

	code = 'ERR_INVALID_URL';
	now += 2_000;
	expect(await proxyOf(baseUrl)).toEqual({ protocol: 'http', host: '127.0.0.1', port: 8001 });
	expect(httpRequest).toHaveBeenCalledTimes(2);
});

test('the answer for one server says nothing of another', async () => {
	await proxyOf('http://127.0.0.1:8002/api');
	code = 'ERR_INVALID_URL';
	expect(await proxyOf('http://localhost/api')).toEqual({
		protocol: 'http',
		host: 'localhost',
		port: 80,
	});
	expect(httpRequest).toHaveBeenCalledTimes(2);
});
