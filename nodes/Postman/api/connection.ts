// Reads the credential: where the campaign lives and how fast it may be called. Pure; the API key
// is not looked at.

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import { MIN_CALLS_PER_SECOND } from './pacing-law';

/** The credential's `name`, as workflows store it. */
export const CREDENTIAL_NAME = 'postmanSgApi';

/** Postman's environments, and `custom` for any other address. */
export type Environment = 'production' | 'test' | 'loadtest' | 'custom';

/** Base URLs of the API (Postman guide, API reference). */
export const BASE_URLS: Record<Exclude<Environment, 'custom'>, string> = {
	production: 'https://postman.gov.sg/api/v2',
	test: 'https://test.postman.gov.sg/api/v2',
	loadtest: 'https://loadtest.postman.gov.sg/api/v2',
};

/**
 * The campaign's calls per second unless the portal says otherwise (Postman guide, Rate limits).
 */
export const DEFAULT_CALLS_PER_SECOND = 10;

/** Where a campaign is called, and how fast. */
export interface Connection {
	environment: Environment;
	/** Without a trailing slash. */
	baseUrl: string;
	campaignId: string;
	/** API calls per second that the campaign allows, over all endpoints. */
	callsPerSecond: number;
}

/**
 * Reads the credential.
 *
 * @throws UserError that names the credential field that cannot be used. It never quotes the API
 * key.
 */
export function connectionFrom(credential: ICredentialDataDecryptedObject): Connection {
	const environment = environmentFrom(credential.environment);
	return {
		environment,
		baseUrl: environment === 'custom' ? customBaseUrl(credential.baseUrl) : BASE_URLS[environment],
		campaignId: campaignIdFrom(credential.campaignId),
		callsPerSecond: callsPerSecondFrom(credential.callsPerSecond),
	};
}

/**
 * Returns what identifies a campaign. Its limit and its messages are its own, whatever key is used.
 */
export function campaignKey({ baseUrl, campaignId }: Connection): string {
	return `${baseUrl} ${campaignId}`;
}

/**
 * Postman's IDs have about 45. Servers cut the connection if an address is very long, which looks
 * like a lost call.
 */
const MAX_ID_CHARACTERS = 256;

/**
 * Checks an ID. IDs become URL path segments, so only characters are allowed that cannot end a
 * segment or climb out of it.
 *
 * @returns Why the text is no ID, to follow "It …", without a full stop; `undefined` if it can be
 * one.
 */
export function faultOfId(id: string): string | undefined {
	if (id.length > MAX_ID_CHARACTERS) return 'is longer than any ID';
	return /^[A-Za-z0-9_][A-Za-z0-9_.~-]*$/.test(id)
		? undefined
		: 'has a character that no ID has (such as a space or a slash)';
}

function environmentFrom(value: unknown): Environment {
	if (value === undefined || value === '') return 'test';
	if (value === 'custom' || (typeof value === 'string' && Object.hasOwn(BASE_URLS, value))) {
		return value as Environment;
	}
	throw refusal(
		'Environment in the credential is not one that this node knows',
		'Open the Postman SG API credential and choose Production, Test, Load Test or Custom.',
	);
}

function customBaseUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const example =
		'Open the Postman SG API credential and enter e.g. https://postman.gov.sg/api/v2.';
	if (text === '') throw refusal('Base URL in the credential is empty', example);

	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url || !['https:', 'http:'].includes(url.protocol)) {
		throw refusal('Base URL in the credential is not a web address', example);
	}
	if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
		throw refusal(
			'Base URL in the credential starts with http://',
			'Use https://, so that the API key cannot be read on its way. Plain http is allowed for a loopback address only.',
		);
	}
	if (url.username || url.password || url.search || url.hash) {
		throw refusal(
			'Base URL in the credential has more in it than an address',
			'Remove the user name, password, question mark or # part. The API key belongs in its own field.',
		);
	}
	return `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, '')}`;
}

function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function campaignIdFrom(value: unknown): string {
	const id = typeof value === 'string' ? value.trim() : '';
	const where =
		'Open the Postman SG API credential and paste the ID (not the name) shown in the campaign’s Settings tab in the Postman portal, e.g. campaign_01234567-89ab-cdef-0123-456789abcdef.';
	if (id === '') throw refusal('Campaign ID in the credential is empty', where);
	const fault = faultOfId(id);
	if (fault === undefined) return id;
	// The credential's test shows the message only.
	const message = `Campaign ID in the credential ${fault}: it looks like campaign_01234567-…, and is not the campaign’s name`;
	throw refusal(message, where);
}

function callsPerSecondFrom(value: unknown): number {
	if (value === undefined || value === '') return DEFAULT_CALLS_PER_SECOND;
	const calls = Number(value);
	if (Number.isFinite(calls) && calls >= MIN_CALLS_PER_SECOND) return calls;
	throw refusal(
		`Calls per Second in the credential is not a number of at least ${MIN_CALLS_PER_SECOND}`,
		'Open the Postman SG API credential and enter the rate limit that the campaign’s Settings tab shows (10 unless Postman raised it).',
	);
}

function refusal(message: string, description: string): UserError {
	return new UserError(message, { description, level: 'warning' });
}
