// The panel's parameters of the trigger, read once a poll. The fields themselves are in PostmanStatusTrigger.node.ts.

import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isSafeId } from '../api/connection';
import type { Status } from '../api/delivery';
import type { MessageRow } from '../api/message';
import { shortId } from './reported';
import type { Order } from './walk';

export interface WatchSettings {
	triggerOn: Status[];
	/** Rows that are wanted. */
	accepts(row: MessageRow): boolean;
	/** What tells apart what is watched: campaign, filters and statuses. */
	watching: string;
	order: Order;
	/** Milliseconds before the first poll in which a message must have been created. */
	lookBack: number;
	/** Milliseconds after its creation for which a message is watched. */
	watchFor: number;
}

export interface Settings extends WatchSettings {
	/** Whose messages are watched; the whole campaign's where it is absent. */
	batchId?: string;
	/** Part of a number, digits only. */
	search?: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const DEFAULT_LOOK_BACK = 60;
export const LEAST_LOOK_BACK = 5;
export const DEFAULT_WATCH_FOR = 48;
export const LEAST_WATCH_FOR = 1;

/**
 * @param campaign What tells the campaign from all others.
 * @throws NodeOperationError naming the parameter that cannot be used.
 */
export function readSettings(context: IPollFunctions, campaign: string): Settings {
	const refuse = (message: string, description: string): NodeOperationError =>
		new NodeOperationError(context.getNode(), message, { description });

	const triggerOn = context.getNodeParameter('triggerOn', []) as Status[];
	if (triggerOn.length === 0) {
		throw refuse('Trigger On is empty', 'Choose at least one status.');
	}
	const filters = context.getNodeParameter('filters', {}) as IDataObject;
	const source = String(filters.source ?? 'all');
	const batchId = String(filters.batchId ?? '').trim();
	const search = String(filters.recipient ?? '').replace(/\D/g, '');
	if (batchId !== '' && !isSafeId(batchId)) {
		throw refuse(
			'Batch ID has a character that no batch ID has (such as a space or a slash)',
			'Paste the ID as Batch > Send gave it.',
		);
	}
	if (search === '' && String(filters.recipient ?? '').trim() !== '') {
		throw refuse('Recipient has no digit in it', 'Enter a number, or a part of one.');
	}
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const least = (name: string, value: unknown, fallback: number, minimum: number): number => {
		const number = Number(value ?? fallback);
		if (Number.isFinite(number) && number >= minimum) return number;
		throw refuse(`${name} is not a number of at least ${minimum}`, `Correct ${name} in Options.`);
	};
	return {
		triggerOn,
		accepts: (row) => isFrom(row, source) && hasRecipient(row, search),
		watching: shortId(JSON.stringify([campaign, source, batchId, search, [...triggerOn].sort()])),
		order: batchId === '' ? 'newestFirst' : 'unknown',
		lookBack:
			MINUTE *
			least('First Run Lookback', options.firstRunLookback, DEFAULT_LOOK_BACK, LEAST_LOOK_BACK),
		watchFor: HOUR * least('Watch For', options.watchFor, DEFAULT_WATCH_FOR, LEAST_WATCH_FOR),
		...(batchId !== '' && { batchId }),
		...(search !== '' && { search }),
	};
}

function isFrom(row: MessageRow, source: string): boolean {
	if (source !== 'single' && source !== 'batch') return true;
	const { batches, batchId } = row;
	const isBatch = (Array.isArray(batches) && batches.length > 0) || Boolean(batchId);
	return isBatch === (source === 'batch');
}

/** Postman has searched already; an address that is not a number (NRIC) cannot be told. */
function hasRecipient({ recipient }: MessageRow, search: string): boolean {
	return search === '' || typeof recipient !== 'string' || recipient.includes(search);
}
