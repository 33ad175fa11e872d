// Puts the API key on a request, and only on a request to the credential's own host.

import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import { connectionFrom } from './connection';

/**
 * Bearer authentication (Postman guide, Authentication).
 *
 * @throws UserError where a field of the credential cannot be used, or where the request goes to another host: with
 * the HTTP Request node anyone who may use the credential could otherwise have the key sent to an address of theirs.
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
	if (originOf(request) !== new URL(baseUrl).origin) {
		throw new UserError('This credential is for Postman only, and the request goes elsewhere', {
			description: `Send the request to ${baseUrl}, or use another credential for it.`,
			level: 'warning',
		});
	}
	return { ...request, headers: { ...request.headers, Authorization: `Bearer ${key}` } };
}

function originOf(request: IHttpRequestOptions): string | undefined {
	return URL.canParse(request.url, request.baseURL)
		? new URL(request.url, request.baseURL).origin
		: undefined;
}
