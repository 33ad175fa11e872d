import { switches } from './badDay.mts';
import type { Option, Running, Target, Values } from './switch.mts';

/** A switch as the page shows it; each option carries its present value. */
export interface SwitchRow {
	id: string;
	group: string;
	title: string;
	sees: string;
	options: Option[];
	on: boolean;
}

interface State {
	values: Values;
	running: Running | null;
}

/** The switches of the page: which are on, and with what. */
export class Switches {
	readonly #target: Target;
	readonly #states = new Map<string, State>();

	constructor(target: Target) {
		this.#target = target;
	}

	rows(): SwitchRow[] {
		return switches.map(({ id, group, title, sees, options }) => {
			const { values } = this.#state(id);
			const valued = options.map((option) => ({ ...option, value: values[option.name] }) as Option);
			return { id, group, title, sees, options: valued, on: this.#isOn(id) };
		});
	}

	/** Options that are not given keep their values. Throws a RangeError on what cannot be. */
	set(id: string, on: boolean, given: Values): void {
		const { options } = definition(id);
		const state = this.#state(id);
		const values = { ...state.values };
		for (const [name, value] of Object.entries(given)) {
			const option = options.find((other) => other.name === name);
			if (option === undefined || !fits(option, value)) {
				throw new RangeError(`${name} of ${id} cannot be ${JSON.stringify(value)}`);
			}
			values[name] = value;
		}
		this.#stop(id);
		state.values = values;
		if (on) this.#start(id);
	}

	goodDay(): void {
		for (const { id } of switches) this.#stop(id);
	}

	/** Does something that takes every fault away, and switches on again what was on. */
	keepThrough(action: () => void): void {
		const on = switches.map(({ id }) => id).filter((id) => this.#isOn(id));
		this.goodDay();
		action();
		for (const id of on) this.#start(id);
	}

	#isOn(id: string): boolean {
		return this.#state(id).running?.isOver() === false;
	}

	#start(id: string): void {
		const state = this.#state(id);
		state.running = definition(id).start(this.#target, state.values);
	}

	#stop(id: string): void {
		const state = this.#state(id);
		state.running?.stop();
		state.running = null;
	}

	#state(id: string): State {
		let state = this.#states.get(id);
		if (state === undefined) {
			const values = definition(id).options.map(({ name, value }) => [name, value]);
			state = { values: Object.fromEntries(values) as Values, running: null };
			this.#states.set(id, state);
		}
		return state;
	}
}

function definition(id: string) {
	const found = switches.find((other) => other.id === id);
	if (found === undefined) throw new RangeError(`There is no switch ${id}`);
	return found;
}

function fits(option: Option, value: unknown): boolean {
	if (option.kind === 'choice') return option.choices.some(([allowed]) => allowed === value);
	return Number.isInteger(value) && Number(value) >= option.min && Number(value) <= option.max;
}
