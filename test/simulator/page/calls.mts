import type { Call } from '../held/ledger.mts';
import type { Campaign } from '../held/types.mts';
import type { Source } from './view.mts';

export interface CallRow {
	id: string;
	at: number;
	method: string;
	/** Without the API's root and the campaign, IDs shortened and keys taken out. */
	path: string;
	/** HTTP status; null if there is none (yet). */
	status: number | null;
	/** What Postman says of a call that it refuses; keys are taken out. */
	words: string | null;
	/** Milliseconds; null while the call is under way. */
	took: number | null;
	/** Whether the rate limit or a fault had a hand in it. */
	why: 'limit' | 'fault' | null;
}

export interface Calls {
	figures: {
		/** Calls of the busiest campaign in the last second. */
		perSecond: number;
		limit: number | null;
		/** Its name, if there are several. */
		campaign: string | null;
		tooMany: number;
		refused: number;
		broken: number;
	};
	total: number;
	rows: CallRow[];
}

const second = 1_000;

/** Calls carry no ID; a page needs one to tell which row changed. */
const ids = new WeakMap<Call, string>();
let numbered = 0;

export function readCalls(source: Source, limit: number): Calls {
	const since = source.now() - second;
	const recent = new Map<string, number>();
	const rows: CallRow[] = [];
	const tally = { tooMany: 0, refused: 0, broken: 0 };
	let total = 0;
	let latest: string | null = null;
	for (const call of source.ledger.newestCalls()) {
		total += 1;
		const { at, campaignId, status, endedAt } = call;
		if (status === 429) tally.tooMany += 1;
		else if (status === null ? endedAt !== null : status >= 500) tally.broken += 1;
		else if (status !== null && status >= 400) tally.refused += 1;
		latest ??= campaignId;
		if (at > since && campaignId !== null)
			recent.set(campaignId, (recent.get(campaignId) ?? 0) + 1);
		if (rows.length < limit) rows.push(callRow(call, source));
	}
	const { campaigns } = source.store;
	const [[busiest, perSecond] = [latest, 0]] = [...recent].sort((a, b) => b[1] - a[1]);
	const campaign = campaigns.get(busiest ?? '') ?? campaigns.values().next().value;
	return {
		figures: {
			perSecond,
			limit: campaign?.callsPerSecond ?? source.settings.rateLimit.perSecond,
			campaign: campaigns.size > 1 ? (campaign?.name ?? null) : null,
			...tally,
		},
		total,
		rows,
	};
}

function callRow(call: Call, { store }: Source): CallRow {
	let id = ids.get(call);
	if (id === undefined) {
		numbered += 1;
		id = String(numbered);
		ids.set(call, id);
	}
	const { at, endedAt, method, path, status, words, dropped, fault } = call;
	const campaigns = [...store.campaigns.values()];
	return {
		id,
		at,
		method,
		path: withoutKeys(shortPath(path), campaigns),
		status,
		words: words === null ? null : withoutKeys(words, campaigns),
		took: endedAt === null ? null : endedAt - at,
		why: dropped ? 'limit' : fault === null ? null : 'fault',
	};
}

function shortPath(path: string): string {
	return path
		.replace(/^\/api\/v2\/campaigns\/[^/?]+/, '…')
		.replace(/((?:message|batch)_[0-9a-f]{8})-[0-9a-f-]{27}/g, '$1…');
}

/** A key belongs into a header; one that was put elsewhere must not be shown all the same. */
function withoutKeys(text: string, campaigns: readonly Campaign[]): string {
	let shown = text;
	for (const { apiKeys } of campaigns) {
		for (const key of apiKeys) shown = shown.replaceAll(key, '[key]');
	}
	return shown.replace(/key_(?:test|live|prod)_\w+/g, '[key]');
}
