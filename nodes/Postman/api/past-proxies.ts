// Keeps requests over plain http, which is allowed for servers on this machine only, from a proxy
// that n8n's environment names: it would see key, numbers and texts.

import type { IAllExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { Campaign } from './campaign';
import { realClock } from './clock';

/** As n8n's helper takes it. */
export type Proxy = NonNullable<IHttpRequestOptions['proxy']>;

/** A host from which no address can be made. */
const NO_HOST = '[';
/**
 * Milliseconds for which an answer is believed. Trying costs as much as n8n's part of a small call,
 * and nothing changes the environment of an n8n that runs.
 */
const BELIEVE_FOR_MS = 10_000;

interface Found {
	proxy: Promise<Proxy | undefined>;
	/** By `realClock`. */
	at: number;
}

const found = new WeakMap<Campaign, Found>();

/**
 * Finds out whether requests to a campaign's server would pass through a proxy.
 *
 * @returns If there is a proxy, the server itself in its place; otherwise `undefined`. n8n then
 * connects to the server and asks it for a whole address instead of a path, which every server has
 * to accept (RFC 9112, 3.2.2).
 */
export async function proxyToItself(
	context: IAllExecuteFunctions,
	campaign: Campaign,
	baseUrl: string,
): Promise<Proxy | undefined> {
	const url = new URL(baseUrl);
	if (url.protocol !== 'http:') return undefined;
	const now = realClock.now();
	let latest = found.get(campaign);
	if (!latest || now - latest.at > BELIEVE_FOR_MS) {
		latest = { proxy: find(context, url), at: now };
		found.set(campaign, latest);
	}
	return await latest.proxy;
}

/**
 * n8n has no switch for that, and does not say whether there is a proxy. So we try an empty request
 * that goes nowhere: a proxy's agent makes an address of the host and fails before it connects;
 * without a proxy, nothing can listen at port 0.
 */
async function find(
	context: IAllExecuteFunctions,
	{ hostname: host, port }: URL,
): Promise<Proxy | undefined> {
	const probe = {
		url: `http://${host}:0`,
		headers: { Host: NO_HOST },
		disableFollowRedirect: true,
	};
	const error: unknown = await context.helpers.httpRequest(probe).catch((thrown) => thrown);
	const isProxied = (error as { code?: unknown } | undefined)?.code === 'ERR_INVALID_URL';
	return isProxied ? { protocol: 'http', host, port: Number(port || 80) } : undefined;
}
