// The trigger's machine, polled by an n8n that keeps state in one of its three ways, against the
// model server; and the oracle, which sees all and notes each breach of a promise.

import { STATUSES } from '../../nodes/Postman/api/delivery.ts';
import { readInto, REFUSED, TOO_SLOW, UNREADABLE } from '../../nodes/Postman/status/read.ts';
import type { WatchSettings } from '../../nodes/Postman/status/settings.ts';
import type { StatusChange } from '../../nodes/Postman/status/change.ts';
import type { Clocks } from '../../nodes/Postman/status/clocks.ts';
import { goesOn, type Hints } from '../../nodes/Postman/status/hints.ts';
import { stateFrom, type State } from '../../nodes/Postman/status/state.ts';
import { inSlices } from '../../nodes/Postman/status/steps.ts';
import { StatusWatch } from '../../nodes/Postman/status/watch.ts';
import { ModelServer } from './status-model.mts';
import { HOUR, SETTINGS, type Fate, type PollPlan, type Regime } from './status-plan.mts';

interface Told {
	eventId: string;
	/** The event ID if all attempts are told. */
	trueId: string;
	/** How it then stood, whichever attempt was told. */
	seenId: string;
	poll: number;
}

interface Look {
	isWhole: boolean;
	/** When it began. */
	at: number;
	/** How each listed message stands: `trueId`. */
	standings: Map<string, string>;
}

/** Where there are more, each poll reads some of them by their IDs. */
const MAX_FAILED = 10;

export class World {
	readonly server = new ModelServer();
	/** What was not as promised. */
	readonly breaches: string[] = [];
	/** Changes in the executions that started, in order. */
	readonly told: Told[] = [];
	/** Messages that cannot be read by their IDs. */
	readonly unreadable = new Set<string>();
	private readonly regime: Regime;
	private watched: WatchSettings;
	/** `Infinity` from the first poll under other filters or statuses until it has read all. */
	private watchedSince = -Infinity;
	/** Created after this, a message is the trigger's whatever it was told to watch before. */
	private soonAfter = Infinity;
	/** By the filters. */
	private readonly accepting = new Map<string, WatchSettings['accepts']>();
	/** Messages that other filters left out for so long that they are not looked for any more. */
	private readonly outOfSight = new Set<string>();
	/** Messages that a state can name, if it is to be fewer than the trigger has. */
	maxEntries: number | undefined;
	private polls = 0;
	/**
	 * When messages could last not be read by their IDs: the next look at an old one is counted from
	 * there.
	 */
	private readsBrokenAt = -Infinity;
	/** Polls whose emission n8n knows, and their state not. */
	private readonly unsaved = new Set<number>();
	private disk?: State;
	private memory?: State;
	private hints: Array<Hints | undefined> = [];
	/** When each process has begun a pass. */
	private passes: Array<Look | undefined> = [];
	/**
	 * Created before this, a message is none of the trigger's: by its latest first poll, and by its
	 * earliest.
	 */
	private floor = Infinity;
	private deepestFloor = Infinity;

	constructor(regime: Regime = 'memory', settings: Partial<WatchSettings> = {}) {
		this.regime = regime;
		this.watched = { ...SETTINGS, ...settings };
	}

	/** What n8n has at the next poll. */
	get state(): State | undefined {
		return this.regime === 'memory' ? this.memory : this.disk;
	}

	get isPassOver(): boolean {
		return this.hints[0] !== undefined && this.hints[0].pass === undefined;
	}

	configure(settings: Partial<WatchSettings>): void {
		this.watched = { ...this.watched, ...settings };
		if (this.watchedSince !== Infinity) this.watchedSince = this.server.now;
		this.soonAfter = Infinity;
		for (const pass of this.passes) if (pass) pass.isWhole = false;
	}

	/** n8n is started anew. */
	restart(): void {
		this.hints = [];
		this.memory = copy(this.disk);
		this.passes = [];
	}

