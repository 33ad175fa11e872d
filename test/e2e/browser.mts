// A real browser in front of n8n's editor.
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { exists } from '../support/cache.mts';
import type { Stage } from './harness.mts';
import type { N8nInstallation } from './n8n/install.mts';
import type { RestClient } from './n8n/rest.mts';
import type { Browser, Page, Playwright } from './playwright.mts';
import { installed } from './services/debian.mts';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = ['--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'];
const IS_ROOT = process.getuid?.() === 0;

export interface PageOptions {
	colorScheme?: 'light' | 'dark';
	viewport?: { width: number; height: number };
	/** Pixels of a picture for one of the page. */
	scale?: number;
}

/** Chromium from CHROMIUM_PATH or its usual places, or installed. */
async function findChromium({ say, signal }: Stage): Promise<string> {
	const chosen = process.env.CHROMIUM_PATH;
	if (chosen === undefined) return await installed(find, 'chromium', say, signal);
	if (await exists(chosen)) return chosen;
	throw new Error(`There is no Chromium at ${chosen}, where CHROMIUM_PATH says it is.`);
}

async function find(): Promise<string | undefined> {
	for (const path of PATHS) if (await exists(path)) return path;
	return undefined;
}

export async function launchBrowser(stage: Stage, installation: N8nInstallation): Promise<Browser> {
	const load = createRequire(join(installation.folder, 'package.json'));
	const { chromium, selectors } = load('playwright-core') as Playwright;
	// n8n's own.
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({
		executablePath: await findChromium(stage),
		args: IS_ROOT ? [...ARGUMENTS, '--no-sandbox'] : ARGUMENTS,
	});
}

/** A page of its own, logged in to n8n as whoever `rest` is. */
export async function openEditor(
	browser: Browser,
	rest: RestClient,
	path = '/',
	{
		colorScheme = 'light',
		viewport = { width: 1440, height: 900 },
		scale: deviceScaleFactor = 1,
	}: PageOptions = {},
): Promise<Page> {
	const { cookie, browserId } = rest.session;
	const context = await browser.newContext({
		colorScheme,
		viewport,
		deviceScaleFactor,
		locale: 'en-SG',
		timezoneId: 'Asia/Singapore',
		permissions: ['clipboard-read', 'clipboard-write'],
	});
	await context.addCookies([cookie]);
	await context.addInitScript(`localStorage.setItem('n8n-browserId', '${browserId}')`);
	const page = await context.newPage();
	await page.goto(new URL(path, rest.url).href);
	return page;
}

/** Saves what the page shows as `folder/name.png`. @returns Its path. */
export async function screenshot(page: Page, folder: string, name: string): Promise<string> {
	await mkdir(folder, { recursive: true });
	const path = join(folder, `${name}.png`);
	await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
	return path;
}
