import type { DeepPartial, Settings } from './settings.mts';
import { choices } from './settings.mts';

type Tree = Record<string, unknown>;

/**
 * A copy of `settings` with `patch` laid over it. Branches that the patch does not touch keep their
 * identity, so whoever built something from one can tell by `===` whether it is still right.
 * Throws on a name or value that does not exist: a misspelt switch must not pass silently.
 */
export function mergeSettings(settings: Settings, patch: DeepPartial<Settings>): Settings {
	return merge({ ...settings }, patch, '') as unknown as Settings;
}

function merge(base: Tree, patch: Tree, prefix: string): Tree {
	const merged = { ...base };
	for (const [key, value] of Object.entries(patch)) {
		if (value === undefined) continue;
		const name = prefix + key;
		if (!Object.hasOwn(base, key)) throw new Error(`There is no setting "${name}"`);
		const current = base[key];
		if (isTree(current)) {
			if (!isTree(value)) throw new Error(`Setting "${name}" is a group of settings`);
			merged[key] = merge(current, value, `${name}.`);
		} else {
			merged[key] = checked(name, current, value);
		}
	}
	return merged;
}

/** Settings whose null means "none", by dotted name. */
const nullable = new Set([
	'rateLimit.perSecond',
	'rateLimit.retryAfter',
	'lists.defaultLimit',
	'batch.testRows',
]);

/** Settings that may be a range to draw from. */
const isDuration =
	/^(?:delivery\.times\.\w+|visibility\.(?:list|retry)Delay|batch\.creationDelay)$/;

function checked(name: string, current: unknown, value: unknown): unknown {
	const allowed = choices[name];
	if (allowed !== undefined) {
		if (allowed.includes(value as string)) return value;
		throw new Error(`Setting "${name}" is one of ${allowed.join(', ')}; not ${String(value)}`);
	}
	if (!fits(name, current, value)) {
		throw new Error(`Setting "${name}" cannot be ${JSON.stringify(value)}`);
	}
	return value;
}

function fits(name: string, current: unknown, value: unknown): boolean {
	if (nullable.has(name)) return value === null || isAmount(value);
	if (isDuration.test(name)) return isAmount(value) || isRange(value);
	return typeof current === 'number' ? isAmount(value) : typeof value === typeof current;
}

function isTree(value: unknown): value is Tree {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAmount(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value);
}

function isRange(value: unknown): boolean {
	return Array.isArray(value) && value.length === 2 && value.every(isAmount);
}