	/** @returns The event IDs of the execution that it starts. */
	async poll(plan: PollPlan = {}): Promise<string[]> {
		const { brokenReads = false, isMisled = false, fate = 'kept' } = plan;
		const process = this.regime === 'memory' ? 0 : (plan.process ?? 0);
		const number = this.polls++;
		if (brokenReads) this.readsBrokenAt = this.server.now;
		const stored = stateFrom(copy(this.state));
		const hints = this.hints[process];
		this.hints[process] = undefined;
		const pass = this.begin(process, hints, stored);

		const watch = new StatusWatch(this.watched, stored, hints, this.clocks(plan), this.maxEntries);
		const wasCut = await this.read(watch, plan);
		const { news, state, hints: next } = await inSlices(watch.finish());
		if (JSON.stringify(stored) !== JSON.stringify(this.state)) this.breach('the state was touched');
		if (fate === 'throws') return [];

		this.hints[process] = next;
		const eventIds = news.map(({ change, message }) => {
			const { status, trueId: newest } = this.truth(message.id);
			// A failure may be overtaken before it can be told.
			const latest = change.status === status ? newest : this.pastTruth(message.id, change.status);
			const past = this.guessedTruth(message.id, change) ?? latest;
			if (!past) this.breach(`${change.eventId} is not so`);
			const trueId = past ?? newest;
			const seenId = latest ?? newest;
			if (this.server.held(message.id).createdAt < this.deepestFloor)
				this.breach(`${trueId} is too old`);
			if (fate !== 'lost')
				this.told.push({ eventId: change.eventId, trueId, seenId, poll: number });
			return change.eventId;
		});
		if (fate === 'unsaved') this.unsaved.add(number);
		const isOver = next?.filters === this.watched.filters && next.pass === undefined;
		// It may take several polls.
		if (isMisled) pass.isWhole = false;
		// What could not be read by its ID has its turn in the next pass.
		if (brokenReads) pass.isWhole = false;
		if (isOver && pass.isWhole && !wasCut && fate !== 'lost' && !isMisled) this.checkPass(pass);
		if (isOver && !isMisled) this.checkFloor(next.floor);
		if (isOver && this.watchedSince === Infinity && fate === 'kept') {
			this.watchedSince = this.server.now;
		}
		if (isOver) this.passes[process] = undefined;
		this.keep(state, eventIds.length > 0, fate);
		return fate === 'lost' ? [] : eventIds;
	}

	/** Changes that came more often than is explained by the polls whose state was not stored. */
	get repeats(): string[] {
		const last = new Map<string, number>();
		return this.told.flatMap(({ trueId, poll }) => {
			const before = last.get(trueId);
			last.set(trueId, poll);
			const isExplained = before === undefined || this.unsaved.has(before);
			return isExplained ? [] : [`${trueId} in polls ${before} and ${poll}`];
		});
	}

	/**
	 * Changes whose event ID was another one when they came before, or not the true one although that
	 * was told. Where the list tells no attempts, they are counted: from what n8n has stored.
	 */
	get renamed(): string[] {
		const names = new Map<string, string>();
		const isCounted = this.server.rowShape === 'none';
		return this.told.flatMap(({ eventId, trueId, poll }) => {
			const name = names.get(trueId) ?? (isCounted ? eventId : trueId);
			if (!isCounted || !this.unsaved.has(poll)) names.set(trueId, eventId);
			return name === eventId ? [] : [`${trueId} as ${name} and ${eventId}`];
		});
	}

	/** The oracle's view of where a pass began, and of what the trigger has to look back to. */
	private begin(process: number, hints: Hints | undefined, stored: State | undefined): Look {
		const { now } = this.server;
		const { filters, lookBackMs, triggerOn } = this.watched;
		const isNear = hints !== undefined && goesOn(hints, stored, this.watched);
		const isOn = isNear && hints.filters === filters;
		if (!stored && !isNear) {
			this.floor = now - lookBackMs;
			this.deepestFloor = Math.min(this.deepestFloor, this.floor);
		}
		const wasOther =
			stored?.filters !== filters || triggerOn.some((each) => !stored.triggerOn.includes(each));
		if (!isOn && (isNear || (stored && wasOther))) {
			this.watchedSince = Infinity;
			this.soonAfter = now - 10 * 60_000;
		}
		this.accepting.set(filters, this.watched.accepts);
		const before = isNear ? hints.filters : stored?.filters;
		if (!isOn && before !== undefined && before !== filters) this.loseSight(before);
		const pass = isOn && hints.pass ? this.passes[process] : undefined;
		return (this.passes[process] = pass ?? this.look());
	}

	private loseSight(before: string): void {
		const { server, watched } = this;
		for (const { id, createdAt } of server.messages) {
			const wasOut = !this.accepting.get(before)?.({ id });
			if (wasOut && createdAt < server.now - watched.lookBackMs) this.outOfSight.add(id);
		}
	}

	/** @returns Whether there was more to read. */
	private async read(watch: StatusWatch, plan: PollPlan): Promise<boolean> {
		const { pages = Infinity, brokenPage, brokenReads, reads = Infinity } = plan;
		const { slowFrom = Infinity } = plan;
		const { server } = this;
		let read = 0;
		let page = 0;
		let wasCut = false;
		await readInto(watch, {
			clocks: () => this.clocks(plan),
			page: async (query) => {
				wasCut = page === brokenPage || page >= pages;
				if (wasCut) return undefined;
				if (query.limit >= slowFrom) {
					wasCut = true;
					return TOO_SLOW;
				}
				page++;
				return server.refuses(query.after) ? REFUSED : server.list(query);
			},
			batchPage: async (batchId, query) => {
				if (brokenReads || read++ >= reads) return undefined;
				return server.listBatch(batchId, query);
			},
			message: async (id) => {
				if (brokenReads || read++ >= reads) return undefined;
				if (this.unreadable.has(id)) return UNREADABLE;
				return server.get(id) ?? REFUSED;
			},
		});
		return wasCut;
	}

