// Pictures for the README, light and dark, of what the tests see. Taken only if a folder is
// named, so that a test run changes nothing.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Locator, Page } from '../playwright.mts';
import type { Say } from '../progress.mts';
import { missingGlyphs } from './glyphs.mts';

type Viewport = { width: number; height: number };

const execute = promisify(execFile);
const COLOURS = '64';

export class Pictures {
	readonly #folder: string | undefined;
	readonly #viewport: Viewport;
	readonly #say: Say;

	constructor(folder: string | undefined, viewport: Viewport, say: Say) {
		this.#folder = folder;
		this.#viewport = viewport;
		this.#say = say;
	}

	get areWanted(): boolean {
		return this.#folder !== undefined;
	}

	/**
	 * `name.png` and `name-dark.png`.
	 *
	 * @param part Of the page; all of it if left out.
	 * @throws if the page has signs that no font has: they would be boxes.
	 */
	async take(
		page: Page,
		name: string,
		part: Locator | Page = page,
		viewport = this.#viewport,
	): Promise<void> {
		if (this.#folder === undefined) return;
		await mkdir(this.#folder, { recursive: true });
		await tidyUp(page);
		const missing = await missingGlyphs(page);
		if (missing.length > 0) {
			throw new Error(
				`The picture ${name} would have boxes for ${missing.join(' ')}: fonts are missing`,
			);
		}
		await page.setViewportSize(viewport);
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme });
			const path = join(this.#folder, `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`);
			// A cross-fade of colours is an animation: it is at its end in the picture.
			await part.screenshot({ path, animations: 'disabled', caret: 'hide' });
			await this.#shrink(path);
		}
		await page.emulateMedia({ colorScheme: 'light' });
		await page.setViewportSize(this.#viewport);
	}

	/** To less than half: few colours are enough for a user interface. */
	async #shrink(path: string): Promise<void> {
		await execute('pngquant', [
			'--force',
			'--strip',
			'--speed',
			'1',
			'--output',
			path,
			COLOURS,
			path,
		]).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'ENOENT') throw error;
			this.#say('There is no pngquant (Debian: apt-get install pngquant): the pictures are large.');
		});
	}
}

/**
 * Without n8n's notes in the corner of the screen, and the neighbours of a node that stick out
 * behind its panel.
 */
async function tidyUp(page: Page): Promise<void> {
	const close = page.locator('.el-notification__closeBtn');
	while ((await close.count()) > 0) {
		await close.first().click();
		await close.first().waitFor({ state: 'detached' });
	}
	await page.evaluate(
		`document.querySelectorAll('[data-test-id="floating-nodes"]').forEach((one) => one.remove())`,
	);
}
