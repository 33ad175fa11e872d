// n8n's editor in a browser: what a person sees of our nodes, from the empty canvas on. `--pictures
// docs/images` saves it for the README.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { type Campaign, startSimulator } from '../simulator/index.mts';
import { launchBrowser, openEditor } from './browser.mts';
import { fillSimulator } from './campaigns.mts';
import { Desk } from './editor/desk.mts';
import * as flows from './editor/flows.mts';
import {
	choices,
	choose,
	drag,
	execute,
	field,
	openPanel,
	openTools,
	searchNodes,
	viewOutputAs,
} from './editor/panel.mts';
import { startFromEmptyCanvas } from './editor/empty-canvas.mts';
import { sendFirstSms } from './editor/first-sms.mts';
import { installFonts } from './editor/glyphs.mts';
import { checkPanelWords } from './editor/panel-words.mts';
import { takeStills } from './editor/stills.mts';
import { fillPhones } from './editor/phones.mts';
import { Pictures } from './editor/pictures.mts';
import { importExamples } from './examples.mts';
import { prepareN8n } from './fixtures.mts';
import { onStage, until } from './harness.mts';
import { RestClient } from './n8n/rest.mts';
import { credentialData, OWNER } from './playground.mts';
import type { Page } from './playwright.mts';

const { values: args } = parseArgs({ options: { pictures: { type: 'string' } } });
const VIEWPORT = { width: 1360, height: 970 };
/** Wide enough for a table of the output, and no higher. */
const TABLE = { width: 2160, height: 600 };
/** With room for two whole SMS. */
const SHEET = { width: 2160, height: 790 };

