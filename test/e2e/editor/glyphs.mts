// Pictures with words, not boxes: fonts for the scripts that the page may show, and a look at what
// it does show.
import { exists } from '../../support/cache.mts';
import { run } from '../n8n/process.mts';
import type { Page } from '../playwright.mts';
import type { Say } from '../progress.mts';
import { installed } from '../services/debian.mts';

/**
 * A language of each script that an SMS may have, and the emoji of n8n's own texts: Debian's
 * package of fonts for it.
 */
const FC_LIST = '/usr/bin/fc-list';
const FONTS = { zh: 'fonts-noto-cjk', ta: 'fonts-noto-core', 'und-zsye': 'fonts-noto-color-emoji' };

/** Installs fonts for Postman's languages if they are missing. */
export async function installFonts(say: Say, signal?: AbortSignal): Promise<void> {
	for (const [language, packageName] of Object.entries(FONTS)) {
		await installed(() => fontFor(language), packageName, say, signal);
	}
}

async function fontFor(language: string): Promise<string | undefined> {
	if (!(await exists(FC_LIST))) return undefined;
	const options = { cwd: '/', env: process.env };
	const { stdout } = await run(FC_LIST, [`:lang=${language}`, 'file'], options);
	return stdout.split('\n', 1)[0] || undefined;
}

/**
 * Run in the page. A browser draws the same box for every sign that no font has: what looks like a
 * sign that none can have is missing.
 */
const MISSING_GLYPHS = `(() => {
	const SIZE = 48;
	const NO_SIGN = '\\u{10FFFF}';
	const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE });
	const context = canvas.getContext('2d', { willReadFrequently: true });
	context.textBaseline = 'middle';
	const drawn = new Map();
	const draw = (family, sign) => {
		const key = family + sign;
		if (!drawn.has(key)) {
			context.clearRect(0, 0, SIZE, SIZE);
			context.font = '24px ' + family;
			context.fillText(sign, 8, SIZE / 2);
			drawn.set(key, context.getImageData(0, 0, SIZE, SIZE).data.join());
		}
		return drawn.get(key);
	};
	const missing = new Set();
	const look = (text, element) => {
		const family = getComputedStyle(element).fontFamily;
		for (const sign of text) {
			if (/[\\p{Cc}\\p{Cf}\\p{Z}]/u.test(sign) || sign < '\\u0080') continue;
			if (draw(family, sign) === draw(family, NO_SIGN)) missing.add(sign);
		}
	};
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		if (node.parentElement.checkVisibility()) look(node.data, node.parentElement);
	}
	for (const field of document.querySelectorAll('input, textarea')) look(field.value, field);
	return [...missing];
})()`;

/** The signs on the page for which the browser has no font. */
export async function missingGlyphs(page: Page): Promise<string[]> {
	return await page.evaluate<string[]>(MISSING_GLYPHS);
}
