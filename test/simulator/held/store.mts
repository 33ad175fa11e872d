import { randomUUID } from 'node:crypto';
import { assemble, fillTemplate } from '../api/content.mts';
import type { Place } from '../api/cursors.mts';
import type { Order } from '../api/paging.mts';
import { insertInOrder } from '../api/paging.mts';
import { usualOutcome } from '../api/recipients.mts';
import type { Context } from '../context.mts';
import { draw } from '../random.mts';
import { beginAttempt, endWalk, forceStatus, isAtRest } from './statusWalk.mts';
import type {
	Attempt,
	Batch,
	Campaign,
	DeliveryError,
	Draft,
	Membership,
	Message,
	Outcome,
	Status,
} from './types.mts';

/** Campaign lists: by time, then by ID as text. */
export const messageOrder: Order<Message> = {
	place: (message) => message,
	compare: (a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : Number(a.id > b.id)),
};

/** Batch lists: by time and number of the row that joins a message to its batch. */
export const batchOrder: Order<Message> = {
	place: ({ membership, createdAt }) =>
		membership === null
			? { createdAt, id: '0' }
			: { createdAt: membership.createdAt, id: String(membership.id) },
	compare: (a: Place, b: Place) => a.createdAt - b.createdAt || Number(a.id) - Number(b.id),
};

/** In the guide's example the joining row is this much younger than its message. */
const joinLag = 11;

/** Told of everything that happens other than by the passing of time. */
export interface StoreHooks {
	created(message: Message): void;
	/** Retried, or moved by hand. */
	moved(message: Message): void;
	batch(batch: Batch): void;
}

interface Creation {
	batch: Batch;
	dueAt: number;
}

/** Everything the server holds. Whatever was due by now is done before anything is looked at. */
export class Store {
	readonly campaigns = new Map<string, Campaign>();
	readonly #context: Context;
	readonly #hooks: StoreHooks;
	readonly #lists = new Map<Campaign, Message[]>();
	readonly #messages = new Map<string, Message>();
	readonly #batches = new Map<string, Batch>();
	readonly #scripts = new Map<string, readonly Outcome[]>();
	#creations: Creation[] = [];
	#joined = 0;

	constructor(context: Context, hooks: StoreHooks) {
		this.#context = context;
		this.#hooks = hooks;
	}

	/** All messages of a campaign, oldest first. */
	list(campaign: Campaign): readonly Message[] {
		this.#catchUp();
		return this.#lists.get(campaign) ?? [];
	}

	message(id: string): Message | undefined {
		this.#catchUp();
		return this.#messages.get(id);
	}

	batch(id: string): Batch | undefined {
		this.#catchUp();
		return this.#batches.get(id);
	}

	/** All messages of all campaigns in the order in which they came to be. */
	messages(): IterableIterator<Message> {
		this.#catchUp();
		return this.#messages.values();
	}

	batches(): IterableIterator<Batch> {
		this.#catchUp();
		return this.#batches.values();
	}

	send(campaign: Campaign, draft: Draft, createdAt = this.#context.now()): Message {
		this.#catchUp();
		const [message] = this.#create(campaign, [draft], createdAt, null);
		this.#hooks.created(message);
		return message;
	}

	/** Takes a valid file in; its messages come to be later, group by group. */
	sendBatch(campaign: Campaign, fileName: string, drafts: readonly Draft[]): Batch {
		const { settings, random } = this.#context;
		const createdAt = this.#context.now();
		const batch: Batch = {
			id: `batch_${randomUUID()}`,
			campaign,
			fileName,
			createdAt,
			updatedAt: createdAt,
			status: settings.batch.creatingStatus,
			drafts,
			messages: [],
		};
		const delay = Math.round(draw(settings.batch.creationDelay, random.delivery));
		this.#batches.set(batch.id, batch);
		this.#creations.push({ batch, dueAt: createdAt + delay });
		this.#hooks.batch(batch);
		return batch;
	}

	retry(message: Message): void {
		const { settings, random } = this.#context;
		const attempt = this.#attempt(message.recipient, message.attempts.length);
		attempt.listedAt += draw(settings.visibility.retryDelay, random.delivery);
		message.attempts.push(attempt);
		this.#hooks.moved(message);
	}

