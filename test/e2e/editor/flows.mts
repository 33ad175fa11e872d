// The workflows that the editor's tests open: a form as n8n has it, with submissions pinned to it,
// and our nodes.
import { inTurn, postmanSend, statusTrigger, workflow, type Credential } from '../flows.mts';
import type { Workflow, WorkflowNode } from '../n8n/rest.mts';

export const SUBMISSION = { mobile: '9123 4567', name: 'Mei Ling', slot: '2 March, 9 am' };
export const WRONG_NUMBER = { mobile: '8123', name: 'Arjun', slot: '3 March, 2 pm' };
/** As the editor saves fields that were dragged onto the campaign's variables. */
export const MAPPED = {
	recipient: '={{ $json.mobile }}',
	templateValues: {
		mappingMode: 'defineBelow',
		value: { name: '={{ $json.name }}', slot: '={{ $json.slot }}' },
		matchingColumns: [],
		schema: ['name', 'slot'].map((id) => ({
			id,
			displayName: id,
			required: true,
			defaultMatch: false,
			canBeUsedToMatch: false,
			display: true,
			type: 'string',
		})),
	},
};

const FORM = 'On form submission';
const form: WorkflowNode = {
	name: FORM,
	type: 'n8n-nodes-base.formTrigger',
	typeVersion: 2.3,
	parameters: {
		formTitle: 'Book an appointment',
		formFields: { values: Object.keys(SUBMISSION).map((fieldLabel) => ({ fieldLabel })) },
	},
	webhookId: 'editor',
};

export function formToSms(
	credential: Credential,
	submissions: readonly object[],
	parameters: Record<string, unknown> = {},
	settings: object = {},
): Workflow {
	const send = postmanSend('Postman Send', credential, parameters, settings);
	return {
		...workflow('Form to SMS', [form, send], inTurn(FORM, send.name)),
		pinData: { [FORM]: submissions.map((json) => ({ json })) },
	};
}

export function statusWatch(credential: Credential): Workflow {
	return workflow('Status watch', [statusTrigger('Postman Status Trigger', credential, {})], []);
}

/** Its model and its tool are still missing. */
export function agent(): Workflow {
	const chat: WorkflowNode = {
		name: 'When chat message received',
		type: '@n8n/n8n-nodes-langchain.chatTrigger',
		typeVersion: 1.1,
		parameters: { options: {} },
		webhookId: 'editor-chat',
	};
	const assistant: WorkflowNode = {
		name: 'AI Agent',
		type: '@n8n/n8n-nodes-langchain.agent',
		typeVersion: 2,
		parameters: { options: {} },
	};
	return workflow('Agent', [chat, assistant], inTurn(chat.name, assistant.name));
}
