// A person's first minutes: the empty canvas, our node, a credential in its form, the campaign's
// variables.
import assert from 'node:assert/strict';

import type { Stage } from '../harness.mts';
import type { credentialData } from '../playground.mts';
import type { Desk } from './desk.mts';
import { choose, field, openPanel, searchNodes } from './panel.mts';
import type { Pictures } from './pictures.mts';

/**
 * In an n8n that has no credential yet.
 *
 * @param data What goes into the form: of a campaign with `name` and `fruit`.
 */
export async function startFromEmptyCanvas(
	{ stage, desk, pictures }: { stage: Stage; desk: Desk; pictures: Pictures },
	data: ReturnType<typeof credentialData>,
): Promise<void> {
	await desk.page('/workflow/new', async (page) => {
		await stage.check('Both nodes are found by “postman” and by “sms”', async () => {
			await page.getByTestId('canvas-add-button').getByTestId('canvas-plus-button').click();
			for (const text of ['sms', 'postman']) {
				const found = await searchNodes(page, text);
				assert.ok(found.includes('Postman Send'), `${text}: ${found.join(', ')}`);
				// Without “Trigger” in its name it would have actions, each of which is one status only.
				assert.ok(found.includes('Postman Status Trigger'), `${text}: ${found.join(', ')}`);
			}
		});
		await stage.prepare('Postman Send is added to the empty canvas', async () => {
			await page.getByTestId('item-iterator-item').filter({ hasText: 'Postman Send' }).click();
			await page.getByText('Send message', { exact: true }).click();
			await page.getByTestId('node-parameters').waitFor();
		});
		const dialog = page.getByTestId('credential-edit-dialog');
		const modal = page.locator('.el-dialog').filter({ has: dialog });
		const fill = async (parameter: string, text: string) =>
			await dialog.getByTestId(`parameter-input-${parameter}`).locator('input').fill(text);
		await stage.check(
			'A wrong API key turns the credential’s test red, with our sentence',
			async () => {
				await page.getByTestId('node-credentials-empty-state').getByRole('button').click();
				await fill('campaignId', data.campaignId);
				await fill('apiKey', 'key_test_of_another_campaign');
				await pictures.take(page, 'credential', modal);
				await choose(page, dialog.getByTestId('parameter-input-environment'), 'Custom');
				await fill('baseUrl', data.baseUrl);
				await page.getByTestId('credential-save-button').click();
				await dialog.getByText('More details').click();
				await dialog
					.getByText('Postman does not accept this API key for this campaign')
					.first()
					.waitFor();
			},
		);
		await stage.check('The right one turns it green', async () => {
			await fill('apiKey', data.apiKey);
			await page.getByTestId('credential-save-button').click();
			// n8n closes the form when the test has passed.
			await dialog.waitFor({ state: 'hidden' });
			await page.getByTestId('credential-edit-button').click();
			await dialog.getByText('Connection tested successfully').waitFor();
			await modal.getByRole('button', { name: 'Close this dialog' }).click();
			await dialog.waitFor({ state: 'hidden' });
		});
		await stage.check('… and the panel, opened again, has the variables', async () => {
			// What the editor loaded with the wrong key stays until then, with what was wrong. If its
			// request was slow enough to go out with the right one, the variables are there.
			const notice = page.getByTestId('empty-fields-notice');
			await notice.or(field(page, 'name')).first().waitFor();
			if (await notice.isVisible()) {
				assert.match(await notice.innerText(), /does not accept this API key .*open it again\.$/s);
			}
			await page.keyboard.press('Escape');
			await page.getByTestId('node-parameters').waitFor({ state: 'hidden' });
			await openPanel(page);
			await field(page, 'name').waitFor();
			await field(page, 'fruit').waitFor();
		});
	});
}
