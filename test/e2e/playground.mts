// Everything a person, or a test in their place, needs to try the package: a real n8n with it, the
// simulator, an owner, credentials and the examples.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { startSimulator, type Campaign, type Simulator } from '../simulator/index.mts';
import { fillSimulator } from './campaigns.mts';
import { importExamples, type CampaignCredential } from './examples.mts';
import { installPackage, packProject } from './n8n/community-package.mts';
import { installN8n } from './n8n/install.mts';
import { type Instance, startN8n } from './n8n/instance.mts';
import { RestClient, RestError, type Account, type Named } from './n8n/rest.mts';
import { type Say, showProgress } from './progress.mts';

export const OWNER: Account = {
	email: 'owner@example.com',
	password: 'Welcome-to-n8n-1',
	firstName: 'Olivia',
	lastName: 'Owner',
};

export interface PlaygroundOptions {
	/** Kept between starts: n8n's user folder and what we know of it. */
	home: string;
	port: number;
	simulatorPort: number;
	say: Say;
	signal?: AbortSignal;
	/** For n8n, on top of `quietEnvironment`. */
	env?: Record<string, string>;
	/** The package, packed; by default what is built in this folder. */
	tarball?: string;
}

export interface Playground {
	n8n: Instance;
	rest: RestClient;
	simulator: Simulator;
	/** One for each campaign of the simulator. */
	credentials: CampaignCredential[];
	examples: Named[];
	stop(): Promise<void>;
}

export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
	const { home, port, simulatorPort, say, signal, env } = options;
	const stops: Array<() => Promise<unknown>> = [];
	const stop = async () => {
		for (let one = stops.pop(); one; one = stops.pop()) await one();
	};
	try {
		const installation = await installN8n(say, signal);
		await mkdir(home, { recursive: true });
		const simulator = await startSimulator({ port: simulatorPort });
		stops.push(() => simulator.close());
		const campaigns = fillSimulator(simulator);

		const tarball = options.tarball ?? (await packProject(home));
		if (await installPackage(home, tarball)) say('Installed the package into n8n');
		const n8n = await showProgress(
			`starting n8n ${installation.version}: some 10 seconds, a minute for the first time`,
			say,
			startN8n({ installation, userFolder: home, port, env, signal }),
		);
		stops.push(() => n8n.stop());

		const rest = new RestClient(n8n.url);
		await logIn(rest);
		const credentials = await putCredentials(rest, simulator, campaigns);
		const examples = await importExamples(rest, credentials, join(home, 'examples.json'));
		return { n8n, rest, simulator, credentials, examples, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function logIn(rest: RestClient): Promise<void> {
	try {
		await rest.logInAsOwner(OWNER);
	} catch (error) {
		if (!(error instanceof RestError && error.status === 401)) throw error;
		throw new Error(
			`The owner of this n8n does not log in as ${OWNER.email} with the usual password any more: change it back in the editor, or begin afresh with --reset.`,
		);
	}
}

/** The port in them may be another one than at the last start. */
async function putCredentials(
	rest: RestClient,
	simulator: Simulator,
	campaigns: readonly Campaign[],
): Promise<CampaignCredential[]> {
	const credentials: CampaignCredential[] = [];
	// n8n gives a new node the credential that was saved last: the first campaign's.
	for (const campaign of campaigns.toReversed()) {
		const name = `Postman SG (simulator): ${campaign.name}`;
		const data = credentialData(simulator, campaign);
		const { id } = await rest.putCredential(name, 'postmanSgApi', data);
		credentials.unshift({ id, name, variables: campaign.variables });
	}
	return credentials;
}

/** What the credential form would hold. */
export function credentialData(simulator: Simulator, campaign: Campaign) {
	return {
		environment: 'custom',
		baseUrl: simulator.baseUrl,
		campaignId: campaign.id,
		apiKey: campaign.apiKeys[0],
		callsPerSecond: 10,
	};
}
