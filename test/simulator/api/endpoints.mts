import type { Context } from '../context.mts';
import type { Store } from '../held/store.mts';
import { batchOrder, messageOrder } from '../held/store.mts';
import type { Batch, Campaign, Message, RouteName, SeenRequest } from '../held/types.mts';
import { ApiError, notFound, parameterInvalid } from '../wire/errors.mts';
import { checkFile } from './batchFile.mts';
import { readDraft } from './drafts.mts';
import { listBody, readListQuery } from './lists.mts';
import { Renderer } from './render.mts';
import { retryBatch, retryMessage } from './retries.mts';

export interface Reply {
	status: number;
	/** null for an answer without a body. */
	body: object | null;
	/** What the call made or changed. */
	messageId?: string;
	batchId?: string;
}

/** What endpoints work with. */
export interface Service {
	context: Context;
	store: Store;
	/** Keeps a validation report and returns the address where it can be read. */
	keepReport(campaign: Campaign, csv: string): string;
}

/**
 * Checks a call that was let in, and hands back what carries it out. The two are apart because a
 * fault may come between them. Either may throw an ApiError.
 */
export type Endpoint = (service: Service, campaign: Campaign, request: SeenRequest) => () => Reply;

export const endpoints: Record<Exclude<RouteName, 'unknown'>, Endpoint> = {
	send(service, campaign, { body }) {
		const {
			context: { settings },
			store,
		} = service;
		const given = isRecord(body) ? body : {};
		const read = readDraft(campaign, settings, given.recipient, given.language, given.values);
		if ('problem' in read) {
			const { kind, message } = read.problem;
			throw kind === 'content'
				? new ApiError(400, settings.errors.contentCode, message)
				: parameterInvalid(message);
		}
		return () => {
			const message = store.send(campaign, read.draft);
			return created(message, new Renderer(service.context).sent(message));
		};
	},

	getMessage(service, campaign, { params }) {
		return () => {
			const message = service.store.message(params.messageId);
			if (message?.campaign !== campaign || !isReadable(message, service.context)) {
				throw notFound(service.context.settings, 'Message');
			}
			return { status: 200, body: new Renderer(service.context).single(message) };
		};
	},

	retryMessage(service, campaign, { params }) {
		return () => {
			const message = retryMessage(service.context, service.store, campaign, params.messageId);
			return created(message, new Renderer(service.context).retried(message));
		};
	},

	sendBatch(service, campaign, { upload }) {
		const {
			context: { settings },
			store,
		} = service;
		const file = checkFile(upload, campaign, settings);
		return () => {
			if (!file.isValid) {
				const reportURL = service.keepReport(campaign, file.reportCsv);
				const body = { isValid: false, reportURL, ...file.report };
				return { status: settings.batch.invalidStatus, body };
			}
			const batch = store.sendBatch(campaign, upload?.fileName ?? '', file.drafts);
			return { status: 201, body: { isValid: true, batchId: batch.id }, batchId: batch.id };
		};
	},

	retryBatch(service, campaign, { params }) {
		return () => {
			const batch = retryBatch(service.context, service.store, campaign, params.batchId);
			return { status: 201, body: null, batchId: batch.id };
		};
	},

	batchMessages(service, campaign, { params, query }) {
		const list = readListQuery(query, service.context.settings);
		return () => {
			const batch: Batch | undefined = service.store.batch(params.batchId);
			if (batch?.campaign !== campaign) throw notFound(service.context.settings, 'Batch');
			const renderer = new Renderer(service.context);
			const row = (message: Message) => renderer.batchRow(message);
			return {
				status: 200,
				body: listBody(batch.messages, batchOrder, list, service.context, row),
			};
		};
	},

	listMessages(service, campaign, { query }) {
		const list = readListQuery(query, service.context.settings);
		return () => {
			const renderer = new Renderer(service.context);
			const row = (message: Message) => renderer.campaignRow(message);
			const stored = service.store.list(campaign);
			return { status: 200, body: listBody(stored, messageOrder, list, service.context, row) };
		};
	},
};

function created(message: Message, body: object): Reply {
	return { status: 201, body, messageId: message.id };
}

function isReadable(message: Message, context: Context): boolean {
	return !context.settings.visibility.delayById || message.listedAt <= context.now();
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
