// What a person does in n8n's editor, by n8n's own test ids.
import { until } from '../harness.mts';
import type { Locator, Page } from '../playwright.mts';

/** Our first node on the canvas; its double click opens its panel. */
export async function openPanel(page: Page): Promise<void> {
	await page
		.locator('[data-test-id="canvas-node"][data-node-type^="n8n-nodes-postman-sg"]')
		.first()
		.dblclick();
	await page.getByTestId('node-parameters').waitFor();
}

/**
 * The list behind the plus sign of an agent's tools; where the canvas was not ready, n8n opens
 * another one.
 */
export async function openTools(page: Page): Promise<void> {
	const tools = page.getByTestId('nodes-list-header').getByText('Tools');
	const plus = page.locator('[data-handleid="inputs/ai_tool/0"]').getByTestId('canvas-handle-plus');
	await openedBy(
		'the list of tools',
		tools,
		async () => await plus.click(),
		async () => await page.keyboard.press('Escape'),
	);
}

/** Searches the list of nodes that is open. @returns The names found, best first. */
export async function searchNodes(page: Page, text: string): Promise<string[]> {
	await page.getByTestId('node-creator-search-bar').fill(text);
	await page.getByTestId('item-iterator-item').filter({ hasText: 'Postman' }).first().waitFor();
	return await page.getByTestId('node-creator-item-name').allInnerTexts();
}

export function field(page: Page, parameter: string): Locator {
	return page.getByTestId(`parameter-input-${parameter}`);
}

/** Opens a list of choices. @returns Each with its description, in their order. */
export async function choices(page: Page, list: Locator): Promise<string[]> {
	return await until('the choices are there', async () => {
		await openList(page, list);
		// If n8n loads once more right then, none is left.
		const texts = await page.getByRole('option').allInnerTexts();
		return texts.length > 0 && texts;
	});
}

export async function choose(page: Page, list: Locator, option: string): Promise<void> {
	await openList(page, list);
	await page.getByRole('option', { name: new RegExp(`^${option}`) }).click();
}

/**
 * Not before n8n has loaded what is in it; if n8n loads once more, which closes the list, it is
 * opened again.
 */
async function openList(page: Page, list: Locator): Promise<void> {
	const options = page.getByRole('option');
	await openedBy('the list of choices', options.first(), async () => {
		await list.locator('input:enabled').first().click();
	});
}

/**
 * Clicks until `opened` is seen.
 * @param close What makes a click open, not close, after one that opened something else.
 */
async function openedBy(
	what: string,
	opened: Locator,
	click: () => Promise<void>,
	close: () => Promise<void> = async () => {},
): Promise<void> {
	await until(what, async () => {
		await click();
		const isOpen = await opened.waitFor({ timeout: 4_000 }).then(
			() => true,
			() => false,
		);
		if (!isOpen) await close();
		return isOpen;
	});
}

/** Drags a field of the input onto a parameter. */
export async function drag(page: Page, from: string, parameter: string): Promise<void> {
	const source = page.getByTestId('ndv-input-panel').getByText(from, { exact: true });
	const target = field(page, parameter);
	await source.first().hover();
	await page.mouse.down();
	// n8n takes note of a move one frame late, and only of a later one that it is over a parameter.
	for (const x of [8, 12, 16]) {
		await target.hover({ position: { x, y: 8 } });
		await page.evaluate('new Promise(requestAnimationFrame)');
	}
	await page.mouse.up();
	await target.getByText(`$json.${from}`).waitFor();
}

/** Execute step, or Fetch Test Event. @returns Its output, with that text in it. */
export async function execute(page: Page, expected: string): Promise<string> {
	await page.getByTestId('node-execute-button').click();
	const output = page.getByTestId('output-panel');
	await output.getByText(expected).first().waitFor();
	return await output.innerText();
}

/** n8n remembers it for the next panels. */
export async function viewOutputAs(page: Page, view: 'schema' | 'table' | 'json'): Promise<void> {
	await page.getByTestId('output-panel').getByTestId(`radio-button-${view}`).click();
}

/** Waits until Text of the Template reads like that. */
export async function templateText(page: Page, expected: string): Promise<void> {
	const input = field(page, 'templateText').locator('input');
	await until(
		`Text of the Template: ${expected}`,
		async () => (await input.inputValue()) === expected,
	);
}

/** Run in the page: words in n8n's red, whatever notation the colour is in. */
const RED_WORDS = `(() => {
	const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
	const isRed = (colour) => {
		context.clearRect(0, 0, 1, 1);
		context.fillStyle = colour;
		context.fillRect(0, 0, 1, 1);
		const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
		return red > 150 && green < 0.4 * red && blue < 0.55 * red;
	};
	const found = [];
	for (const root of document.querySelectorAll('[data-test-id="ndv"], .el-notification')) {
		const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const { parentElement: element, data } = node;
			if (data.trim() && element.checkVisibility() && isRed(getComputedStyle(element).color)) {
				found.push(data.trim());
			}
		}
	}
	return found;
})()`;

/** What the panel and n8n's notes say in red. The marks of empty required fields are no words. */
export async function redWords(page: Page): Promise<string[]> {
	return await page.evaluate<string[]>(RED_WORDS);
}
