import fc from '../support/fast-check.mts';

import {
	attemptCountOf,
	attemptsOf,
	deliveryErrorOf,
	deliveryOf,
	failureReasonOf,
	isSettled,
	STATUSES,
} from '../../nodes/Postman/api/delivery.ts';
import type { Message } from '../../nodes/Postman/api/message.ts';

const message = (over: object = {}): Message => ({ id: 'message_1', ...over });

/** The examples of the guide: a message read by its ID, and a row of a batch's list. */
const NESTED = [
	{ status: 'success', createdAt: '2024-05-16T10:57:52.534+08:00' },
	{
		status: 'failure',
		createdAt: '2024-05-16T10:30:50.906+08:00',
		sentAt: '2024-05-16T10:31:50.187+08:00',
		deliveredAt: null,
		error: { type: 'server_error', code: 'server_unknown_error' },
	},
];
const FLAT = [
	{
		sentAt: '2024-05-16T16:35:13.118+08:00',
		deliveredAt: null,
		createdAt: '2024-05-16T16:34:06.604+08:00',
		updatedAt: '2024-05-16T16:35:13.118+08:00',
		id: '1',
		externalAttemptId: '',
		status: 'failure',
		errorType: 'server_error',
		errorCode: 'server_unknown_error',
		metadata: {},
	},
];
const SERVER_ERROR = {
	type: 'server_error',
	code: 'server_unknown_error',
	meaning: expect.stringMatching(/^[A-Z].+\.$/),
	worthRetrying: 'maybe',
};

describe('attempts', () => {
	test('that tell little, or lie between others without a time, come out with what they have', () => {
		const [early, late] = ['2024-05-16T10:30:50.906+08:00', '2024-05-16T10:57:52.534+08:00'];
		expect(
			attemptsOf(
				message({
					attempts: [],
					messageAttempts: [
						{},
						{ errorCode: 'routing_error' },
						{ createdAt: early, status: '' },
						{ createdAt: late, deliveredAt: late },
					],
				}),
			),
		).toStrictEqual([
			{ createdAt: late, deliveredAt: late },
			{ createdAt: early },
			{},
			{ error: deliveryErrorOf('unknown', 'routing_error') },
		]);
	});

	test('are a hundred at most', () => {
		expect(attemptsOf(message({ attempts: Array(101).fill({}) }))).toHaveLength(100);
	});

	test('as a message read by its ID has them', () => {
		expect(attemptsOf(message({ attempts: NESTED }))).toEqual([
			{ status: 'success', createdAt: '2024-05-16T10:57:52.534+08:00' },
			{
				status: 'failure',
				createdAt: '2024-05-16T10:30:50.906+08:00',
				sentAt: '2024-05-16T10:31:50.187+08:00',
				error: SERVER_ERROR,
			},
		]);
	});

	test('as a batch’s list has them', () => {
		expect(attemptsOf(message({ messageAttempts: FLAT }))).toEqual([
			{
				status: 'failure',
				createdAt: '2024-05-16T16:34:06.604+08:00',
				sentAt: '2024-05-16T16:35:13.118+08:00',
				error: SERVER_ERROR,
			},
		]);
	});

	test('come newest first, whatever their order, their offset or their shape', () => {
		const [a, b] = NESTED;
		const utc = { status: 'sent', createdAt: '2024-05-16T02:40:00.000Z' };
		const order = (attempts: object[]) =>
			attemptsOf(message({ attempts })).map(({ status }) => status);
		fc.assert(
			fc.property(fc.shuffledSubarray([a, b, utc], { minLength: 3 }), (attempts) => {
				expect(order(attempts)).toEqual(['success', 'sent', 'failure']);
			}),
		);
	});

	test('without a time keep their order, and those that are none are left out', () => {
		const attempts = [{ status: 'sent' }, 7, null, { status: 'created' }, { status: 5 }];
		expect(attemptsOf(message({ attempts }))).toEqual([{ status: 'sent' }, { status: 'created' }]);
	});

	test('a flat attempt that did not fail has no error, whether that is null or absent', () => {
		const [{ errorType: _, errorCode: __, ...absent }] = FLAT;
		const flat = [{ ...FLAT[0], errorType: null, errorCode: null }, absent];
		expect(attemptsOf(message({ messageAttempts: flat }))).toEqual([
			expect.not.objectContaining({ error: expect.anything() }),
			expect.not.objectContaining({ error: expect.anything() }),
		]);
	});

	test.each([{}, { attempts: [] }, { attempts: null }, { messageAttempts: 'none' }])(
		'of %j are none',
		(over) => {
			expect(attemptsOf(message(over))).toEqual([]);
			expect(attemptCountOf(message(over))).toBeUndefined();
		},
	);

	test('are counted as Postman says, or as they are', () => {
		expect(attemptCountOf(message({ numAttempts: 3, attempts: NESTED }))).toBe(3);
		expect(attemptCountOf(message({ attempts: NESTED }))).toBe(2);
		expect(attemptCountOf(message({ numAttempts: 0, messageAttempts: FLAT }))).toBe(1);
	});
});

