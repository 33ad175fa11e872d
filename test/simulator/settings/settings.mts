import type { Status } from '../held/types.mts';
import { deliveryErrors } from '../held/types.mts';
import type { RateLimit } from '../wire/rateLimit.mts';
import { windowRules, windowStarts } from '../wire/rateLimit.mts';

/** Milliseconds: fixed, or drawn evenly from a range. */
export type Duration = number | readonly [number, number];

export type DeepPartial<T> = T extends readonly unknown[]
	? T
	: T extends object
		? { [K in keyof T]?: DeepPartial<T[K]> }
		: T;

/**
 * Everything that can be switched. Where the Postman guide leaves a point open, both readings are
 * here and the default is the likelier one. All times are milliseconds.
 */
export interface Settings {
	/** Seed of all chance (latency, delays, fault probability): equal seeds repeat a run. */
	seed: number;
	/** `test` adds failure numbers, banner and row limit; on `loadtest` nothing is ever delivered. */
	environment: 'production' | 'test' | 'loadtest';
	/** Server clock minus local clock, seen in every timestamp and in the `Date` header. */
	clockSkew: number;
	/** `base` is a whole round trip, `jitter` is uniform on top; each leg takes half of both. */
	latency: { base: number; jitter: number };
	rateLimit: RateLimit;
	delivery: {
		/** How long a message stays in the status before, until it reaches the one named. */
		times: Record<Exclude<Status, 'created'>, Duration>;
		/** Multiplies all `times`: 0.01 makes ten seconds a tenth of a second. */
		timeScale: number;
		/** Show the four statuses of 2023-24 only: created, sent, success, failure. */
		legacyStatuses: boolean;
		/** Attempts per message, the first send included: 3 or, in the other reading, 4. */
		maxAttempts: number;
		/** `share`, from 0 to 1, of the attempts that have no script end with `error`. */
		failures: { share: number; error: (typeof deliveryErrors)[number] };
	};
	visibility: {
		/** How late the two listing endpoints show a new message. */
		listDelay: Duration;
		/** How late they show that a message was retried. */
		retryDelay: Duration;
		/** Whether reading one message by its ID is as late as the lists are. */
		delayById: boolean;
	};
	content: {
		/** Keys of `values` that the template does not know. */
		extraValues: 'ignore' | 'reject';
		/** Refuse characters outside plain GSM-7 in English text. */
		blockCharacters: boolean;
		maxBody: number;
		/** The "test message" paragraph on top, in the test environment. */
		testBanner: boolean;
	};
	messages: {
		/** `thin` leaves out `values` and `fullMessage` of a 201 and writes times in UTC. */
		sendAnswer: 'full' | 'thin';
		/** Whether a retry's answer has `language`; the documented example lacks it. */
		retryLanguage: boolean;
		/** The flat `error` string of old messages: '' until one fails. */
		legacyError: boolean;
		/** `creatorId`, added in February 2025. */
		creatorId: boolean;
		/**
		 * Attempts of a single message; `untimed`: without `sentAt`, `deliveredAt`, as before 2024-09.
		 */
		attempts: 'timed' | 'untimed' | 'absent';
		/** `errorType` and `errorCode` of a flat attempt that did not fail. */
		attemptNoError: 'null' | 'absent';
	};
	lists: {
		/** What a row of the campaign list tells of its attempts. */
		campaignAttempts: 'none' | 'attempts' | 'messageAttempts';
		batchAttempts: 'none' | 'attempts' | 'messageAttempts';
		/** The top-level `batchId` that campaign rows of February 2024 had. */
		batchId: boolean;
		/** Page size when `limit` is not given; null makes `limit` mandatory. */
		defaultLimit: number | null;
		/** `after` and `before` in one call. */
		bothCursors: 'reject' | 'after' | 'before';
		/** Cursors of a page without rows. */
		emptyCursors: 'null' | 'absent';
	};
	batch: {
		/** From the 201 to the first messages. */
		creationDelay: Duration;
		/** Messages created together, sharing one millisecond. */
		chunkSize: number;
		/** From one such group to the next. */
		chunkGap: number;
		/** Name of the status while messages are still being created: not documented. */
		creatingStatus: string;
		/** Status after that; `success` is what February 2024 showed. */
		createdStatus: string;
		/** HTTP status of `isValid: false`. */
		invalidStatus: 201 | 200 | 400;
		maxBytes: number;
		/** Data rows in the test environment; null for no limit. */
		testRows: number | null;
		/** Too many rows: an `isValid: false` report, or a plain 400. */
		tooManyRows: 'report' | 'error';
		/** `numRows` of the report: all data rows, or those with errors. */
		numRows: 'all' | 'bad';
		languageCase: 'any' | 'lower';
		bom: 'strip' | 'reject';
		extraColumns: 'ignore' | 'reject';
		blankLines: 'skip' | 'reject';
		/** What bars a batch retry: messages still `created`, or any that may still change. */
		unresolved: 'created' | 'pending';
	};
	errors: {
		/** `framework` is the older `{ message, statusCode }` for every error. */
		shape: 'envelope' | 'framework';
		/** A request without credentials: bare `Unauthorized`, or `authentication_required`. */
		missingCredentials: 'bare' | 'envelope';
		/** Address not on the allow-list: 401 `invalid_ip_address_error` or the older 400. */
		ipStatus: 401 | 400;
		/** `type` of the envelope. */
		type: string;
		/** Reading an unknown message or batch: the code of the 404. */
		notFoundCode: string;
		/** Code of refused characters and over-long bodies. */
		contentCode: string;
		/** HTTP status of `invalid_path`. */
		invalidPathStatus: number;
		deletedCampaign: 401 | 404;
	};
}