	setStatus(message: Message, status: Status, error: DeliveryError | null): void {
		forceStatus(message, status, error, this.#context.now());
		this.#hooks.moved(message);
	}

	/** Creates what is still to come of every batch and ends every walk. */
	settle(): void {
		const now = this.#context.now();
		const created = this.#creations.flatMap(({ batch }) =>
			this.#createChunk(batch, now, batch.drafts.length),
		);
		this.#creations = [];
		for (const message of created) this.#hooks.created(message);
		for (const message of this.#messages.values()) {
			if (isAtRest(message, now)) continue;
			endWalk(message, now);
			this.#hooks.moved(message);
		}
	}

	setBatchStatus(batch: Batch, status: string): void {
		batch.status = status;
		batch.updatedAt = this.#context.now();
	}

	/** Outcomes per attempt of every message to a recipient (`*`: to any without a script). */
	script(recipient: string, outcomes: readonly Outcome[]): void {
		if (outcomes.length === 0) this.#scripts.delete(recipient);
		else this.#scripts.set(recipient, outcomes);
	}

	/** Forgets all but the campaigns. */
	clear(): void {
		for (const part of [this.#lists, this.#messages, this.#batches, this.#scripts]) part.clear();
		this.#creations = [];
		this.#joined = 0;
	}

	#catchUp(): void {
		if (this.#creations.length === 0) return;
		const now = this.#context.now();
		const { chunkGap, chunkSize } = this.#context.settings.batch;
		const created: Message[][] = [];
		for (const creation of this.#creations) {
			while (creation.dueAt <= now && !isWhole(creation.batch)) {
				created.push(this.#createChunk(creation.batch, creation.dueAt, chunkSize));
				creation.dueAt += chunkGap;
			}
		}
		this.#creations = this.#creations.filter(({ batch }) => !isWhole(batch));
		// Told only when all is in its place: whoever listens may well look around at once.
		for (const message of created.flat()) this.#hooks.created(message);
	}

	#createChunk(batch: Batch, createdAt: number, size: number): Message[] {
		const from = batch.messages.length;
		const drafts = batch.drafts.slice(from, from + Math.max(1, size));
		const created = this.#create(batch.campaign, drafts, createdAt, batch);
		for (const message of created) batch.messages.push(message);
		if (isWhole(batch)) {
			batch.status = this.#context.settings.batch.createdStatus;
			batch.updatedAt = createdAt;
		}
		return created;
	}

	#create(
		campaign: Campaign,
		drafts: readonly Draft[],
		createdAt: number,
		batch: Batch | null,
	): Message[] {
		const messages = drafts.map((draft) => this.#compose(campaign, draft, createdAt, batch));
		const list = this.#lists.get(campaign) ?? [];
		this.#lists.set(campaign, list);
		insertInOrder(list, messageOrder, messages);
		for (const message of messages) this.#messages.set(message.id, message);
		return messages;
	}

	#compose(campaign: Campaign, draft: Draft, createdAt: number, batch: Batch | null): Message {
		const { settings, random } = this.#context;
		const body = fillTemplate(campaign.templates[draft.language]?.body ?? '', draft.values);
		return {
			...draft,
			id: `message_${randomUUID()}`,
			campaign,
			fullMessage: assemble(campaign, draft.language, body, settings),
			createdAt,
			listedAt: createdAt + draw(settings.visibility.listDelay, random.delivery),
			attempts: [this.#attempt(draft.recipient, 0, createdAt)],
			membership: batch === null ? null : this.#join(batch, createdAt),
		};
	}

	#join(batch: Batch, createdAt: number): Membership {
		this.#joined += 1;
		return { batch, id: this.#joined, createdAt: createdAt + joinLag };
	}

	#attempt(recipient: string, index: number, createdAt = this.#context.now()): Attempt {
		const { settings, random } = this.#context;
		const script = this.#scripts.get(recipient) ?? this.#scripts.get('*');
		const outcome =
			script?.[Math.min(index, script.length - 1)] ??
			usualOutcome(recipient, settings, random.delivery);
		return beginAttempt(createdAt, outcome, settings.delivery, random.delivery);
	}
}

function isWhole(batch: Batch): boolean {
	return batch.messages.length === batch.drafts.length;
}
