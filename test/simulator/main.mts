import { parseArgs } from 'node:util';
import type { DeepPartial, Settings } from './index.mts';
import { choices, startSimulator } from './index.mts';

const help = `A Postman v2 SMS API of your own, on this machine only, with a page that shows each SMS.

  --port 4010             where to listen
  --rate 10               calls per second and campaign; "none" for no limit
  --rule fixedWindow      ${choices['rateLimit.rule'].join(' | ')}
  --latency 0             milliseconds per round trip
  --jitter 0              milliseconds, uniform, on top of it
  --environment test      ${choices.environment.join(' | ')}
  --speed 1               10 makes messages arrive ten times as fast
  --set NAME=VALUE        any other setting, such as --set lists.campaignAttempts=attempts;
                          may be repeated; values are read as JSON where they can be
  --help
`;

const options = {
	port: { type: 'string', default: '4010' },
	rate: { type: 'string' },
	rule: { type: 'string' },
	latency: { type: 'string' },
	jitter: { type: 'string' },
	environment: { type: 'string' },
	speed: { type: 'string' },
	set: { type: 'string', multiple: true },
	help: { type: 'boolean' },
} as const;

try {
	const { values } = parseArgs({ options });
	if (values.help) console.log(help);
	else await run(values);
} catch (error) {
	console.error(`${(error as Error).message}\nSee --help.`);
	process.exitCode = 1;
}

async function run(values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values']) {
	const patch: Record<string, unknown> = {};
	const { rate, rule, latency, jitter, environment, speed } = values;
	if (rate !== undefined) put(patch, 'rateLimit.perSecond', rate === 'none' ? null : number(rate));
	if (rule !== undefined) put(patch, 'rateLimit.rule', rule);
	if (latency !== undefined) put(patch, 'latency.base', number(latency));
	if (jitter !== undefined) put(patch, 'latency.jitter', number(jitter));
	if (environment !== undefined) put(patch, 'environment', environment);
	if (speed !== undefined) put(patch, 'delivery.timeScale', 1 / number(speed));
	for (const assignment of values.set ?? []) {
		const [, name, value] = /^([^=]+)=(.*)$/.exec(assignment) ?? [];
		if (name === undefined) throw new Error(`--set wants NAME=VALUE, not ${assignment}`);
		put(patch, name, readValue(value));
	}
	const simulator = await startSimulator({
		...(patch as DeepPartial<Settings>),
		port: number(values.port),
	});
	const { id, apiKeys } = simulator.campaign;
	console.log(`Base URL     ${simulator.baseUrl}\nCampaign ID  ${id}\nAPI key      ${apiKeys[0]}`);
	console.log(`Page         ${simulator.url}`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void simulator.close());
	}
}

function put(patch: Record<string, unknown>, name: string, value: unknown): void {
	const path = name.split('.');
	const last = path.pop() ?? '';
	let group = patch;
	for (const key of path) group = (group[key] ??= {}) as Record<string, unknown>;
	group[last] = value;
}

function number(text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value)) throw new Error(`"${text}" is not a number`);
	return value;
}

function readValue(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
