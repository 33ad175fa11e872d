import type { Context } from '../context.mts';
import {
	attemptStatus,
	changedAt,
	lastAttempt,
	legacyStatus,
	reachedAt,
	statusOf,
} from '../held/statusWalk.mts';
import type { Attempt, Message, Status, TemplateBody } from '../held/types.mts';
import { stamp } from './stamps.mts';

type Json = Record<string, unknown>;
type ListName = 'campaignAttempts' | 'batchAttempts';

/** Writes messages in the shape of each endpoint, as they stand at this moment. */
export class Renderer {
	readonly #context: Context;
	readonly #now: number;

	constructor(context: Context) {
		this.#context = context;
		this.#now = context.now();
	}

	/** 201 of a single send. */
	sent(message: Message): Json {
		if (this.#context.settings.messages.sendAnswer === 'full') {
			return { ...this.#core(message), language: message.language, ...this.#creator(message) };
		}
		const createdAt = new Date(message.createdAt + this.#context.settings.clockSkew).toISOString();
		return {
			id: message.id,
			campaignId: message.campaign.id,
			recipient: message.recipient,
			language: message.language,
			latestStatus: this.#status(statusOf(message, this.#now)),
			createdAt,
			updatedAt: createdAt,
		};
	}

	/** 201 of a retry. */
	retried(message: Message): Json {
		const { retryLanguage } = this.#context.settings.messages;
		return {
			...this.#core(message),
			...(retryLanguage ? { language: message.language } : {}),
			...this.#creator(message),
		};
	}

	/** One message read by its ID. */
	single(message: Message): Json {
		const { attempts } = this.#context.settings.messages;
		return {
			...this.#core(message),
			templateBody: this.#template(message),
			batches: this.#batches(message),
			language: message.language,
			creatorEmail: creatorEmail(message),
			...this.#creator(message),
			...(attempts === 'absent' ? {} : { attempts: this.#nestedAttempts(message) }),
		};
	}

	/** A row of the campaign list. */
	campaignRow(held: Message): Json {
		const message = this.#asListed(held);
		const batchId = message.membership?.batch.id ?? null;
		return {
			...this.#core(message),
			templateBody: this.#template(message),
			batches: this.#batches(message),
			language: message.language,
			...(this.#context.settings.lists.batchId ? { batchId } : {}),
			...this.#creator(message),
			...this.#rowAttempts(message, 'campaignAttempts'),
		};
	}

	/** A row of a batch's list. */
	batchRow(held: Message): Json {
		const message = this.#asListed(held);
		return {
			...this.#core(message),
			templateBody: this.#template(message),
			...this.#rowAttempts(message, 'batchAttempts'),
			language: message.language,
			creatorEmail: creatorEmail(message),
			numAttempts: message.attempts.length,
			...this.#creator(message),
		};
	}

	/** As it was before retries that lists do not show yet. */
	#asListed(message: Message): Message {
		if (message.attempts.length === 1) return message;
		const isListed = ({ listedAt }: Attempt, i: number) => i === 0 || listedAt <= this.#now;
		return { ...message, attempts: message.attempts.filter(isListed) };
	}

	#core(message: Message): Json {
		const attempt = lastAttempt(message);
		const status = attemptStatus(attempt, this.#now);
		const error = status === 'failure' ? (attempt.error?.code ?? '') : '';
		return {
			createdAt: this.#stamp(message.createdAt),
			updatedAt: this.#stamp(changedAt(attempt, this.#now)),
			id: message.id,
			recipient: message.recipient,
			values: message.values,
			fullMessage: message.fullMessage,
			latestStatus: this.#status(status),
			...(this.#context.settings.messages.legacyError ? { error } : {}),
			templateBodyId: message.campaign.templates[message.language]?.id,
			campaignId: message.campaign.id,
		};
	}

	#template(message: Message): Json | null {
		const template: TemplateBody | undefined = message.campaign.templates[message.language];
		if (template === undefined) return null;
		const createdAt = this.#stamp(template.createdAt);
		return {
			createdAt,
			updatedAt: createdAt,
			id: template.id,
			templateId: template.templateId,
			language: template.language,
			body: template.body,
			...this.#creator(message),
		};
	}

	#batches(message: Message): Json[] {
		if (message.membership === null) return [];
		const { batch, id, createdAt } = message.membership;
		const joinedAt = this.#stamp(createdAt);
		return [
			{
				createdAt: this.#stamp(batch.createdAt),
				updatedAt: this.#stamp(batch.updatedAt),
				id: batch.id,
				originalFileName: batch.fileName,
				status: batch.status,
				campaignId: batch.campaign.id,
				...this.#creator(message),
				totalMessages: batch.drafts.length,
				BatchMessage: {
					createdAt: joinedAt,
					updatedAt: joinedAt,
					id: String(id),
					batchId: batch.id,
					messageId: message.id,
				},
			},
		];
	}

	#rowAttempts(message: Message, list: ListName): Json {
		switch (this.#context.settings.lists[list]) {
			case 'none':
				return {};
			case 'attempts':
				return { attempts: this.#nestedAttempts(message) };
			case 'messageAttempts':
				return { messageAttempts: this.#flatAttempts(message) };
		}
	}

	#nestedAttempts(message: Message): Json[] {
		const { attempts } = this.#context.settings.messages;
		return message.attempts.toReversed().map((attempt) => {
			const status = attemptStatus(attempt, this.#now);
			return {
				status: this.#status(status),
				createdAt: this.#stamp(attempt.createdAt),
				...(attempts === 'untimed' ? {} : this.#times(attempt)),
				...(status === 'failure' ? { error: attempt.error } : {}),
			};
		});
	}

	#flatAttempts(message: Message): Json[] {
		const { attemptNoError } = this.#context.settings.messages;
		const noError = attemptNoError === 'null' ? { errorType: null, errorCode: null } : {};
		return message.attempts.toReversed().map((attempt) => {
			const status = attemptStatus(attempt, this.#now);
			const { error } = attempt;
			return {
				...this.#times(attempt),
				createdAt: this.#stamp(attempt.createdAt),
				updatedAt: this.#stamp(changedAt(attempt, this.#now)),
				id: attempt.id,
				messageId: message.id,
				externalAttemptId: '',
				status: this.#status(status),
				...(status === 'failure' && error !== null
					? { errorType: error.type, errorCode: error.code }
					: noError),
				metadata: {},
				creatorId: message.campaign.creatorId,
				creator: { email: creatorEmail(message) },
			};
		});
	}

	#times(attempt: Attempt): Json {
		const time = (status: Status) => {
			const reached = reachedAt(attempt, status, this.#now);
			return reached === null ? null : this.#stamp(reached);
		};
		return { sentAt: time('sent'), deliveredAt: time('success') };
	}

	#creator(message: Message): Json {
		const { creatorId } = this.#context.settings.messages;
		return creatorId ? { creatorId: message.campaign.creatorId } : {};
	}

	#status(status: Status): Status {
		return this.#context.settings.delivery.legacyStatuses ? legacyStatus(status) : status;
	}

	#stamp(ms: number): string {
		return stamp(ms + this.#context.settings.clockSkew);
	}
}

/** Synthetic for everything that came in over the API. */
function creatorEmail(message: Message): string {
	return `${message.campaign.id}@postman.gov.sg`;
}
