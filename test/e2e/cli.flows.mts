// The workflows of cli.e2e.mts, in the shape that `n8n import:workflow` takes.
import { people } from './fixtures.mts';
import { inTurn, type Link, list, manual, postmanSend, splitOut, workflow } from './flows.mts';
import type { WorkflowNode } from './n8n/rest.mts';

export const CREDENTIAL = { id: 'simulated-postman', name: 'Postman' };
const VALUES = {
	recipient: '={{ $json.phone }}',
	valuesMode: 'json',
	valuesJson: '={{ { name: $json.id, fruit: "papaya" } }}',
};
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 500 };

// Who gets what: each node has people of its own.
export const [SINGLE, ROWS, FILE] = [people(3), people(3, 10), people(2, 20)];
export const [CONTINUED, ROUTED, STOPPED] = [30, 40, 50].map((from) =>
	people(3, from).map((person, i) => (i === 1 ? { ...person, phone: '12' } : person)),
);
/** With fields of the names that a failed item once took for itself. */
export const REROUTED = people(3, 100).map(({ id, phone }, i) => ({
	id,
	phone: i === 1 ? '12' : phone,
	other: phone,
	message: `Your slot is on Monday, ${id}`,
	details: 'Room 7',
}));
export const [REFUSED_ONCE, LOST_ONCE, ONCE] = [people(12, 60), people(4, 80), people(2, 90)];

const send = (name: string, parameters: object = {}, settings: object = {}) =>
	postmanSend(name, CREDENTIAL, { ...VALUES, ...parameters }, settings);

/** Items into the first of a chain of nodes, in a branch of its own. */
function branch(items: readonly object[], ...nodes: WorkflowNode[]) {
	const [{ name }] = nodes;
	const source = [list(`For ${name}`, 'items', items), splitOut(`To ${name}`, 'items')];
	const names = [...source, ...nodes].map((node) => node.name);
	return { nodes: [...source, ...nodes], links: inTurn('Start', ...names) };
}

function flow(id: string, ...branches: Array<{ nodes: WorkflowNode[]; links: Link[] }>) {
	const nodes = [manual(), ...branches.flatMap((one) => one.nodes)];
	return {
		...workflow(
			id,
			nodes,
			branches.flatMap(({ links }) => links),
		),
		id,
		active: false,
	};
}

/** Those whom the first one does not reach go on to a second one, at their other number. */
function secondSend() {
	const first = send('First', {}, { onError: 'continueErrorOutput' });
	const second = send('Second', {
		recipient: '={{ $json.other }}',
		valuesJson: '={{ { name: $json.message, fruit: $json.details } }}',
	});
	const { nodes, links } = branch(REROUTED, first);
	const atError: Link = [first.name, second.name, 1];
	return { nodes: [...nodes, second], links: [...links, atError] };
}

/** @param failedId Of a message whose delivery has failed. */
export function flows(failedId: string): object[] {
	const batch = { resource: 'batch' };
	const messageId = { messageId: '={{ $json.id }}' };
	const batchId = { batchId: '={{ $json.batchId }}' };
	return [
		flow(
			'operations',
			branch(SINGLE, send('Preview', { operation: 'preview' })),
			branch(
				SINGLE,
				send('Send'),
				send('Get', { operation: 'get', ...messageId }),
				send('Get Many', { operation: 'getAll', limit: 2 }, { executeOnce: true }),
			),
			branch([{ id: failedId }], send('Retry', { operation: 'retry', ...messageId })),
			branch(
				ROWS,
				send('Send Batch', { ...batch, operation: 'send' }),
				send('Retry Batch', { ...batch, operation: 'retry', ...batchId }),
				send('Get Batch', { ...batch, operation: 'getAll', ...batchId }),
			),
			branch(
				FILE,
				send('Create File', { ...batch, operation: 'createFile' }),
				send('Send File', { ...batch, operation: 'send', source: 'binary' }),
			),
		),
		flow(
			'on-error',
			branch(CONTINUED, send('Continue', {}, { onError: 'continueRegularOutput' })),
			branch(ROUTED, send('Error Output', {}, { onError: 'continueErrorOutput' })),
		),
		flow('second-send', secondSend()),
		flow('stop', branch(STOPPED, send('Stop'))),
		flow('retry-refused', branch(REFUSED_ONCE, send('Again', {}, RETRY_ON_FAIL))),
		flow('retry-lost', branch(LOST_ONCE, send('Again', {}, RETRY_ON_FAIL))),
		flow('once', branch(ONCE, send('Once', { options: { sendOnceKey: '={{ $json.id }}' } }))),
	];
}
