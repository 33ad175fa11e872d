// What the panel says and keeps where people once went wrong.
import assert from 'node:assert/strict';

import type { Simulator } from '../../simulator/index.mts';
import type { Credential } from '../flows.mts';
import { until, type Stage } from '../harness.mts';
import type { RestClient } from '../n8n/rest.mts';
import type { credentialData } from '../playground.mts';
import type { Page } from '../playwright.mts';
import type { Desk } from './desk.mts';
import * as flows from './flows.mts';
import {
	choose,
	execute,
	field,
	openPanel,
	searchNodes,
	templateText,
	viewOutputAs,
} from './panel.mts';

const COLUMNS = ['status', 'recipient', 'text', 'sent', 'delivered', 'reason', 'id', 'batchId'];

const KEYSTROKE_MS = 60;

interface Setting {
	stage: Stage;
	desk: Desk;
	rest: RestClient;
	simulator: Simulator;
}

/**
 * @param credential Of the campaign with `name` and `slot`, which has sent messages; the one that
 * was saved last.
 * @param data What is in it.
 */
export async function checkPanelWords(
	{ stage, desk, rest, simulator }: Setting,
	credential: Credential,
	data: ReturnType<typeof credentialData>,
): Promise<void> {
	const { SUBMISSION, MAPPED } = flows;
	const savedParameters = async (workflowId: string) => {
		const { nodes } = await rest.workflow(workflowId);
		return nodes.find(({ type }) => type.endsWith('.postmanSend'))!.parameters;
	};

	await stage.check('A new node has the credential that is there, and its variables', async () => {
		await desk.page('/workflow/new', async (page) => {
			await addFirst(page, 'Postman Send');
			await page.getByText('Send message', { exact: true }).click();
			await field(page, 'slot').waitFor();
		});
	});
	await stage.check(
		'An imported workflow keeps its values when a credential is chosen',
		async () => {
			const flow = flows.formToSms(credential, [SUBMISSION], MAPPED);
			delete (flow.nodes[1] as { credentials?: object }).credentials;
			await desk.workflow(flow, async (page, id) => {
				await openPanel(page);
				// n8n has chosen the one that was saved last; a person chooses another, and this one again.
				await templateText(page, 'Dear {{name}}, see you on {{slot}}.');
				for (const name of ['Postman SG account', credential.name]) {
					await page.getByTestId('node-credentials-select').click();
					await page.getByRole('option', { name }).click();
				}
				for (const name of ['name', 'slot']) {
					await field(page, name).getByText(`$json.${name}`).waitFor();
				}
				// The credential is saved last.
				const saved = await until('the credential is saved', async () => {
					const { nodes } = await rest.workflow(id);
					return nodes.some(({ credentials }) => credentials) && (await savedParameters(id));
				});
				const { value } = saved.templateValues as { value: object };
				assert.deepEqual(value, MAPPED.templateValues.value);
			});
		},
	);
	await stage.check('Get Many gives rows of eight columns, the status first', async () => {
		simulator.settle();
		const parameters = { operation: 'getAll' };
		await desk.workflow(flows.formToSms(credential, [SUBMISSION], parameters), async (page) => {
			await openPanel(page);
			await execute(page, '6591230001');
			await viewOutputAs(page, 'table');
			const output = page.getByTestId('output-panel');
			assert.deepEqual(
				(await output.locator('th').allInnerTexts()).map((text) => text.trim()).filter(Boolean),
				COLUMNS,
			);
			await output.getByText('success').first().waitFor();
			await output.getByText('failure').first().waitFor();
		});
	});
	await stage.check('Send Once Key: its placeholder, as typed, is an expression', async () => {
		await desk.workflow(flows.formToSms(credential, [SUBMISSION], MAPPED), async (page, id) => {
			await openPanel(page);
			await page.getByTestId('collection-parameter-add').first().click();
			await page.getByText('Send Once Key', { exact: true }).click();
			const input = field(page, 'sendOnceKey').locator('input').first();
			const placeholder = (await input.getAttribute('placeholder')) ?? '';
			// n8n changes the field at the first sign, and at each bracket: no faster than a person.
			await input.pressSequentially('=');
			await field(page, 'sendOnceKey').getByTestId('inline-expression-editor-input').waitFor();
			for (const sign of placeholder.replace(/^e\.g\. =/, '')) {
				await page.keyboard.type(sign);
				await page.waitForTimeout(KEYSTROKE_MS);
			}
			const options = await until('the key is saved', async () => {
				const saved = (await savedParameters(id)).options as { sendOnceKey?: string } | undefined;
				return saved?.sendOnceKey?.includes('-reminder') && saved;
			});
			// n8n closes the brackets by itself, too: what differs from item to item is in the first.
			assert.match(options.sendOnceKey!, /^=\{\{\s*\$json\.appointment_id \}\}-reminder/);
		});
	});
	await stage.check('Custom API Call says what to use instead', async () => {
		await desk.workflow(flows.formToSms(credential, [SUBMISSION], MAPPED), async (page) => {
			await openPanel(page);
			await choose(page, field(page, 'operation'), 'Custom API Call');
			await page.getByText('Use the HTTP Request node').waitFor();
			const output = await execute(page, 'made with n8n’s HTTP Request node');
			assert.match(output, /Predefined Credential Type .*Postman SG API/);
		});
	});
	await stage.check('A campaign’s name in Campaign ID: the test says what an ID is', async () => {
		const misnamed = await rest.putCredential('Postman: misnamed', 'postmanSgApi', {
			...data,
			campaignId: 'Appointments',
		});
		await desk.workflow(flows.formToSms(misnamed, [SUBMISSION], MAPPED), async (page) => {
			await openPanel(page);
			await page.getByTestId('credential-edit-button').click();
			const dialog = page.getByTestId('credential-edit-dialog');
			await dialog.getByText('More details').click();
			const explanation = dialog.getByText(/looks like campaign_.*the campaign’s name is no ID/);
			await explanation.first().waitFor();
		});
	});
	await stage.check('The trigger is added in one way: delivered or not delivered', async () => {
		await desk.page('/workflow/new', async (page) => {
			await addFirst(page, 'Postman Status Trigger');
			await page.getByText('Add to workflow').click();
			const chosen = field(page, 'triggerOn');
			await chosen.waitFor();
			assert.match(await chosen.innerText(), /Delivered\s+Not Delivered/);
		});
	});
}

/** On the empty canvas. */
async function addFirst(page: Page, name: string): Promise<void> {
	await page.getByTestId('canvas-add-button').getByTestId('canvas-plus-button').click();
	await searchNodes(page, 'postman');
	await page.getByTestId('item-iterator-item').filter({ hasText: name }).click();
}
