// README's first workflow, from the empty canvas to the SMS, by clicks alone: the form first, then
// our node, then its credential.
import assert from 'node:assert/strict';

import type { Campaign, Simulator } from '../../simulator/index.mts';
import { until, type Stage } from '../harness.mts';
import type { credentialData } from '../playground.mts';
import type { Locator, Page } from '../playwright.mts';
import type { Desk } from './desk.mts';
import { choose, drag, execute, field, redWords, searchNodes, templateText } from './panel.mts';

const MAX_CLICKS = 25;
const FORM = { Name: 'Mei Ling', Mobile: '9123 4567', Slot: '2 March, 9 am' };

/**
 * In an n8n that has no credential yet.
 *
 * @param campaign With `name` and `slot`.
 * @param data What goes into the credential's form.
 */
export async function sendFirstSms(
	{ stage, desk, simulator }: { stage: Stage; desk: Desk; simulator: Simulator },
	campaign: Campaign,
	data: ReturnType<typeof credentialData>,
): Promise<void> {
	let clicks = 0;
	const click = async (what: Locator) => {
		await what.click();
		clicks++;
	};
	await desk.page('/workflow/new', async (page) => {
		await stage.prepare('The form is built, and submitted once', async () => {
			await click(page.getByTestId('canvas-add-button').getByTestId('canvas-plus-button'));
			await page.getByTestId('node-creator-search-bar').fill('n8n form');
			const found = page.getByTestId('item-iterator-item').filter({ hasText: 'n8n Form' });
			await click(found.first());
			await click(page.getByText('On new n8n Form event'));
			await buildForm(page, click);
			await submitForm(page, click);
			await closePanel(page);
			clicks++;
		});
		await stage.check('Send message is the first action of Postman Send', async () => {
			await click(page.getByTestId('canvas-handle-plus').first());
			await searchNodes(page, 'postman');
			const ours = page.getByTestId('item-iterator-item').filter({ hasText: 'Postman Send' });
			await click(ours);
			const action = page.getByText('Send message', { exact: true });
			await action.waitFor();
			const names = await page.getByTestId('node-creator-item-name').allInnerTexts();
			assert.equal(
				names.find((name) => / (message|batch)/.test(name)),
				'Send message',
			);
			await click(action);
			await page.getByTestId('empty-fields-notice').waitFor();
		});
		await stage.check('Without a credential nothing is red, and a notice says so', async () => {
			assert.match(
				await page.getByTestId('empty-fields-notice').innerText(),
				/^When a credential is chosen above, the variables of its campaign appear here/,
			);
			assert.deepEqual(await redWords(page), []);
		});
		await stage.check(
			'With the credential, the variables are fields below their sentence, and nothing is red',
			async () => {
				// Its clicks are not counted: the credential is a chapter of its own.
				await createCredential(page, data);
				await field(page, 'slot').waitFor();
				await field(page, 'name').waitFor();
				await templateText(page, 'Dear {{name}}, see you on {{slot}}.');
				assert.deepEqual(await redWords(page), []);
			},
		);
		await stage.check('… each language shows its own sentence', async () => {
			await choose(page, field(page, 'language'), 'Malay');
			await templateText(page, 'Kepada {{name}}, jumpa anda pada {{slot}}.');
			await choose(page, field(page, 'language'), 'English');
			await templateText(page, 'Dear {{name}}, see you on {{slot}}.');
		});
		await stage.check('The first SMS goes out, in 25 clicks at most', async () => {
			for (const [from, parameter] of [
				['Mobile', 'recipient'],
				['Name', 'name'],
				['Slot', 'slot'],
			]) {
				await drag(page, from, parameter);
				clicks++;
			}
			clicks++;
			await execute(page, 'message_');
			const { recipient, values } = simulator.ledger.messages({ campaignId: campaign.id }).at(-1)!;
			assert.equal(recipient, '6591234567');
			assert.deepEqual(values, { name: FORM.Name, slot: FORM.Slot });
			stage.figure('clicks to the first SMS', String(clicks));
			assert.ok(clicks <= MAX_CLICKS, `${clicks} clicks`);
		});
	});
}

/** To the node's own form, with fields of the names that the README gives. */
async function buildForm(page: Page, click: (what: Locator) => Promise<void>): Promise<void> {
	await page.getByTestId('node-parameters').waitFor();
	const title = field(page, 'formTitle').locator('input');
	await click(title);
	await title.fill('Book an appointment');
	for (const label of Object.keys(FORM)) {
		await click(page.getByTestId('fixed-collection-add').first());
		const input = field(page, 'fieldLabel').locator('input').last();
		await click(input);
		await input.fill(label);
	}
}

/** In the tab that n8n opens for it. */
async function submitForm(page: Page, click: (what: Locator) => Promise<void>): Promise<void> {
	const opened = page.context().waitForEvent('page');
	await click(page.getByTestId('node-execute-button'));
	const form = await opened;
	const inputs = form.locator('input[type=text]');
	await until('the form with all of its fields', async () => (await inputs.count()) === 3);
	await click(inputs.first());
	for (const [i, text] of Object.values(FORM).entries()) await inputs.nth(i).fill(text);
	await click(form.getByRole('button', { name: 'Submit' }));
	await page.getByTestId('output-panel').getByText('submittedAt').first().waitFor();
	await form.close();
}

async function createCredential(
	page: Page,
	data: ReturnType<typeof credentialData>,
): Promise<void> {
	const dialog = page.getByTestId('credential-edit-dialog');
	await page.getByTestId('node-credentials-empty-state').getByRole('button').click();
	await choose(page, dialog.getByTestId('parameter-input-environment'), 'Custom');
	for (const name of ['baseUrl', 'campaignId', 'apiKey'] as const) {
		await dialog.getByTestId(`parameter-input-${name}`).locator('input').fill(data[name]);
	}
	await page.getByTestId('credential-save-button').click();
	await dialog.waitFor({ state: 'hidden' });
}

async function closePanel(page: Page): Promise<void> {
	await page.keyboard.press('Escape');
	await page.getByTestId('node-parameters').waitFor({ state: 'hidden' });
}
