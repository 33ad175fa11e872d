// Where people play the examples: an n8n with our package, a Postman, and a credential for it.
import { prepareHomes } from '../e2e/fixtures.mts';
import type { Stage } from '../e2e/harness.mts';
import type { N8nInstallation } from '../e2e/n8n/install.mts';
import { startN8n } from '../e2e/n8n/instance.mts';
import { RestClient, type Workflow, type WorkflowNode } from '../e2e/n8n/rest.mts';
import { credentialData, OWNER } from '../e2e/playground.mts';
import { freePort } from '../e2e/ports.mts';
import { type Campaign, type Simulator, startSimulator } from '../simulator/index.mts';
import { readExample } from './files.mts';

export interface Desk {
	rest: RestClient;
	installation: N8nInstallation;
	simulator: Simulator;
	/** Has the template that the examples are made for. */
	campaign: Campaign;
	/**
	 * Imports the file as it is, and publishes it if something starts it from outside.
	 *
	 * @param change Of a node.
	 * @returns `form`: the address of its form, if it has one; `forms`: of all that it has.
	 */
	importExample(
		file: string,
		change?: (node: WorkflowNode) => Partial<WorkflowNode>,
	): Promise<{ id: string; form: string; forms: string[] }>;
}

const FORM = 'n8n-nodes-base.formTrigger';
const STATUS = 'n8n-nodes-postman-sg.postmanStatusTrigger';

export async function openDesk(stage: Stage): Promise<Desk> {
	const { installation, userFolders } = await prepareHomes(stage);
	const simulator = await startSimulator({
		delivery: { timeScale: 0.02 },
		batch: { creationDelay: 0 },
	});
	stage.onEnd(async () => await simulator.close());
	const campaign = simulator.addCampaign({
		name: 'Appointments',
		templates: { english: 'Dear {{name}}, see you on {{slot}}.' },
	});
	const n8n = await startN8n({
		installation,
		userFolder: userFolders[0],
		port: await freePort(),
		signal: stage.signal,
	});
	stage.onEnd(async () => await n8n.stop());
	const rest = new RestClient(n8n.url);
	await rest.logInAsOwner(OWNER);
	// As n8n itself names a first credential: so it finds it when an example is imported.
	const data = credentialData(simulator, campaign);
	await rest.putCredential('Postman SG account', 'postmanSgApi', data);
	return {
		rest,
		installation,
		simulator,
		campaign,
		async importExample(file, change = () => ({})) {
			const example = readExample<Workflow>(file);
			const nodes = example.nodes.map((node) => ({ ...node, ...change(node) }));
			const { id } = await rest.createWorkflow({ ...example, nodes });
			const forms = nodes
				.filter(({ type }) => type === FORM)
				.map(({ webhookId }) => `${rest.url}/form/${webhookId}`);
			if (forms.length > 0 || nodes.some(({ type }) => type === STATUS)) await rest.publish(id);
			return { id, form: forms[0], forms };
		},
	};
}
