import type {
	IAuthenticate,
	IAuthenticateRuleResponseSuccessBody,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { authenticate } from '../nodes/Postman/api/authenticate';
import { BASE_URLS, DEFAULT_CALLS_PER_SECOND } from '../nodes/Postman/api/connection';
import {
	EXPLAINED_CODES,
	NOT_POSTMAN,
	explain,
	explainCode,
	type Explanation,
} from '../nodes/Postman/api/explain';
import { MIN_CALLS_PER_SECOND } from '../nodes/Postman/api/pacing-law';

function whenBody(
	key: string,
	value: unknown,
	{ message, description }: Explanation,
): IAuthenticateRuleResponseSuccessBody {
	return {
		type: 'responseSuccessBody',
		properties: { key, value, message: `${message}. ${description}` },
	};
}

/** For any other code: the campaign was not found, the call was malformed, or Postman broke. */
const REFUSED: Explanation = {
	message: 'Postman answered, but did not carry out the call',
	description:
		'Check Campaign ID (it looks like campaign_01234567-… and is not the campaign’s name), Environment and Base URL. If they are right, see status.postman.gov.sg and test again later.',
};
/** Statuses of older answers, which have no code. 401 and 429 have rules of their own. */
const BARE_STATUSES = [400, 403, 404, 500, 502, 503, 504];

/** A campaign of Postman with its API key. */
export class PostmanSgApi implements ICredentialType {
	name = 'postmanSgApi';

	displayName = 'Postman SG API';

	icon: Icon = { light: 'file:postmanSg.svg', dark: 'file:postmanSg.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-postman-sg/n8n-nodes-postman-sg#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{
					name: 'Custom',
					value: 'custom',
					description:
						'Another address of the API: your agency’s gateway, or the simulator of this package',
				},
				{
					name: 'Load Test',
					value: 'loadtest',
					description: 'For load tests booked with Postman; messages never reach a phone',
				},
				{
					name: 'Production',
					value: 'production',
					description: 'Real SMS to the public, charged. Never use it to try things out.',
				},
				{
					name: 'Test',
					value: 'test',
					description: 'Real SMS, free of charge. Use it with your own phone while you build.',
				},
			],
			default: 'test',
			description:
				'Each environment has its own portal, campaigns and API keys. A key works only in its own environment.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://gateway.agency.gov.sg/api/v2',
			description: 'Address of the API, up to and including its version. Must use https.',
			displayOptions: { show: { environment: ['custom'] } },
		},
		{
			displayName: 'Campaign ID',
			name: 'campaignId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. campaign_01234567-89ab-cdef-0123-456789abcdef',
			description:
				'In the Postman portal, open the campaign and copy the ID from its Settings tab. It begins with campaign_ and is not the campaign’s name.',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'In the Postman portal, open the campaign’s Settings tab, allow the public IP address of this n8n, then generate a key. The portal shows it only once.',
		},
		{
			displayName: 'Calls per Second',
			name: 'callsPerSecond',
			type: 'number',
			typeOptions: { minValue: MIN_CALLS_PER_SECOND },
			default: DEFAULT_CALLS_PER_SECOND,
			description:
				'The campaign’s rate limit, as its Settings tab in the Postman portal shows it. All workflows that use the campaign share it.',
		},
	];

	// A function, so that the key never goes to another host than the credential's own, whichever
	// node uses it.
	authenticate: IAuthenticate = authenticate;

	// Statuses are ignored because a wrong key and a blocked address are both a 401: only the body
	// tells them apart. A rule can only compare one field with one value, so Postman's own errors are
	// known by the `type` that they share. The last rule fails whatever is not a list of messages.
	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ (${JSON.stringify(BASE_URLS)})[$credentials.environment] || $credentials.baseUrl }}`,
			url: '=/campaigns/{{ encodeURIComponent($credentials.campaignId.trim()) }}/messages',
			qs: { limit: 1 },
			json: true,
			timeout: 20_000,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		},
		rules: [
			...EXPLAINED_CODES.map((code) => whenBody('error.code', code, explainCode(code))),
			whenBody('statusCode', 401, explainCode('invalid_api_key_provided')),
			whenBody('statusCode', 429, explainCode('too_many_requests')),
			...BARE_STATUSES.map((httpStatus) =>
				whenBody(
					'statusCode',
					httpStatus,
					explain({ httpStatus, fromApi: true }, REFUSED.description),
				),
			),
			whenBody('error.type', 'domain_error', REFUSED),
			whenBody('data', undefined, NOT_POSTMAN),
		],
	};
}
