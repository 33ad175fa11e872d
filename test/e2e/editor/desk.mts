// Pages of n8n's editor, one after the other; what the browser's console complains of is kept.
import { screenshot } from '../browser.mts';
import type { RestClient, Workflow } from '../n8n/rest.mts';
import type { Context, Page } from '../playwright.mts';

/** n8n's canvas asks whether a form is still open, until it is submitted. */
const EXPECTED = /\/form-test\//;

export class Desk {
	/**
	 * Errors and warnings that n8n's own page has written; what it fails to load from other hosts is
	 * left out.
	 */
	readonly complaints: string[] = [];
	readonly #context: Context;
	readonly #rest: RestClient;
	readonly #folder: string;

	/**
	 * @param context Logged in. Its pages share a cache: n8n's scripts are large.
	 * @param folder For a picture of what a page showed when its work failed.
	 */
	constructor(context: Context, rest: RestClient, folder: string) {
		this.#context = context;
		this.#rest = rest;
		this.#folder = folder;
	}

	/** Works on a page of its own, which is closed afterwards. */
	async page<T>(path: string, work: (page: Page) => Promise<T>): Promise<T> {
		const page = await this.#context.newPage();
		page.on('console', (message) => {
			const { url } = message.location();
			const isComplaint = ['error', 'warning'].includes(message.type());
			if (isComplaint && url.startsWith(this.#rest.url) && !EXPECTED.test(url)) {
				this.complaints.push(`${path}: ${message.text()} (${url})`);
			}
		});
		page.on('pageerror', (error) => this.complaints.push(`${path}: ${error.stack}`));
		try {
			await page.goto(new URL(path, this.#rest.url).href);
			return await work(page);
		} catch (error) {
			await screenshot(page, this.#folder, `failed-${Date.now()}`);
			throw error;
		} finally {
			await page.close();
		}
	}

	/** The same, on a workflow that is created for it. */
	async workflow<T>(
		workflow: Workflow,
		work: (page: Page, workflowId: string) => Promise<T>,
	): Promise<T> {
		const { id } = await this.#rest.createWorkflow(workflow);
		return await this.page(`/workflow/${id}`, async (page) => await work(page, id));
	}
}