await onStage('the nodes in n8n’s editor', async (stage) => {
	const { say, signal } = stage;
	const pictures = new Pictures(args.pictures, VIEWPORT, say);
	if (pictures.areWanted) {
		await stage.prepare('fonts for the pictures', async () => await installFonts(say, signal));
	}

	const simulator = await startSimulator();
	stage.onEnd(async () => await simulator.close());
	const campaigns = fillSimulator(simulator);
	const [appointments, fruits] = campaigns;
	const unused = simulator.addCampaign({ templates: { english: 'Dear {{who}}' } });

	const { installation, start } = await prepareN8n(stage);
	const n8n = await stage.prepare('n8n starts', async () => await start());
	const rest = new RestClient(n8n.url);
	const desk = await stage.prepare('a browser shows it', async () => {
		await rest.logInAsOwner(OWNER);
		const browser = await launchBrowser(stage, installation);
		stage.onEnd(async () => await browser.close());
		const scale = pictures.areWanted ? 2 : 1;
		const page = await openEditor(browser, rest, '/', { viewport: VIEWPORT, scale });
		return new Desk(page.context(), rest, stage.folder);
	});

	/** What left since `work` began, oldest first. */
	const sentDuring = async (campaign: Campaign, work: () => Promise<unknown>) => {
		const held = () => simulator.ledger.messages({ campaignId: campaign.id });
		const before = held().length;
		await work();
		return held().slice(before);
	};
	const credentialFor = async (name: string, campaign: Campaign) =>
		await rest.putCredential(name, 'postmanSgApi', credentialData(simulator, campaign));
	const panel = (page: Page) => page.getByTestId('ndv');

	await sendFirstSms(
		{ stage, desk, simulator },
		appointments,
		credentialData(simulator, appointments),
	);
	for (const { id } of await rest.credentials()) await rest.call('DELETE', `/credentials/${id}`);
	await startFromEmptyCanvas({ stage, desk, pictures }, credentialData(simulator, fruits));

	const credential = await credentialFor('Postman: Appointments', appointments);
	await checkPanelWords(
		{ stage, desk, rest, simulator },
		credential,
		credentialData(simulator, appointments),
	);
	const unusedCredential = await credentialFor('Postman: new campaign', unused);
	const { SUBMISSION, WRONG_NUMBER, MAPPED } = flows;
	const { mobile: _, ...values } = SUBMISSION;

	await stage.check(
		'Variables are fields; dragged onto them, the form’s values are sent',
		async () => {
			await desk.workflow(flows.formToSms(credential, [SUBMISSION]), async (page) => {
				await openPanel(page);
				await field(page, 'slot').waitFor();
				await drag(page, 'mobile', 'recipient');
				await drag(page, 'name', 'name');
				await drag(page, 'slot', 'slot');
				const [message] = await sentDuring(
					appointments,
					async () => await execute(page, 'message_'),
				);
				assert.equal(message.recipient, '6591234567');
				assert.deepEqual(message.values, values);
				await viewOutputAs(page, 'json');
				await page.getByTestId('output-panel').getByText('"latestStatus"').waitFor();
				await pictures.take(page, 'postman-send', panel(page));
				await viewOutputAs(page, 'table');
			});
		},
	);
	await stage.check('Languages that the campaign has used come first', async () => {
		await desk.workflow(flows.formToSms(credential, [SUBMISSION]), async (page) => {
			await openPanel(page);
			const languages = await choices(page, field(page, 'language'));
			const used = languages.filter((text) => text.includes('has sent messages in this language'));
			assert.deepEqual(
				languages.map((text) => text.split('\n')[0]),
				['English', 'Malay', 'Chinese', 'Tamil'],
			);
			assert.equal(used.length, 2);
		});
	});
	await stage.check(
		'Map Automatically sends the fields that have the variables’ names',
		async () => {
			const submission = { ...SUBMISSION, remarks: 'none' };
			const flow = flows.formToSms(credential, [submission], { recipient: '={{ $json.mobile }}' });
			await desk.workflow(flow, async (page) => {
				await openPanel(page);
				await choose(page, page.getByTestId('mapping-mode-select'), 'Map Automatically');
				const [message] = await sentDuring(
					appointments,
					async () => await execute(page, 'message_'),
				);
				assert.deepEqual(message.values, values);
			});
		},
	);
	await stage.check('A campaign that has sent nothing yet says what to do', async () => {
		await desk.workflow(flows.formToSms(unusedCredential, [SUBMISSION]), async (page) => {
			await openPanel(page);
			await page.getByText('The campaign has sent no message yet').waitFor();
		});
	});
	await stage.check('Preview shows what would be sent, and sends nothing', async () => {
		const parameters = { operation: 'preview', ...MAPPED };
		const flow = flows.formToSms(credential, [SUBMISSION, WRONG_NUMBER], parameters);
		await desk.workflow(flow, async (page) => {
			await openPanel(page);
			const sent = await sentDuring(appointments, async () => {
				const output = await execute(page, 'canBeSent');
				assert.match(output, /Dear Mei Ling, see you on 2 March, 9 am\./);
			});
			assert.deepEqual(sent, []);
			await pictures.take(page, 'preview', page.getByTestId('output-panel'), SHEET);
		});
	});
	await stage.check('A run with a wrong number sends nothing and names the item', async () => {
		const flow = flows.formToSms(credential, [SUBMISSION, WRONG_NUMBER], MAPPED);
		await desk.workflow(flow, async (page) => {
			await openPanel(page);
			const sent = await sentDuring(appointments, async () => {
				const output = await execute(page, 'Nothing was sent: Recipient of item 1 cannot be used');
				assert.match(output, /too few digits/);
			});
			assert.deepEqual(sent, []);
		});
	});
	await stage.check(
		'With an error output, it leaves by its own branch and the rest is sent',
		async () => {
			const flow = flows.formToSms(credential, [SUBMISSION, WRONG_NUMBER], MAPPED, {
				onError: 'continueErrorOutput',
			});
			await desk.workflow(flow, async (page) => {
				await openPanel(page);
				const sent = await sentDuring(appointments, async () => await execute(page, 'message_'));
				assert.deepEqual(
					sent.map(({ recipient }) => recipient),
					['6591234567'],
				);
				const output = page.getByTestId('output-panel');
				await output.getByText('Error Branch (1 item)').click();
				await output.getByText('too few digits').first().waitFor();
				assert.match(await output.innerText(), /outcome:\s*notSent/);
				await pictures.take(page, 'error-output', output, TABLE);
			});
		},
	);
	await stage.check('Fetch Test Event of the trigger shows real messages', async () => {
		simulator.settle();
		await desk.workflow(flows.statusWatch(credential), async (page) => {
			await openPanel(page);
			const output = await execute(page, 'statusChange');
			assert.match(output, /status:\s*success/);
			await viewOutputAs(page, 'schema');
			await page.getByTestId('output-panel').getByText('attempt').last().scrollIntoViewIfNeeded();
			await pictures.take(page, 'trigger', panel(page));
		});
	});
	await stage.check('… and explains when there is none', async () => {
		await desk.workflow(flows.statusWatch(unusedCredential), async (page) => {
			await openPanel(page);
			await execute(page, 'There is no message to show yet');
		});
	});
	await stage.check(
		'As an agent’s tool, fields are left to the model by n8n’s button',
		async () => {
			await desk.workflow(flows.agent(), async (page, id) => {
				await openTools(page);
				assert.deepEqual(await searchNodes(page, 'postman'), ['Postman Send Tool']);
				await page.getByTestId('node-creator-item-name').click();
				await page.getByTestId('node-credentials-select').click();
				await page.getByRole('option', { name: credential.name }).click();
				await page.getByTestId('from-ai-override-button').first().click();
				await page.getByText('Defined automatically by the').waitFor();
				const recipient = await until('the tool is saved', async () => {
					const { nodes } = await rest.workflow(id);
					const tool = nodes.find(({ type }) => type === 'n8n-nodes-postman-sg.postmanSendTool');
					return tool?.parameters.recipient as string | undefined;
				});
				assert.match(recipient, /\$fromAI\('Recipient'/);
			});
		},
	);
	if (pictures.areWanted) {
		await stage.check('The simulator’s page and the examples have their picture', async () => {
			const credentials = [{ ...credential, variables: appointments.variables }];
			const record = join(stage.folder, 'examples.json');
			const examples = await importExamples(rest, credentials, record);
			fillPhones(simulator, campaigns);
			await takeStills(desk, pictures, simulator.url, examples);
		});
	}
	await stage.check('The browser’s console has no complaint', () => {
		assert.deepEqual(desk.complaints, []);
	});
});
