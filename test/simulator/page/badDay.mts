import { deliveryErrors } from '../held/types.mts';
import type { FaultBody } from '../wire/faults.mts';
import type { Option, Switch } from './switch.mts';
import { choice, configured, faulty, often, taken, which } from './switch.mts';

/** Longer than anybody watches a test. */
const never = 365 * 24 * 60 * 60 * 1_000;

export const switches: readonly Switch[] = [
	{
		id: 'rateLimit',
		group: 'calls',
		title: 'Low rate limit',
		sees: 'Calls above the limit are turned away with 429 and have to be made again.',
		options: [
			{ kind: 'number', name: 'perSecond', label: 'Calls a second', value: 2, min: 1, max: 1_000 },
		],
		start(target, { perSecond }) {
			const before = Array.from(target.store.campaigns.values(), (campaign) => ({
				campaign,
				callsPerSecond: campaign.callsPerSecond,
			}));
			for (const { campaign } of before) campaign.callsPerSecond = Number(perSecond);
			return {
				stop() {
					for (const { campaign, callsPerSecond } of before)
						campaign.callsPerSecond = callsPerSecond;
				},
				isOver: () => false,
			};
		},
	},
	{
		id: 'tooMany',
		group: 'calls',
		title: 'Too many requests',
		sees: 'Postman answers 429 below the limit too, as when other systems use the same campaign.',
		options: [
			which,
			often,
			choice('retryAfter', 'Retry-After header', {
				none: 'No Retry-After',
				'1s': 'Retry-After: 1',
				'5s': 'Retry-After: 5',
				'30s': 'Retry-After: 30',
			}),
		],
		start: faulty(({ retryAfter }) =>
			retryAfter === 'none'
				? { kind: 'throttle' }
				: { kind: 'throttle', retryAfter: Number.parseInt(String(retryAfter), 10) },
		),
	},
	{
		id: 'serverError',
		group: 'calls',
		title: 'Server errors',
		sees: 'An error comes back instead of an answer, and does not tell whether the SMS was sent.',
		options: [
			choice('status', 'Answer', {
				'500 json': '500, Postman’s own error (JSON)',
				'502 html': '502, a gateway’s page (HTML)',
				'503 html': '503, a gateway’s page (HTML)',
				'504 html': '504, a gateway’s page (HTML)',
				'520 html': '520, the network’s page (HTML)',
				'500 empty': '500, nothing in it',
			}),
			taken,
			which,
			often,
		],
		start: faulty(({ status, taken: isTaken }) => {
			const [code, body] = String(status).split(' ');
			const commit = isTaken === 'yes' ? 'before' : 'never';
			return { kind: 'status', status: Number(code), body: body as FaultBody, commit };
		}),
	},
	{
		id: 'lostAnswer',
		group: 'calls',
		title: 'Lost answers',
		sees: 'The SMS is sent, but the workflow never hears of it.',
		options: [
			choice('how', 'How', {
				after: 'The line breaks after the SMS was accepted',
				midAnswer: 'The line breaks halfway through the answer',
				unreadable: 'The answer cannot be read (201 with an HTML page)',
				before: 'The line breaks first: the SMS is not sent',
			}),
			which,
			often,
		],
		start: faulty(({ how }) => {
			if (how === 'unreadable') return { kind: 'malformed', body: 'html' };
			if (how === 'before') return { kind: 'reset' };
			return { kind: 'reset', commit: 'before', midAnswer: how === 'midAnswer' };
		}),
	},
	{
		id: 'noAnswer',
		group: 'calls',
		title: 'No answer',
		sees: 'The call hangs until the node’s own Timeout ends it.',
		options: [taken, which, often],
		start: faulty(({ taken: isTaken }) => ({
			kind: 'hang',
			commit: isTaken === 'yes' ? 'before' : 'never',
		})),
	},
	{
		id: 'slowAnswer',
		group: 'calls',
		title: 'Slow answers',
		sees: 'The SMS is accepted at once, and the answer comes this much later.',
		options: [
			{ kind: 'number', name: 'seconds', label: 'Seconds', value: 5, min: 1, max: 300 },
			which,
			often,
		],
		start: faulty(({ seconds }) => ({ kind: 'slow', ms: Number(seconds) * 1_000 })),
	},
	{
		id: 'lockedOut',
		group: 'calls',
		title: 'Locked out',
		sees: 'Calls are turned away until somebody changes the credential or the campaign.',
		options: [
			choice('why', 'Why', {
				key: 'API key is wrong (401)',
				address: 'IP address is not allowed (401)',
				edge: 'Blocked by the network (403, HTML)',
			}),
			{ ...which, value: 'all' } as Option,
			often,
		],
		start: faulty(({ why }) =>
			why === 'edge'
				? { kind: 'status', status: 403 }
				: { kind: 'denied', reason: why === 'key' ? 'key' : 'address' },
		),
	},
	{
		id: 'deliveryFails',
		group: 'delivery',
		title: 'Deliveries fail',
		sees: 'The SMS is accepted, and its status later becomes failure with this error.',
		options: [
			{ kind: 'number', name: 'percent', label: 'Percent of SMS', value: 100, min: 1, max: 100 },
			{
				kind: 'choice',
				name: 'error',
				label: 'Error',
				value: 'delivery_error/recipient_unavailable',
				choices: deliveryErrors.map((error) => [error, error.split('/')[1]] as const),
			},
		],
		start: configured(({ delivery: { failures } }, { percent, error }) => [
			{
				delivery: {
					failures: { share: Number(percent) / 100, error: error as typeof failures.error },
				},
			},
			{ delivery: { failures } },
		]),
	},
	{
		id: 'slowDelivery',
		group: 'delivery',
		title: 'Slow delivery',
		sees: 'SMS sent from now on take longer to reach the phone.',
		options: [
			choice('how', 'How slow', {
				10: '10 times slower',
				100: '100 times slower',
				never: 'Handed to the telco, then never confirmed',
			}),
		],
		start: configured(({ delivery: { timeScale, times } }, { how }) =>
			how === 'never'
				? [{ delivery: { times: { success: never, failure: never } } }, { delivery: { times } }]
				: [{ delivery: { timeScale: timeScale * Number(how) } }, { delivery: { timeScale } }],
		),
	},
	{
		id: 'lateList',
		group: 'delivery',
		title: 'Late list',
		sees: 'The list of messages, where a lost SMS is looked for, shows new ones this much later.',
		options: [{ kind: 'number', name: 'seconds', label: 'Seconds', value: 10, min: 1, max: 600 }],
		start: configured(({ visibility: { listDelay } }, { seconds }) => [
			{ visibility: { listDelay: Number(seconds) * 1_000 } },
			{ visibility: { listDelay } },
		]),
	},
];
