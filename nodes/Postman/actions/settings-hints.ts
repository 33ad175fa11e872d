// What the node's own settings mean for a run, shown beside its output. A condition in the node's description cannot see
// these settings, so they are told after the run.

import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import type { Connection } from '../api/connection';

/** From so many items on, one of them is likely to be refused some day. */
const MANY_ITEMS = 100;

export function settingsHints(
	context: IExecuteFunctions,
	{ environment }: Connection,
): NodeExecutionHint[] {
	const { retryOnFail } = context.getNode();
	const { active } = context.getWorkflow();
	const items = context.getInputData().length;
	const hints: NodeExecutionHint[] = [];
	const hint = (type: NodeExecutionHint['type'], message: string) => {
		hints.push({ type, message, location: 'outputPane' });
	};
	if (items >= MANY_ITEMS && !context.continueOnFail()) {
		hint(
			'warning',
			`On Error is Stop Workflow, and ${items} items came in: the first one that Postman refuses ends the run, and those after it are not sent. Under Settings, choose Continue (using error output) to send the others and handle the refused ones separately.`,
		);
	}
	if (retryOnFail) {
		hint(
			'info',
			'Retry On Fail is on. It is safe, as nobody is texted twice, but this node already repeats by itself what may be repeated: each further try costs time only.',
		);
	}
	if (active && environment === 'test') {
		hint(
			'warning',
			'This workflow is published, and its credential is for the test environment: the public gets no SMS from it.',
		);
	}
	return hints;
}
