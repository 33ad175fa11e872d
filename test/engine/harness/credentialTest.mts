// What the credential form's test does: n8n's CredentialsTester (a service of the n8n package) step
// by step, on n8n-core's own RoutingNode.
import type {
	ICredentialDataDecryptedObject,
	INode,
	INodeCredentialTestResult,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { createCredentialsHelper } from './credentials.mts';
import { core, workflow as n8n } from './n8n.mts';
import type { LoadedPackage } from './nodeTypes.mts';

export async function testCredential(
	{ credentialTypes }: LoadedPackage,
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const test = credentialTypes.get(type)?.test;
	if (!test) throw new Error(`${type} has no test request`);

	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'temp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: '1', name: 'Under test' } },
	};
	const nodeType: INodeType = {
		description: {
			displayName: 'Temp',
			name: 'temp',
			group: ['input'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: type, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: test.request },
					default: '',
				},
			],
		},
	};
	const workflow = new n8n.Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});
	const context = new core.ExecuteContext(
		workflow,
		node,
		{
			credentialsHelper: createCredentialsHelper(credentialTypes, { [type]: data }),
			currentNodeParameters: {},
		} as unknown as IWorkflowExecuteAdditionalData,
		'internal',
		n8n.createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const routing = new core.RoutingNode(context, nodeType, { id: '1', name: '', type, data });
	try {
		await workflow.expression.acquireIsolate();
		const body = (await routing.runNode())?.[0][0].json;
		for (const rule of test.rules ?? []) {
			if (rule.type !== 'responseSuccessBody') continue;
			if (read(body, rule.properties.key) === rule.properties.value) {
				return { status: 'Error', message: rule.properties.message };
			}
		}
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		const { message, cause } = error as Error & {
			cause?: { response?: { status: number }; code?: string };
		};
		const { response, code } = cause ?? {};
		if (response) return { status: 'Error', message: `Received HTTP status ${response.status}` };
		return { status: 'Error', message: code ?? message };
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

function read(body: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body);
}
