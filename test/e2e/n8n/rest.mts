// A running n8n, driven as its editor drives it: the internal REST interface, which wants the
// session cookie and a browser-id header that stays the same.
import { setTimeout as sleep } from 'node:timers/promises';

import { type Execution, type SavedExecution, unflatten } from './executions.mts';

const BROWSER_ID = 'n8n-nodes-postman-sg';
const POLL_MS = 100;
const UNDER_WAY = ['new', 'running', 'waiting'];

export interface Account {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

export interface Named {
	id: string;
	name: string;
}

export interface Credential extends Named {
	type: string;
}

/** What the editor exports, and more if n8n has saved it. */
export interface Workflow {
	id?: string;
	name: string;
	nodes: WorkflowNode[];
	connections: object;
	settings?: object;
	pinData?: object;
	meta?: object;
	active?: boolean;
	versionId?: string;
}

export interface WorkflowNode {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string | null; name: string }>;
	[more: string]: unknown;
}

/** n8n refused: `message` is its own. */
export class RestError extends Error {
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}

export class RestClient {
	readonly url: string;
	#cookie = '';

	constructor(url: string) {
		this.url = url;
	}

	/**
	 * The session as a browser context takes it; `browserId` belongs into its local storage under
	 * `n8n-browserId`.
	 */
	get session() {
		const [name, value] = this.#cookie.split(/=(.*)/s);
		return { cookie: { name, value, url: this.url }, browserId: BROWSER_ID };
	}

	/** Calls any path below `/rest`. @returns The `data` of the answer. */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: {
				'browser-id': BROWSER_ID,
				...(this.#cookie && { cookie: this.#cookie }),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const session = response.headers.getSetCookie().find((cookie) => /^n8n-auth=/.test(cookie));
		if (session) this.#cookie = session.split(';', 1)[0];
		const text = await response.text();
		const answer = text.startsWith('{') ? JSON.parse(text) : { message: text };
		if (!response.ok) throw new RestError(response.status, answer.message);
		return answer.data;
	}

	/** Logs in, as the owner that is set up first if n8n has none yet. */
	async logInAsOwner(account: Account): Promise<void> {
		const { userManagement } = await this.call<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('GET', '/settings');
		if (userManagement.showSetupOnFirstLoad) await this.call('POST', '/owner/setup', account);
		else await this.logIn(account);
	}

	async logIn({ email, password }: Pick<Account, 'email' | 'password'>): Promise<void> {
		await this.call('POST', '/login', { emailOrLdapLoginId: email, password });
	}

	async credentials(): Promise<Credential[]> {
		return await this.call('GET', '/credentials');
	}

	/** Creates the credential of that name, or gives the one that is there this data. */
	async putCredential(name: string, type: string, data: object): Promise<Credential> {
		const known = (await this.credentials()).find((one) => one.name === name && one.type === type);
		return known
			? await this.call('PATCH', `/credentials/${known.id}`, { name, type, data })
			: await this.call('POST', '/credentials', { name, type, data });
	}

	/** The credential form's own test. */
	async testCredential(
		credential: Credential & { data: object },
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.call('POST', '/credentials/test', { credentials: credential });
	}

	async workflows(): Promise<Array<Workflow & Named>> {
		return await this.call('GET', '/workflows');
	}

	async workflow(id: string): Promise<Workflow & Named & { versionId: string }> {
		return await this.call('GET', `/workflows/${id}`);
	}

	async createWorkflow(workflow: Workflow): Promise<Workflow & Named & { versionId: string }> {
		return await this.call('POST', '/workflows', { settings: {}, ...workflow, id: undefined });
	}

	async updateWorkflow(id: string, change: Partial<Workflow>): Promise<void> {
		await this.call('PATCH', `/workflows/${id}?forceSave=true`, change);
	}

	/** Makes the saved version live: its triggers run by the time this returns. */
	async publish(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.call('POST', `/workflows/${id}/activate`, { versionId });
		const { status, triggers } = await this.#publication(id);
		if (status === 'published') return;
		const reasons = triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
		throw new Error(`Publishing workflow ${id} ended as ${status}: ${reasons.join('; ')}`);
	}

	async unpublish(id: string): Promise<void> {
		await this.call('POST', `/workflows/${id}/deactivate`, {});
		await this.#publication(id);
	}

	/** n8n publishes in the background. @returns What came of it. */
	async #publication(id: string): Promise<Publication> {
		return await until(
			`the publication of workflow ${id}`,
			() => this.call<Publication>('GET', `/workflows/${id}/publication-status`),
			({ status }) => status !== 'in_progress',
		);
	}

	/** Execute workflow, as the editor's button does it. @returns The ID of the execution. */
	async runWorkflow(id: string, trigger: string): Promise<string> {
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/workflows/${id}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		return executionId;
	}

	/** Newest first. */
	async executions(workflowId?: string): Promise<Execution[]> {
		const filter = workflowId === undefined ? '' : JSON.stringify({ workflowId });
		const query = new URLSearchParams({ limit: '100', ...(filter && { filter }) });
		return (await this.call<{ results: Execution[] }>('GET', `/executions?${query}`)).results;
	}

	/** With what each node gave out: `data.resultData.runData`, as n8n's engine has it. */
	async execution(id: string): Promise<SavedExecution> {
		const { data, ...rest } = await this.call<Execution & { data: string }>(
			'GET',
			`/executions/${id}`,
		);
		return { ...rest, data: unflatten(data) };
	}

	/** Waits until it has ended, in whichever way. */
	async executionEnd(id: string, timeoutMs?: number): Promise<SavedExecution> {
		return await until(
			`execution ${id}`,
			() => this.execution(id),
			({ status }) => !UNDER_WAY.includes(status),
			timeoutMs,
		);
	}

	async stopExecution(id: string): Promise<void> {
		await this.call('POST', `/executions/${id}/stop`, {});
	}

	/** Retry of a saved execution. @returns The ID of the new one. */
	async retryExecution(id: string, loadWorkflow = false): Promise<string> {
		const { id: retry } = await this.call<{ id: string }>('POST', `/executions/${id}/retry`, {
			loadWorkflow,
		});
		return retry;
	}
}

interface Publication {
	status: 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published';
	triggers: Array<{ errorMessage: string | null }>;
}

async function until<T>(
	what: string,
	read: () => Promise<T>,
	isDone: (value: T) => boolean,
	timeoutMs = 60_000,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	while (Date.now() < deadline) {
		const value = await read();
		if (isDone(value)) return value;
		await sleep(POLL_MS);
	}
	throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
}
