import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an AI agent calls the node. n8n before 2.0 does not say so, but clones the context for
 * each call of a tool.
 */
export function isTool(context: IExecuteFunctions): boolean {
	return context.isToolExecution?.() ?? 'cloneWith' in context;
}
