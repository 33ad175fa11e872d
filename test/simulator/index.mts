import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Context } from './context.mts';
import { randomStreams } from './context.mts';
import type { CampaignOptions } from './held/campaigns.mts';
import { createCampaign, defaultCampaign } from './held/campaigns.mts';
import { Ledger, holdBatch, holdMessage } from './held/ledger.mts';
import type { HeldMessage } from './held/ledger.mts';
import { StatusWatch } from './held/statusWatch.mts';
import { Store } from './held/store.mts';
import type { Campaign, DeliveryError, Draft, Outcome, Status } from './held/types.mts';
import { servePage } from './page/page.mts';
import { mergeSettings } from './settings/mergeSettings.mts';
import type { DeepPartial, Settings } from './settings/settings.mts';
import { defaultSettings } from './settings/settings.mts';
import { CampaignLimits } from './wire/campaignLimits.mts';
import { createDelays } from './wire/delays.mts';
import { Faults } from './wire/faults.mts';
import type { Pipeline } from './wire/pipeline.mts';
import { createLimiter } from './wire/rateLimit.mts';
import { createServer } from './wire/server.mts';

export type { CampaignOptions } from './held/campaigns.mts';
export type { Fault, FaultBody, FaultRule, Faults } from './wire/faults.mts';
export type { Call, HeldBatch, HeldMessage, Ledger, LedgerEvents } from './held/ledger.mts';
export type { DeepPartial, Duration, Settings } from './settings/settings.mts';
export { choices, defaultSettings } from './settings/settings.mts';
export type {
	Campaign,
	DeliveryError,
	Language,
	Outcome,
	RouteName,
	Status,
} from './held/types.mts';

export type StartOptions = DeepPartial<Settings> & {
	/** Default 0: any free one. */
	port?: number;
	/** Milliseconds since 1970. Latency and hanging faults keep to real time all the same. */
	clock?: () => number;
};

/** A message put on the server by hand. What is left out is made up. */
export type Insertion = Partial<Draft> & { campaign?: Campaign; createdAt?: number };

export interface Simulator {
	/** `http://127.0.0.1:PORT`, where the page is; no other interface is listened on. */
	readonly url: string;
	/** What a credential's base URL is: `url` and `/api/v2`. */
	readonly baseUrl: string;
	readonly settings: Settings;
	/** Lays a patch over the settings from the next call on; throws on unknown names and values. */
	configure(patch: DeepPartial<Settings>): void;
	/** The campaign that is always there: `{{name}}` and `{{fruit}}`, English and Chinese. */
	readonly campaign: Campaign;
	/** Keys, header, addresses and limit of the result may be changed at any time. */
	addCampaign(options?: CampaignOptions): Campaign;
	readonly ledger: Ledger;
	readonly faults: Faults;
	/** Puts a message on the server as the portal would: unchecked, uncounted, any `createdAt`. */
	insert(insertion?: Insertion): HeldMessage;
	/**
	 * Outcome of each attempt of a message to this recipient, the last one for all further attempts;
	 * `*` is for recipients without a script of their own. No outcomes: the usual rules again.
	 */
	script(recipient: string, outcomes: readonly Outcome[]): void;
	/** Moves a message's current attempt into a status, where it stays. */
	setStatus(messageId: string, status: Status, error?: DeliveryError): void;
	setBatchStatus(batchId: string, status: string): void;
	/** Ends every walk at once and creates what is still to come of every batch. */
	settle(): void;
	/** Forgets messages, batches, calls, faults and scripts; campaigns and settings stay. */
	reset(): void;
	/** Breaks every connection; afterwards nothing keeps the process alive. */
	close(): Promise<void>;
}

/**
 * Starts a Postman v2 of its own, listening on the loopback interface.
 *
 * `settings/` is what can be switched, `wire/` how a call comes in and an answer goes out (faults,
 * credentials, rate limit), `api/` what each endpoint checks and says, `held/` what the server
 * holds, `page/` what people see of it all.
 */
