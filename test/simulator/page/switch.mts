import type { Store } from '../held/store.mts';
import type { RouteName } from '../held/types.mts';
import type { DeepPartial, Settings } from '../settings/settings.mts';
import type { Fault, FaultRule, Faults } from '../wire/faults.mts';

/** What the switches turn. */
export interface Target {
	readonly settings: Settings;
	configure(patch: DeepPartial<Settings>): void;
	readonly faults: Faults;
	readonly store: Store;
}

export type Option = { name: string; label: string } & (
	| { kind: 'number'; value: number; min: number; max: number }
	| { kind: 'choice'; value: string; choices: readonly (readonly [value: string, label: string])[] }
);

export type Values = Readonly<Record<string, string | number>>;

/** A switch that is on. */
export interface Running {
	stop(): void;
	/** Used up, or taken away by somebody else. */
	isOver(): boolean;
}

export interface Switch {
	id: string;
	group: 'calls' | 'delivery';
	title: string;
	/** What the workflow will see, in one sentence. */
	sees: string;
	options: readonly Option[];
	start(target: Target, values: Values): Running;
}

const sending: RouteName[] = ['send', 'sendBatch', 'retryMessage', 'retryBatch'];
const reading: RouteName[] = ['getMessage', 'batchMessages', 'listMessages'];
const routes: Record<string, RouteName[] | undefined> = { sending, reading, all: undefined };
const frequencies: Record<string, Partial<FaultRule>> = {
	always: {},
	next: { times: 1 },
	half: { probability: 0.5 },
	tenth: { probability: 0.1 },
};

export function choice(name: string, label: string, choices: Record<string, string>): Option {
	const entries = Object.entries(choices);
	return { kind: 'choice', name, label, value: entries[0][0], choices: entries };
}

export const which = choice('which', 'Which calls', {
	sending: 'Calls that send',
	reading: 'Calls that look up',
	all: 'All calls',
});
export const often = choice('often', 'How often', {
	always: 'Until switched off',
	next: 'Next call only',
	half: 'Half of the calls',
	tenth: 'One call in ten',
});
export const taken = choice('taken', 'What becomes of the SMS', {
	no: 'SMS is not sent',
	yes: 'SMS is sent all the same',
});

/** A switch that makes calls go wrong. */
export function faulty(toFault: (values: Values) => Fault): Switch['start'] {
	return ({ faults }, values) => {
		const route = routes[values.which];
		const rule: FaultRule = { fault: toFault(values), route, ...frequencies[values.often] };
		const stop = faults.add(rule);
		return { stop, isOver: () => !faults.has(rule) };
	};
}

type Patch = DeepPartial<Settings>;

/** A switch that changes settings, and puts back what it changed. */
export function configured(change: (before: Settings, values: Values) => [Patch, undo: Patch]) {
	return (target: Target, values: Values): Running => {
		const [patch, undo] = change(target.settings, values);
		target.configure(patch);
		return { stop: () => target.configure(undo), isOver: () => false };
	};
}
