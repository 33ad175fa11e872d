// Puts the API key on a request, and only on a request to the credential's own host, however it is
// addressed.

import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import { connectionFrom } from './connection';

/**
 * The requests of n8n's older helpers, e.g. the one that the HTTP Request node uses, have a `uri`.
 */
type AnyRequest = IHttpRequestOptions & { uri?: string | undefined };

/**
 * Returns the request with the API key as a bearer token (Postman guide, Authentication).
 *
 * @throws UserError if a field of the credential cannot be used, or if the request goes to another
 * host: with the HTTP Request node, anyone who may use the credential could otherwise send the key
 * to an address of their own.
 */
export async function authenticate(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const { baseUrl } = connectionFrom(credential);
	const key = typeof credential.apiKey === 'string' ? credential.apiKey.trim() : '';
	if (key === '') {
		throw new UserError('API Key in the credential is empty', {
			description: 'Open the Postman SG API credential and paste the key from the Postman portal.',
			level: 'warning',
		});
	}
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw new UserError('API Key in the credential has a space or a character that no key has', {
			description:
				'Paste the key again: something else may have been copied with it, or an editor changed it.',
			level: 'warning',
		});
	}
	if (!isBelow(baseUrl, request) && originOf(request) !== new URL(baseUrl).origin) {
		throw new UserError('This credential is for Postman only, and the request goes elsewhere', {
			description: `Send the request to ${baseUrl}, or use another credential for it.`,
			level: 'warning',
		});
	}
	return {
		...request,
		headers: { ...request.headers, Authorization: `Bearer ${key}` },
		...(!request.disableFollowRedirect && {
			allowedDomains: new URL(baseUrl).hostname,
			sendCredentialsOnCrossOriginRedirect: false,
		}),
	};
}

/**
 * Whether a request begins with the credential's own address, letter by letter, as all of this
 * package's do.
 */
function isBelow(baseUrl: string, { url, baseURL, uri }: AnyRequest): boolean {
	return baseURL === undefined && uri === undefined && String(url).startsWith(`${baseUrl}/`);
}

/** Returns where n8n would send the request; `undefined` if that is not clear. */
function originOf(request: AnyRequest): string | undefined {
	const { url = request.uri ?? '', baseURL = '' } = request;
	const address = String(url);
	// Without a scheme, axios takes http, and `URL` takes the base's scheme.
	if (address.startsWith('//')) return undefined;
	const isWhole = /^[a-z][a-z\d+.-]*:\/\//i.test(address);
	// n8n reads a relative address in one of these ways, axios in the other.
	const read = isWhole
		? [address]
		: [
				`${baseURL}/${address}`,
				URL.canParse(address, baseURL) ? new URL(address, baseURL).href : '',
			];
	const [first, ...others] = read.map((each) => URL.canParse(each) && new URL(each).origin);
	return first && others.every((other) => other === first) ? first : undefined;
}
