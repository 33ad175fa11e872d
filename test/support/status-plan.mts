// What a poll of the trigger's machine meets in a test, and the settings that it has unless a test
// says otherwise.
import type { WatchSettings } from '../../nodes/Postman/status/settings.ts';

export const HOUR = 3_600_000;

/**
 * `memory`: the state lives in the process, and goes to disk when a poll emits and at the end of an
 * activation. `perPoll`: each poll starts from disk, and what it leaves is stored if it emits.
 * `staged`: stored with each poll that does not throw.
 */
export type Regime = 'memory' | 'perPoll' | 'staged';

/**
 * `lost`: n8n drops what the poll gave, as when it was abandoned. `unsaved`: the execution starts,
 * and n8n dies before the state is stored. `throws`: nothing of the poll is heard of.
 */
export type Fate = 'kept' | 'lost' | 'unsaved' | 'throws';

export interface PollPlan {
	/** Pages that the poll's time allows. */
	pages?: number;
	/** Which page, counted from 0, cannot be read. */
	brokenPage?: number;
	/** Failed messages cannot be read by their IDs. */
	brokenReads?: boolean;
	fate?: Fate;
	/** Which of n8n's processes polls; in memory there is only one. */
	process?: number;
	/** Milliseconds by which the server's clock is ahead of its messages, and by which n8n's is. */
	ahead?: number;
	localAhead?: number;
	/** Whether the server tells its time. */
	hasServerClock?: boolean;
	/** Messages that the poll's time allows to be read by their IDs. */
	reads?: number;
	/** Rows of a page that the server does not come to an end of. */
	slowFrom?: number;
	/** What it reads is not how things are: nothing is owed for it. */
	isMisled?: boolean;
}

export const SETTINGS: WatchSettings = {
	triggerOn: ['success', 'failure'],
	accepts: () => true,
	campaign: 'campaign',
	filters: 'none',
	order: 'newestFirst',
	lookBackMs: HOUR,
	watchForMs: 48 * HOUR,
};
