/** The things that the simulated server holds. Times are milliseconds since 1970 on the clock. */

export const languages = ['english', 'chinese', 'malay', 'tamil'] as const;
export type Language = (typeof languages)[number];

/** In the order of the walk (Postman guide, Message statuses). */
export const statuses = [
	'created',
	'enqueued',
	'sending',
	'sent',
	'sent_to_telco',
	'success',
	'failure',
] as const;
export type Status = (typeof statuses)[number];

/** Why an attempt failed (Postman guide, Message delivery errors). */
export interface DeliveryError {
	type: string;
	code: string;
}

/** All of them, as `type/code`. */
export const deliveryErrors = [
	'delivery_error/recipient_invalid',
	'delivery_error/recipient_unavailable',
	'delivery_error/content_invalid',
	'delivery_error/routing_error',
	'delivery_error/message_expired',
	'delivery_error/delivery_unknown_error',
	'server_error/server_unknown_error',
] as const;

/**
 * Where a delivery attempt comes to rest: `'success'`, `'failure:delivery_error/routing_error'`, or
 * any other status, in which the message is then stuck.
 */
export type Outcome = Exclude<Status, 'failure'> | `failure:${string}/${string}`;

/** The walk of one attempt: it is in `path[i]` from the time `at[i]` on. */
export interface Attempt {
	id: string;
	createdAt: number;
	/** The listing endpoints show the attempt from this time on. */
	listedAt: number;
	path: Status[];
	at: number[];
	error: DeliveryError | null;
}

export interface TemplateBody {
	id: string;
	templateId: string;
	language: Language;
	body: string;
	createdAt: number;
}

/** One campaign: one template of up to four languages, its keys and its allow-list. */
export interface Campaign {
	readonly id: string;
	readonly name: string;
	readonly templates: Partial<Record<Language, TemplateBody>>;
	/** Names of the template's variables, in the order of the text. */
	readonly variables: readonly string[];
	readonly creatorId: string;
	/** First paragraph of every SMS: the agency's name. */
	header: string;
	/** Replaces the footer of every language when set. */
	footer: string | null;
	apiKeys: string[];
	/** Client addresses that may call; null lets everyone in. */
	allowedIps: string[] | null;
	/** This campaign's own limit; null follows `settings.rateLimit.perSecond`. */
	callsPerSecond: number | null;
	/** A campaign deleted in the portal; what the API then answers is `errors.deletedCampaign`. */
	deleted: boolean;
}

export interface Message {
	readonly id: string;
	readonly campaign: Campaign;
	readonly recipient: string;
	readonly language: Language;
	readonly values: Record<string, string>;
	readonly fullMessage: string;
	readonly createdAt: number;
	/** The listing endpoints show the message from this time on. */
	readonly listedAt: number;
	/** Oldest first. */
	readonly attempts: Attempt[];
	readonly membership: Membership | null;
}

/** The row that joins a message to its batch; batch cursors carry its number and time. */
export interface Membership {
	readonly batch: Batch;
	readonly id: number;
	readonly createdAt: number;
}

/** What one line of a batch file, or the body of a single send, asks for. */
export interface Draft {
	recipient: string;
	language: Language;
	values: Record<string, string>;
}

export interface Batch {
	readonly id: string;
	readonly campaign: Campaign;
	readonly fileName: string;
	readonly createdAt: number;
	updatedAt: number;
	/** Open set; `messages_enqueued` and `messages_enqueuing_failed` are the documented ones. */
	status: string;
	readonly drafts: readonly Draft[];
	/** Oldest first; grows toward `drafts.length` after the 201. */
	readonly messages: Message[];
}

export const routeNames = [
	'send',
	'getMessage',
	'retryMessage',
	'sendBatch',
	'retryBatch',
	'batchMessages',
	'listMessages',
	'unknown',
] as const;
/** The seven endpoints; `unknown` is any other path or method. */
export type RouteName = (typeof routeNames)[number];

/** A request as far as it has been read: what fault predicates and endpoints look at. */
export interface SeenRequest {
	route: RouteName;
	method: string;
	path: string;
	params: Record<string, string>;
	query: Record<string, unknown>;
	/** Parsed JSON; undefined when there was none or it could not be parsed. */
	body: unknown;
	upload: Upload | null;
	/** `recipient` of a single send, if it is a string. */
	recipient: string | null;
}

/** The multipart field `file`. */
export interface Upload {
	fileName: string;
	content: Buffer;
	tooLarge: boolean;
}