export async function startSimulator(options: StartOptions = {}): Promise<Simulator> {
	const { port = 0, clock = Date.now, ...patch } = options;
	const settings = checkedSettings(defaultSettings, patch);
	const context: Context = {
		settings,
		now: () => Math.floor(clock()),
		random: randomStreams(settings.seed),
	};
	const store = new Store(context, {
		created(message) {
			watch.follow(message);
			if (ledger.events.listenerCount('message') === 0) return;
			ledger.events.emit('message', holdMessage(message, context.now()));
		},
		moved: (message) => watch.moved(message),
		batch: (batch) => ledger.events.emit('batch', holdBatch(batch)),
	});
	const ledger = new Ledger(store, context.now);
	const watch = new StatusWatch(ledger, store, context.now);
	const reports = new Map<string, string>();
	const pipeline: Pipeline = {
		context,
		store,
		limits: new CampaignLimits(),
		faults: new Faults(() => context.random.faults),
		delays: createDelays(),
		keepReport(campaign, csv) {
			const name = `${randomUUID()}.csv`;
			reports.set(name, csv);
			return `${url}/validation-reports/${campaign.id}/${name}`;
		},
	};
	const addCampaign = (campaignOptions: CampaignOptions = {}) => {
		const campaign = createCampaign(campaignOptions, context.now());
		const { rateLimit } = context.settings;
		checkLimit({ ...rateLimit, perSecond: campaign.callsPerSecond ?? rateLimit.perSecond });
		if (store.campaigns.has(campaign.id)) throw new Error(`There is a campaign ${campaign.id}`);
		store.campaigns.set(campaign.id, campaign);
		return campaign;
	};
	const campaign = addCampaign(defaultCampaign);
	const server = await createServer(pipeline, ledger, reports);
	const configure = (change: DeepPartial<Settings>) => {
		const before = context.settings.seed;
		context.settings = checkedSettings(context.settings, change);
		const { seed } = context.settings;
		if (seed !== before) context.random = randomStreams(seed);
	};
	const settle = () => store.settle();
	const reset = () => {
		pipeline.delays.cancelAll();
		server.abandonCalls();
		pipeline.faults.clear();
		pipeline.limits.clear();
		store.clear();
		watch.clear();
		reports.clear();
		context.random = randomStreams(context.settings.seed);
		ledger.clear();
	};
	servePage(server.app, {
		store,
		ledger,
		faults: pipeline.faults,
		get settings() {
			return context.settings;
		},
		get baseUrl() {
			return `${url}/api/v2`;
		},
		now: context.now,
		configure,
		settle,
		reset,
	});
	await server.app.listen({ host: '127.0.0.1', port });
	const url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;

	return {
		url,
		baseUrl: `${url}/api/v2`,
		get settings() {
			return context.settings;
		},
		configure,
		campaign,
		addCampaign,
		ledger,
		faults: pipeline.faults,
		insert({ campaign: target = campaign, createdAt, ...draft } = {}) {
			const named = target.variables.map((name) => [name, name]);
			const values = { ...Object.fromEntries(named), ...draft.values } as Record<string, string>;
			const { recipient = '6591234567', language = 'english' } = draft;
			const message = store.send(target, { recipient, language, values }, createdAt);
			return holdMessage(message, context.now());
		},
		script: (recipient, outcomes) => store.script(recipient, outcomes),
		setStatus(messageId, status, error) {
			const message = store.message(messageId);
			if (message === undefined) throw new Error(`There is no message ${messageId}`);
			const unknown = { type: 'delivery_error', code: 'delivery_unknown_error' };
			store.setStatus(message, status, status === 'failure' ? (error ?? unknown) : null);
		},
		setBatchStatus(batchId, status) {
			const batch = store.batch(batchId);
			if (batch === undefined) throw new Error(`There is no batch ${batchId}`);
			store.setBatchStatus(batch, status);
		},
		settle,
		reset,
		async close() {
			pipeline.delays.cancelAll();
			watch.stop();
			server.abandonCalls();
			await server.app.close();
		},
	};
}

function checkedSettings(settings: Settings, patch: DeepPartial<Settings>): Settings {
	const merged = mergeSettings(settings, patch);
	checkLimit(merged.rateLimit);
	return merged;
}

/** Only a limiter knows which limits it can keep: better now than at the first call. */
function checkLimit(limit: Settings['rateLimit']): void {
	createLimiter(limit);
}
