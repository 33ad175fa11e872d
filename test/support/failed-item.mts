// What a failed item says of itself, read in one place: its input fields stand beside `error` and
// `postmanSend`.
import type { IDataObject } from 'n8n-workflow';

export type Outcome = 'notSent' | 'notRead' | 'notRetried' | 'unknown';

/** What the node adds to a failed item, beside n8n's own `error`. */
export interface PostmanSendJson extends IDataObject {
	outcome: Outcome;
	advice: string;
	code?: string;
	httpStatus?: number;
	traceId?: string;
	transportCode?: string;
	problems?: Array<{ parameter: string; message: string; advice: string }>;
	messageId?: string;
	fileName?: string;
}

/** Undefined for an item that did not fail. */
export function postmanSendOf(json: Record<string, unknown>): PostmanSendJson | undefined {
	return json.postmanSend as PostmanSendJson | undefined;
}

/** What became of a failed item; undefined for one that did not fail. */
export function outcomeOf(json: Record<string, unknown>): Outcome | undefined {
	return postmanSendOf(json)?.outcome;
}
