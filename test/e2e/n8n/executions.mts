// Executions as n8n saves them.

export interface Execution {
	id: string;
	workflowId: string;
	mode: string;
	status: string;
	finished: boolean;
	retryOf?: string | null;
}

/** With what each node gave out, as n8n's engine has it. */
export interface SavedExecution extends Execution {
	data: ExecutionData;
}

export interface NodeRun {
	/** Milliseconds since 1970, and how many it took. */
	startTime: number;
	executionTime: number;
	data?: { main: Array<Item[] | null> };
	error?: object;
}

export interface ExecutionData {
	resultData: {
		runData: Record<string, Array<NodeRun>>;
		error?: { message: string };
	};
}

export interface Item {
	json: Record<string, unknown>;
	pairedItem?: unknown;
}

/**
 * n8n stores execution data flat: an array of values that refer to each other by index, in strings.
 */
export function unflatten(text: string): ExecutionData {
	const flat = JSON.parse(text) as unknown[];
	const built = new Map<string, unknown>();
	const build = (value: unknown): unknown => {
		if (typeof value === 'string') {
			if (built.has(value)) return built.get(value);
			const target = flat[Number(value)];
			if (typeof target !== 'object' || target === null) return target;
			const copy: Record<string, unknown> | unknown[] = Array.isArray(target) ? [] : {};
			built.set(value, copy);
			for (const [key, entry] of Object.entries(target)) {
				(copy as Record<string, unknown>)[key] = build(entry);
			}
			return copy;
		}
		return value;
	};
	return build('0') as ExecutionData;
}