/** The guide's table. */
test.each([
	['recipient_invalid', 'no'],
	['recipient_unavailable', 'yes'],
	['content_invalid', 'no'],
	['routing_error', 'maybe'],
	['message_expired', 'maybe'],
	['delivery_unknown_error', 'maybe'],
	['server_unknown_error', 'maybe'],
	['something_new', 'maybe'],
	['constructor', 'maybe'],
])('%s: worth retrying? %s', (code, worthRetrying) => {
	expect(deliveryErrorOf('delivery_error', code)).toEqual({
		type: 'delivery_error',
		code,
		worthRetrying,
		meaning: expect.stringMatching(/^[A-Z].+\.$/),
	});
});

describe('the reason of a failure', () => {
	test('is that of the newest attempt, and of a failed message only', () => {
		const failed = { ...NESTED[1], createdAt: '2024-05-17T10:00:00.000+08:00' };
		const attempts = [...NESTED, failed];
		expect(failureReasonOf(message({ latestStatus: 'failure', attempts }))).toEqual(SERVER_ERROR);
		expect(failureReasonOf(message({ latestStatus: 'created', attempts }))).toBeUndefined();
		expect(failureReasonOf(message({ latestStatus: 'failure', attempts: NESTED }))).toBeUndefined();
	});

	test('is the flat string of old messages', () => {
		const old = (error: unknown) => failureReasonOf(message({ latestStatus: 'failure', error }));
		expect(old('recipient_invalid')).toMatchObject({ type: 'unknown', worthRetrying: 'no' });
		expect(old('')).toBeUndefined();
		expect(old({ code: 'x' })).toBeUndefined();
	});
});

describe('settled', () => {
	test.each(STATUSES.map((status) => [status]))('%s', (latestStatus) => {
		const settled = (recipient?: unknown) =>
			isSettled(message({ latestStatus, recipient }) as Message);
		const isFinal = latestStatus === 'success' || latestStatus === 'failure';
		expect(settled('6591234567')).toBe(isFinal);
		expect(settled('+6591234567')).toBe(isFinal);
		expect(settled('60123456789')).toBe(isFinal || latestStatus === 'sent_to_telco');
		expect(settled({ value: 'S1234567A' })).toBe(isFinal);
		expect(settled()).toBe(isFinal);
	});

	test.each(['something_new', '', null, undefined])('a status of %j is not', (latestStatus) => {
		expect(isSettled(message({ latestStatus }))).toBe(false);
	});
});

test('the delivery of a message has only what is known', () => {
	expect(deliveryOf(message({ latestStatus: 'created' }))).toEqual({ settled: false });
	expect(deliveryOf(message({ latestStatus: 'failure', messageAttempts: FLAT }))).toEqual({
		settled: true,
		attempts: [expect.objectContaining({ error: SERVER_ERROR })],
		deliveryError: SERVER_ERROR,
	});
});
