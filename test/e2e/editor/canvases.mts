// Whether the notes of a workflow can be read on n8n's canvas: no line runs through their words,
// and no node lies on them.
import type { Page } from '../playwright.mts';

/** Run in the page: what hides which words. */
const HIDDEN_WORDS = `(() => {
	const words = [];
	for (const note of document.querySelectorAll('[data-test-id="sticky"]')) {
		const walker = document.createTreeWalker(note, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			if (!node.data.trim()) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			for (const box of range.getClientRects()) words.push({ text: node.data.trim(), box });
		}
	}
	const at = ({ x, y }) =>
		words.filter(({ box }) => x > box.left && x < box.right && y > box.top && y < box.bottom);
	const found = new Set();
	for (const path of document.querySelectorAll('.vue-flow__edge-path, [data-test-id="edge"] path')) {
		const toScreen = path.getScreenCTM();
		const length = path.getTotalLength();
		for (let along = 0; along <= length; along += 2) {
			const point = path.getPointAtLength(along).matrixTransform(toScreen);
			for (const { text } of at(point)) found.add('a line through: ' + text);
		}
	}
	for (const node of document.querySelectorAll('[data-test-id="canvas-node"]')) {
		if (node.querySelector('[data-test-id="sticky"]')) continue;
		const box = node.getBoundingClientRect();
		for (const { text, box: word } of words) {
			const isOver = box.left < word.right && word.left < box.right && box.top < word.bottom && word.top < box.bottom;
			if (isOver) found.add('a node on: ' + text);
		}
	}
	return { found: [...found], words: words.length, lines: document.querySelectorAll('.vue-flow__edge-path').length };
})()`;

/** @returns What lies on which words; empty if all can be read. */
export async function hiddenWords(page: Page): Promise<string[]> {
	await page.getByTestId('canvas-node').first().waitFor();
	await page.getByTestId('zoom-to-fit').click();
	await page.waitForTimeout(500);
	const seen = await page.evaluate<{ found: string[]; words: number; lines: number }>(HIDDEN_WORDS);
	if (seen.words === 0 || seen.lines === 0) throw new Error('There are no notes or no lines');
	return seen.found;
}
