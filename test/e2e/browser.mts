// A real browser in front of n8n's editor.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { exists } from '../support/cache.mts';
import type { N8nInstallation } from './n8n/install.mts';
import type { RestClient } from './n8n/rest.mts';
import type { Browser, Page, Playwright } from './playwright.mts';
import type { Say } from './progress.mts';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = ['--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'];
const IS_ROOT = process.getuid?.() === 0;

const execute = promisify(execFile);

export interface PageOptions {
	colorScheme?: 'light' | 'dark';
	viewport?: { width: number; height: number };
	/** Pixels of a picture for one of the page. */
	scale?: number;
}

/** Chromium from CHROMIUM_PATH or its usual places; on Debian, root installs it. */
export async function findChromium(say: Say): Promise<string> {
	const candidates = process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : CANDIDATES;
	for (const path of candidates) if (await exists(path)) return path;
	if (process.env.CHROMIUM_PATH === undefined && IS_ROOT && (await exists('/usr/bin/apt-get'))) {
		say('Installing Chromium');
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		await execute('apt-get', ['update'], { env });
		await execute('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
			env,
			maxBuffer: 64 * 1024 * 1024,
		});
		return CANDIDATES[0];
	}
	throw new Error(
		`There is no Chromium at ${candidates.join(', ')}: install it (Debian: apt-get install chromium), or say where it is in CHROMIUM_PATH.`,
	);
}

export async function launchBrowser(installation: N8nInstallation, say: Say): Promise<Browser> {
	const load = createRequire(join(installation.folder, 'package.json'));
	const { chromium, selectors } = load('playwright-core') as Playwright;
	// n8n's own.
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({
		executablePath: await findChromium(say),
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
