// The simulator's page in a browser: what a newcomer looks for on it.
import assert from 'node:assert/strict';

import type { Campaign, Simulator } from '../../simulator/index.mts';
import type { Stage } from '../harness.mts';
import type { Locator, Page } from '../playwright.mts';
import type { Desk } from './desk.mts';
import { installFonts, missingGlyphs } from './glyphs.mts';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 360, height: 740 };
/** Unassigned: no font has it. */
const NO_SIGN = '\u0378';

export async function checkSimulatorPage(
	stage: Stage,
	desk: Desk,
	simulator: Simulator,
	campaign: Campaign,
): Promise<void> {
	const onPage = async (work: (page: Page) => Promise<void>, place = '') =>
		await desk.page(simulator.url + place, async (page) => {
			await page.setViewportSize(WIDE);
			await work(page);
		});
	const fact = (message: Locator, name: string) =>
		message.locator(`dt:has-text("${name}") + dd`).first();

	await stage.check('The simulator: a number that fails is copied with a click', async () => {
		await onPage(async (page) => {
			const numbers = page.locator('#failing-numbers button');
			await numbers.first().waitFor();
			assert.equal(await numbers.count(), 7);
			await page.getByRole('button', { name: 'Copy 6511112222' }).click();
			await page.getByText('Copied').waitFor();
			assert.equal(await page.evaluate('navigator.clipboard.readText()'), '6511112222');
		});
	});
	await stage.check('… an SMS says its segments and its charge', async () => {
		const values = { name: 'Mei Ling', slot: 'x'.repeat(160) };
		simulator.insert({ campaign, recipient: '61412345678', values });
		simulator.settle();
		await onPage(async (page) => {
			const [message] = [page.locator('#thread > li').last()];
			await page.getByRole('heading', { name: '+61 412 345 678' }).waitFor();
			await message.getByText('Details').click();
			assert.equal(await fact(message, 'Segments').innerText(), '3, 2 without the test banner');
			const charge = await fact(message, 'Charge in production').innerText();
			assert.equal(charge, 'S$0.460 before GST');
		}, '#61412345678');
	});
	await stage.check('… a call that was refused says why in Postman’s words', async () => {
		const { id, apiKeys } = campaign;
		await fetch(`${simulator.baseUrl}/campaigns/${id}/messages/message_none`, {
			headers: { authorization: `Bearer ${apiKeys[0]}` },
		});
		await onPage(async (page) => {
			await page.locator('#calls > summary').click();
			await page.locator('#calls-rows').getByText('does not exist').first().waitFor();
		});
	});
	await stage.check(
		'… fits a phone, light and dark, and says what is gone after a stop',
		async () => {
			await onPage(async (page) => {
				await page.setViewportSize(NARROW);
				for (const colorScheme of ['light', 'dark'] as const) {
					await page.emulateMedia({ colorScheme });
					const overflow = 'document.documentElement.scrollWidth - innerWidth';
					assert.equal(await page.evaluate(overflow), 0);
				}
				await page.getByText('when the simulator stops').waitFor();
			});
		},
	);
	await stage.check('… shows words in four languages, and a box for no word', async () => {
		await installFonts(stage.say, stage.signal);
		const name = '陈伟明 தமிழ் Zoë';
		simulator.insert({ campaign, recipient: '6590000001', values: { name, slot: '…' } });
		simulator.insert({ campaign, recipient: '6590000002', values: { name: NO_SIGN, slot: '' } });
		const missing = async (phone: string) => {
			let found: string[] = [];
			await onPage(async (page) => {
				await page.locator('#thread > li').first().waitFor();
				await page.locator('#phone-list > li').first().waitFor();
				await page.evaluate(`document.querySelector('#list-pane').remove()`);
				found = await missingGlyphs(page);
			}, `#${phone}`);
			return found;
		};
		assert.deepEqual(await missing('6590000001'), []);
		assert.deepEqual(await missing('6590000002'), [NO_SIGN]);
	});
}