export const defaultSettings: Settings = {
	seed: 1,
	environment: 'test',
	clockSkew: 0,
	latency: { base: 0, jitter: 0 },
	rateLimit: {
		perSecond: 10,
		rule: 'fixedWindow',
		windowStart: 'clock',
		countDropped: false,
		retryAfter: null,
	},
	delivery: {
		times: {
			enqueued: 500,
			sending: 500,
			sent: 1_000,
			sent_to_telco: 2_000,
			success: 6_500,
			failure: 60_000,
		},
		timeScale: 1,
		legacyStatuses: false,
		maxAttempts: 3,
		failures: { share: 0, error: 'delivery_error/recipient_unavailable' },
	},
	visibility: { listDelay: 0, retryDelay: 0, delayById: false },
	content: { extraValues: 'ignore', blockCharacters: true, maxBody: 1_000, testBanner: true },
	messages: {
		sendAnswer: 'full',
		retryLanguage: false,
		legacyError: false,
		creatorId: true,
		attempts: 'timed',
		attemptNoError: 'null',
	},
	lists: {
		campaignAttempts: 'none',
		batchAttempts: 'messageAttempts',
		batchId: false,
		defaultLimit: 100,
		bothCursors: 'reject',
		emptyCursors: 'null',
	},
	batch: {
		creationDelay: 1_000,
		chunkSize: 500,
		chunkGap: 20,
		creatingStatus: 'messages_enqueuing',
		createdStatus: 'messages_enqueued',
		invalidStatus: 201,
		maxBytes: 40 * 1024 * 1024,
		testRows: 20,
		tooManyRows: 'report',
		numRows: 'all',
		languageCase: 'any',
		bom: 'strip',
		extraColumns: 'reject',
		blankLines: 'skip',
		unresolved: 'created',
	},
	errors: {
		shape: 'envelope',
		missingCredentials: 'bare',
		ipStatus: 401,
		type: 'domain_error',
		notFoundCode: 'resource_not_found',
		contentCode: 'parameter_invalid',
		invalidPathStatus: 404,
		deletedCampaign: 401,
	},
};

/** The values that a setting may take, by its dotted name, if they are a short list. */
export const choices: Readonly<Record<string, readonly (string | number)[]>> = {
	environment: ['production', 'test', 'loadtest'],
	'rateLimit.rule': windowRules,
	'rateLimit.windowStart': windowStarts,
	'delivery.failures.error': deliveryErrors,
	'content.extraValues': ['ignore', 'reject'],
	'messages.sendAnswer': ['full', 'thin'],
	'messages.attempts': ['timed', 'untimed', 'absent'],
	'messages.attemptNoError': ['null', 'absent'],
	'lists.campaignAttempts': ['none', 'attempts', 'messageAttempts'],
	'lists.batchAttempts': ['none', 'attempts', 'messageAttempts'],
	'lists.bothCursors': ['reject', 'after', 'before'],
	'lists.emptyCursors': ['null', 'absent'],
	'batch.invalidStatus': [201, 200, 400],
	'batch.tooManyRows': ['report', 'error'],
	'batch.numRows': ['all', 'bad'],
	'batch.languageCase': ['any', 'lower'],
	'batch.bom': ['strip', 'reject'],
	'batch.extraColumns': ['ignore', 'reject'],
	'batch.blankLines': ['skip', 'reject'],
	'batch.unresolved': ['created', 'pending'],
	'errors.shape': ['envelope', 'framework'],
	'errors.missingCredentials': ['bare', 'envelope'],
	'errors.ipStatus': [401, 400],
	'errors.deletedCampaign': [401, 404],
};
