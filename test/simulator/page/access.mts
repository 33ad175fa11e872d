import type { FastifyRequest } from 'fastify';

/** Nothing from elsewhere, nothing inline, nobody's frame. */
export const safetyHeaders = {
	'cache-control': 'no-store',
	'content-security-policy':
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	'cross-origin-resource-policy': 'same-origin',
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
};

/** Under any other name the request comes from a site that points its own name at this machine. */
export function mayLook({ hostname }: FastifyRequest): boolean {
	return hostname === '127.0.0.1' || hostname === 'localhost';
}

/**
 * Other sites may send forms and plain text from a visitor's browser, but not JSON; browsers also
 * say where a request comes from.
 */
export function mayControl(request: FastifyRequest): boolean {
	const { origin, 'sec-fetch-site': site, 'content-type': type } = request.headers;
	return (
		mayLook(request) &&
		/^application\/json\b/.test(type ?? '') &&
		(origin === undefined || origin === `http://${request.host}`) &&
		(site === undefined || site === 'same-origin')
	);
}