	private clocks({ ahead = 0, localAhead = 0, hasServerClock = true }: PollPlan): Clocks {
		const { now } = this.server;
		const server = hasServerClock ? now + ahead : Number.NaN;
		return { local: now + localAhead, server, steady: now };
	}

	private keep(state: State | undefined, emits: boolean, fate: Fate): void {
		if (fate === 'lost' || fate === 'unsaved') {
			// In memory the state is there all the same: until n8n makes the workflow anew, as it then
			// does.
			if (this.regime === 'memory') this.restart();
			return;
		}
		if (this.regime === 'memory') {
			if (state) this.memory = copy(state);
			if (emits || this.polls === 1) this.disk = copy(this.memory);
		} else if (state && (emits || this.regime === 'staged')) {
			this.disk = copy(state);
		}
	}

	/** Whatever was so during the whole of a pass has been told. */
	private checkPass({ standings, at }: Look): void {
		const told = new Set(this.told.flatMap(({ trueId, seenId }) => [trueId, seenId]));
		for (const [id, trueId] of this.look().standings) {
			if (standings.get(id) !== trueId || told.has(trueId)) continue;
			if (this.isOwed(id, at)) this.breach(`${trueId} was not told in poll ${this.polls - 1}`);
		}
	}

	/** What may still change is read again. */
	private checkFloor(floor: number): void {
		for (const message of this.server.listed()) {
			const { status } = this.server.standing(message);
			const isWatched =
				this.watched.accepts({ id: message.id }) &&
				!this.outOfSight.has(message.id) &&
				message.createdAt >= this.floor &&
				message.createdAt > this.server.now - this.watched.watchForMs;
			const mayChange = status !== 'success';
			if (isWatched && mayChange && message.createdAt < floor) {
				this.breach(`${message.id} is ${status} and not read any more`);
			}
		}
	}

	private isOwed(id: string, at: number): boolean {
		const { server, watched } = this;
		const message = this.server.held(id);
		const { status, since } = server.standing(message);
		const last = this.told.findLast(
			({ trueId, poll }) => trueId.startsWith(`${id}:`) && !this.unsaved.has(poll),
		);
		// Where the list tells no attempts, it may look as if a message had come no further.
		const lastStatus = last?.trueId.split(':')[2] ?? '';
		// Old messages are looked at now and then, and so are failures that may have become others.
		const age = at - message.createdAt;
		const isResting = at - Math.max(since, this.readsBrokenAt) < Math.min(age / 4, 2 * HOUR);
		const isHidden =
			server.rowShape === 'none' &&
			(lastStatus === 'failure'
				? status === 'failure' && (isResting || this.failed > MAX_FAILED)
				: rank(status) <= rank(lastStatus));
		return (
			(watched.triggerOn as string[]).includes(status) &&
			watched.accepts({ id }) &&
			message.createdAt >= this.floor &&
			message.createdAt > server.now - watched.watchForMs &&
			!this.outOfSight.has(id) &&
			(since >= this.watchedSince || message.createdAt > this.soonAfter) &&
			!isHidden &&
			!(isResting && age > HOUR)
		);
	}

	private get failed(): number {
		const { server } = this;
		return server.messages.filter((each) => server.standing(each).status === 'failure').length;
	}

	private look(): Look {
		const listed = this.server.listed().map(({ id }) => [id, this.truth(id).trueId] as const);
		return { isWhole: true, at: this.server.now, standings: new Map(listed) };
	}

	private truth(id: string): { status: string; trueId: string } {
		const { now, lag } = this.server;
		const { status, attempt } = this.server.standing(this.server.held(id), now - lag);
		return { status, trueId: `${id}:${attempt}:${status}` };
	}

	/** The latest time that a message stood so. */
	private pastTruth(id: string, status: string): string | undefined {
		const { now } = this.server;
		const { attempts } = this.server.held(id);
		const begun = attempts.filter(({ createdAt }) => createdAt <= now);
		const attempt = begun.findLastIndex(({ steps }) =>
			steps.some((step) => step.at <= now && step.status === status),
		);
		return attempt < 0 ? undefined : `${id}:${attempt + 1}:${status}`;
	}

	/**
	 * A row that tells no attempts may be told as an earlier one that stood so too. Once the message
	 * is read by its ID, the later one is a change of its own: it cannot be told from one that has
	 * come since.
	 */
	private guessedTruth(id: string, { status, attempt, eventId }: StatusChange): string | undefined {
		const { now, rowShape } = this.server;
		if (rowShape !== 'none') return undefined;
		const steps = this.server.held(id).attempts[attempt - 1]?.steps ?? [];
		return steps.some((step) => step.at <= now && step.status === status) ? eventId : undefined;
	}

	private breach(text: string): void {
		this.breaches.push(text);
	}
}

function rank(status: string): number {
	return (STATUSES as readonly string[]).indexOf(status);
}

function copy<T>(value: T): T {
	return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
