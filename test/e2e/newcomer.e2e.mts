// What a newcomer looks at first: the simulator's page and the examples on n8n's canvas, in a
// browser.
import assert from 'node:assert/strict';
import { join } from 'node:path';

import { startSimulator } from '../simulator/index.mts';
import { launchBrowser, openEditor } from './browser.mts';
import { fillSimulator } from './campaigns.mts';
import { hiddenWords } from './editor/canvases.mts';
import { Desk } from './editor/desk.mts';
import { checkSimulatorPage } from './editor/simulator-page.mts';
import { importExamples } from './examples.mts';
import { prepareN8n } from './fixtures.mts';
import { onStage } from './harness.mts';
import { RestClient } from './n8n/rest.mts';
import { credentialData, OWNER } from './playground.mts';

await onStage('the simulator’s page and the examples’ canvases', async (stage) => {
	const simulator = await startSimulator();
	stage.onEnd(async () => await simulator.close());
	const [appointments] = fillSimulator(simulator);
	const { installation, start } = await prepareN8n(stage);
	const n8n = await stage.prepare('n8n starts', async () => await start());
	const rest = new RestClient(n8n.url);
	const desk = await stage.prepare('a browser', async () => {
		await rest.logInAsOwner(OWNER);
		const browser = await launchBrowser(stage, installation);
		stage.onEnd(async () => await browser.close());
		const page = await openEditor(browser, rest);
		return new Desk(page.context(), rest, stage.folder);
	});
	await checkSimulatorPage(stage, desk, simulator, appointments);

	const examples = await stage.prepare('the examples are there', async () => {
		const data = credentialData(simulator, appointments);
		const credential = await rest.putCredential('Postman: Appointments', 'postmanSgApi', data);
		const { variables } = appointments;
		return await importExamples(
			rest,
			[{ ...credential, variables }],
			join(stage.folder, 'examples.json'),
		);
	});
	for (const { id, name } of examples) {
		await stage.check(`${name}: no line and no node hides the words of a note`, async () => {
			await desk.page(`/workflow/${id}`, async (page) => {
				assert.deepEqual(await hiddenWords(page), []);
			});
		});
	}
});
