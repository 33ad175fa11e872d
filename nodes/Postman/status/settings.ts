// The panel's parameters of the trigger, read once a poll. The fields themselves are in
// PostmanStatusTrigger.node.ts.

import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { faultOfId } from '../api/connection';
import { STATUSES, type Status } from '../api/delivery';
import type { MessageRow } from '../api/message';
import { messageFilter } from '../lists/filter';
import { readRecipientFilter } from '../sms/recipient-filter';
import { toNumber } from '../sms/to-text';
import type { Order } from './list-order';
import { pollIntervalOf } from './poll-interval';
import { shortId } from './reported';

/** What the machine is asked to watch. */
export interface WatchSettings {
	triggerOn: Status[];
	/** Rows that are wanted. */
	accepts(row: MessageRow): boolean;
	/** What tells the campaign from all others, and the filters from any others. */
	campaign: string;
	filters: string;
	/** The order of the list that is read. */
	order: Order;
	/** Milliseconds before the first poll in which a message must have been created. */
	lookBackMs: number;
	/** Milliseconds after its creation for which a message is watched. */
	watchForMs: number;
}

/** Polls in which a message has to be seen before its watch may end. */
const MIN_POLLS_OF_WATCH = 3;

/** The same, with what the reading needs. */
export interface Settings extends WatchSettings {
	/** Milliseconds between two polls, at most; 0 if nothing tells. */
	intervalMs: number;
	/** Whose messages are watched; the whole campaign's if it is absent. */
	batchId?: string;
	/** Part of a number, digits only. */
	search?: string;
}

type Source = 'all' | 'single' | 'batch';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** First Run Lookback, in minutes. */
export const DEFAULT_LOOK_BACK_MINUTES = 60;
/** The least First Run Lookback, in minutes. */
export const MIN_LOOK_BACK_MINUTES = 5;
/** Watch For, in hours. */
export const DEFAULT_WATCH_FOR_HOURS = 48;
/** The least Watch For, in hours. */
export const MIN_WATCH_FOR_HOURS = 1;

/** By the names that the panel shows. */
const FILTERS: Array<[name: string, label: string]> = [
	['batchId', 'Batch ID'],
	['recipient', 'Recipient'],
	['source', 'Source'],
];

/**
 * @param campaign What tells the campaign from all others.
 * @throws NodeOperationError naming the parameter that cannot be used.
 */
export function readSettings(context: IPollFunctions, campaign: string): Settings {
	const refuse = (message: string, description: string): NodeOperationError =>
		new NodeOperationError(context.getNode(), message, { description });

	const triggerOn = context.getNodeParameter('triggerOn', []) as Status[];
	if (isEmpty(triggerOn) || triggerOn.length === 0) {
		throw refuse('Trigger On Statuses is empty', 'Choose at least one status.');
	}
	if (!Array.isArray(triggerOn)) {
		throw refuse(
			'Trigger On Statuses is not a list of statuses',
			'Choose statuses, or let the expression give a list, e.g. {{ ["success", "failure"] }}.',
		);
	}
	if (!triggerOn.every((each) => STATUSES.includes(each))) {
		throw refuse(
			'Trigger On Statuses has a status that this node does not know',
			`Choose among ${STATUSES.join(', ')}.`,
		);
	}
	const filters = context.getNodeParameter('filters', {}) as IDataObject;
	// Without a filter that was asked for, the whole campaign would be watched.
	for (const [name, label] of FILTERS) {
		if (name in filters && isEmpty(filters[name])) {
			throw refuse(`${label} in Filters is empty`, 'Fill it, or remove the filter.');
		}
	}
	const source = String(filters.source ?? 'all') as Source;
	if (!['all', 'single', 'batch'].includes(source)) {
		throw refuse('Source has a value that this node does not know', 'Choose All, Batch or Single.');
	}
	const batchId = String(filters.batchId ?? '').trim();
	const fault = batchId === '' ? undefined : faultOfId(batchId);
	if (fault !== undefined) {
		throw refuse(`Batch ID ${fault}`, 'Paste the ID as Batch > Send gave it.');
	}
	if (batchId !== '' && source === 'single') {
		throw refuse(
			'A batch has no single messages',
			'Remove Batch ID, or choose another Source, in Filters.',
		);
	}
	const isAsked = String(filters.recipient ?? '').trim() !== '';
	const reading = isAsked ? readRecipientFilter(filters.recipient) : undefined;
	if (reading && !reading.ok) {
		throw refuse(
			'Recipient in Filters is neither a phone number nor a part of one',
			'Enter a phone number or some of its digits, or remove the filter.',
		);
	}
	const recipient = reading?.filter;
	const search = recipient?.digits ?? '';
	const { wants } = messageFilter({
		...(recipient && { recipient }),
		// The rows of a batch's own list do not say that they are from one.
		...(batchId === '' && { source }),
	});
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const least = (name: string, value: unknown, fallback: number, minimum: number): number => {
		const number = toNumber(value ?? fallback);
		if (Number.isFinite(number) && number >= minimum) return number;
		throw refuse(`${name} is not a number of at least ${minimum}`, `Correct ${name} in Options.`);
	};
	const intervalMs = pollIntervalOf(context.getNodeParameter('pollTimes', {}));
	const watchForHours = least(
		'Watch For',
		options.watchFor,
		DEFAULT_WATCH_FOR_HOURS,
		MIN_WATCH_FOR_HOURS,
	);
	return {
		triggerOn,
		intervalMs,
		accepts: wants,
		campaign: shortId(campaign),
		filters: shortId(JSON.stringify([source, batchId, search, recipient?.isWhole])),
		order: batchId === '' ? 'newestFirst' : 'unknown',
		lookBackMs:
			MINUTE_MS *
			least(
				'First Run Lookback',
				options.firstRunLookback,
				DEFAULT_LOOK_BACK_MINUTES,
				MIN_LOOK_BACK_MINUTES,
			),
		watchForMs: Math.max(HOUR_MS * watchForHours, MIN_POLLS_OF_WATCH * intervalMs),
		...(batchId !== '' && { batchId }),
		...(search !== '' && { search }),
	};
}

/**
 * As an expression is that found nothing. A field that was left empty in the panel is an empty
 * text.
 */
function isEmpty(value: unknown): boolean {
	return value === null || value === undefined;
}
