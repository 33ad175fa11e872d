// The calls of the API by name. One client serves one run of a node.

import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';

import { authenticate } from './authenticate';
import { CREDENTIAL_NAME, connectionFrom, type Connection } from './connection';
import { exchange, type Answer, type ApiRequest } from './exchange';
import { failureOf, type Failure } from './failure';
import { pageFrom, type MessagePage } from './message';

/** What a single send asks for (Postman guide, Single send). */
export interface SendRequest {
	/** Digits only, country code first. */
	recipient: string;
	language: string;
	/** Every variable of the template, none empty. */
	values: Record<string, string>;
}

/** Query of the list endpoints (Postman guide, Pagination). */
export interface ListQuery {
	/** 1 to 1000. */
	limit: number;
	/** Rows older than this cursor. */
	after?: string;
	/** Part of a recipient's number. */
	search?: string;
}

/** What a call that only reads gives. */
export type Reading<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export class PostmanClient {
	readonly connection: Connection;
	private readonly context: IAllExecuteFunctions;
	private readonly credential: ICredentialDataDecryptedObject;
	private readonly timeout: number;

	private constructor(
		context: IAllExecuteFunctions,
		credential: ICredentialDataDecryptedObject,
		timeout: number,
	) {
		this.connection = connectionFrom(credential);
		this.context = context;
		this.credential = credential;
		this.timeout = timeout;
	}

	/**
	 * @param timeout Milliseconds until a call is given up.
	 * @throws UserError naming the credential field that cannot be used, before any call is made.
	 */
	static async open(context: IAllExecuteFunctions, timeout: number): Promise<PostmanClient> {
		const credential = await context.getCredentials(CREDENTIAL_NAME);
		const client = new PostmanClient(context, credential, timeout);
		await authenticate(credential, { url: client.connection.baseUrl });
		return client;
	}

	async send(body: SendRequest): Promise<Answer> {
		return await this.call({ method: 'POST', url: this.url('messages'), body: { ...body } });
	}

	/** The campaign's messages, newest first. */
	async listMessages(query: ListQuery): Promise<Reading<MessagePage>> {
		return this.read(
			pageFrom,
			await this.call({ method: 'GET', url: this.url('messages'), qs: { ...query } }),
		);
	}

	private read<T>(decode: (body: unknown) => T | undefined, answer: Answer): Reading<T> {
		if (answer.kind === 'response' && answer.status >= 200 && answer.status < 300) {
			const value = decode(answer.body);
			if (value !== undefined) return { ok: true, value };
		}
		return { ok: false, failure: failureOf(answer) };
	}

	/** @param parts Path segments below the campaign. */
	private url(...parts: string[]): string {
		const path = [this.connection.campaignId, ...parts].map(encodeURIComponent).join('/');
		return `${this.connection.baseUrl}/campaigns/${path}`;
	}

	private async call(request: Omit<ApiRequest, 'timeout'>): Promise<Answer> {
		return await exchange(this.context, this.credential, { ...request, timeout: this.timeout });
	}
}
