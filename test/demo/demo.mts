// The README's first command: a workflow file runs on n8n's engine, its SMS go through the
// simulator, and their delivery is watched until each has settled. Nothing leaves this machine.
import { setTimeout as sleep } from 'node:timers/promises';

import { Engine, type WorkflowFile } from '../engine/engine.mts';
import { readExample } from '../examples/files.mts';
import { playable } from '../examples/play.mts';
import { startSimulator } from '../simulator/index.mts';

const EXAMPLE = 'form-submission-to-sms';
/** The last of them does not arrive: Postman's test number of a phone that is switched off. */
const SUBMISSIONS = [
	{ Name: 'Mei Ling', Mobile: '9123 4567', Slot: 'Monday, 9 am' },
	{ Name: 'Arjun', Mobile: '+65 8123-4567', Slot: 'Monday, 9 am' },
	{ Name: 'Nurul', Mobile: 6598765432, Slot: 'Wednesday, 2 pm' },
	{ Name: 'Thomas', Mobile: '9l23 4567', Slot: 'Wednesday, 2 pm' },
	{ Name: 'Priya', Mobile: '6511112222', Slot: 'Friday, 4 pm' },
];
const SETTLED = ['success', 'failure'];
const POLL_MS = 250;
const GIVE_UP_MS = 60_000;

interface ListedMessage {
	id: string;
	recipient: string;
	latestStatus: string;
}

// Ten seconds to the phone, as documented, would be a long demo.
const simulator = await startSimulator({
	delivery: { timeScale: 0.2, times: { failure: 12_000 } },
});
const campaign = simulator.addCampaign({
	name: 'Appointments',
	templates: { english: 'Dear {{name}}, see you on {{slot}}.' },
});
const workflow = readExample<WorkflowFile>(EXAMPLE);

title(`${workflow.name} (examples/${EXAMPLE}.json), on n8n’s engine`);
const engine = await Engine.start();
const credentials = {
	postmanSgApi: {
		environment: 'custom',
		baseUrl: simulator.baseUrl,
		campaignId: campaign.id,
		apiKey: campaign.apiKeys[0],
		callsPerSecond: 10,
	},
};
const runs = await Promise.all(
	SUBMISSIONS.map(async (submission) => {
		// Nobody answers the page that asks for the number again.
		const given = { 'Appointment Form': [submission], 'Ask for It Again': [] };
		const run = await engine.run(playable(workflow, given), { credentials });
		if (run.error) throw run.error;
		return run;
	}),
);

const sent = runs.flatMap((run) => run.json('Say It Is on Its Way'));
title(`${sent.length} sent: Postman’s message objects`);
for (const message of sent) print(message);

const failed = runs.flatMap((run) => run.json('Send Confirmation', 1));
title(`${failed.length} not sent: the item, with what to do about it`);
for (const item of failed) print(item);

title('Delivery, as Postman reports it');
const settled = await watch();

await simulator.close();
const everyoneAccountedFor = settled === sent.length && sent.length > 0 && failed.length === 1;
console.log(`\n${settled} of ${sent.length} messages settled.`);
// n8n-core keeps a timer that would hold the process open.
process.exit(everyoneAccountedFor ? 0 : 1);

/** Prints each change of a status; the number of messages that have settled. */
async function watch(): Promise<number> {
	const start = Date.now();
	const seen = new Map<string, string>();
	while (Date.now() - start < GIVE_UP_MS) {
		for (const { id, recipient, latestStatus } of await list()) {
			if (seen.get(id) === latestStatus) continue;
			seen.set(id, latestStatus);
			const seconds = ((Date.now() - start) / 1000).toFixed(1).padStart(5);
			console.log(`${seconds} s  ${recipient}  ${latestStatus}`);
		}
		const done = [...seen.values()].filter((status) => SETTLED.includes(status)).length;
		if (done === sent.length) return done;
		await sleep(POLL_MS);
	}
	return [...seen.values()].filter((status) => SETTLED.includes(status)).length;
}

async function list(): Promise<ListedMessage[]> {
	const response = await fetch(`${simulator.baseUrl}/campaigns/${campaign.id}/messages?limit=100`, {
		headers: { Authorization: `Bearer ${campaign.apiKeys[0]}` },
	});
	const { data } = (await response.json()) as { data: ListedMessage[] };
	return data.reverse();
}

function title(text: string): void {
	console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

function print(value: unknown): void {
	console.log(JSON.stringify(value, null, 2));
}
