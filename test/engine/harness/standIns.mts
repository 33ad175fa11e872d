// Stand-ins for n8n's built-in nodes, which are not installed here: those of which little is the
// whole behaviour. The others have to be pinned. What is real in them is tested in the real n8n
// (test/e2e).
import type {
	EngineRequest,
	EngineResponse,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';

/** Built-in nodes of which the passing on of items is the whole behaviour. */
const PASS_THROUGH = new Set([
	'n8n-nodes-base.noOp',
	'n8n-nodes-base.manualTrigger',
	'n8n-nodes-base.scheduleTrigger',
]);
/** Those that divide items by a condition, which n8n-core itself evaluates. */
const CONDITIONAL = new Set(['n8n-nodes-base.if', 'n8n-nodes-base.filter']);
const MERGE = 'n8n-nodes-base.merge';
const AGENT = '@n8n/n8n-nodes-langchain.agent';

export function standIn(name: string): INodeType {
	const isConditional = CONDITIONAL.has(name);
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: [1, 2, 2.1, 2.2, 2.3, 2.4, 2.5, 3],
			description: '',
			defaults: {},
			inputs: INPUTS[name] ?? ['main'],
			...(name === MERGE && { requiredInputs: REQUIRED_INPUTS }),
			outputs: isConditional ? ['main', 'main'] : ['main'],
			properties: isConditional ? [CONDITIONS] : name === MERGE ? [MERGE_MODE] : [],
		},
		async execute(response?: EngineResponse) {
			if (PASS_THROUGH.has(name)) return [this.getInputData()];
			if (isConditional) return divided(this);
			if (name === MERGE) return merged(this);
			if (name === AGENT)
				return response?.actionResponses.length ? answers(response) : toolCalls(this);
			throw new Error(`${name} is not part of the harness: pin its data`);
		},
	};
}

const CONDITIONS: INodeProperties = {
	displayName: 'Conditions',
	name: 'conditions',
	type: 'filter',
	default: {},
	typeOptions: { filter: { caseSensitive: true, typeValidation: 'loose', version: 2 } },
};

const INPUTS: Record<string, INodeType['description']['inputs']> = {
	[AGENT]: ['main', 'ai_tool'],
	[MERGE]: ['main', 'main'],
};
/** As n8n's own Merge node, version 3: one that chooses a branch waits for both inputs. */
const REQUIRED_INPUTS = '={{ $parameter["mode"] === "chooseBranch" ? [0, 1] : 1 }}';
const MERGE_MODE: INodeProperties = {
	displayName: 'Mode',
	name: 'mode',
	type: 'string',
	default: 'append',
};

/**
 * As far as the examples go: the items of both inputs, or of the first if it waits for the
 * second.
 */
function merged(context: IExecuteFunctions): INodeExecutionData[][] {
	const isChoice = context.getNodeParameter('mode', 0) === 'chooseBranch';
	return [isChoice ? context.getInputData(0) : [...inputOf(context, 0), ...inputOf(context, 1)]];
}

/** n8n's engine throws if an input has got nothing. */
function inputOf(context: IExecuteFunctions, index: number): INodeExecutionData[] {
	const items = context.getInputData(index) as INodeExecutionData[] | undefined;
	return items ?? [];
}

function divided(context: IExecuteFunctions): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = [[], []];
	context.getInputData().forEach((item, i) => {
		const holds = context.getNodeParameter('conditions', i, false, { extractValue: true });
		outputs[holds ? 0 : 1].push(item);
	});
	return outputs;
}

/** What an agent asks of the engine: here, to run its tool once with each item filled in. */
function toolCalls(context: IExecuteFunctions): EngineRequest {
	const [{ name }] = context.getParentNodes(context.getNode().name, { connectionType: 'ai_tool' });
	const actions = context.getInputData().map(({ json }, itemIndex) => ({
		actionType: 'ExecutionNodeAction' as const,
		nodeName: name,
		input: json,
		type: 'ai_tool' as const,
		id: `call-${itemIndex}`,
		metadata: { itemIndex },
	}));
	return { actions, metadata: {} };
}

function answers({ actionResponses }: EngineResponse): INodeExecutionData[][] {
	return [
		actionResponses.map(({ data }) => ({
			json: { answer: data.data?.ai_tool?.[0]?.map(({ json }) => json) ?? null },
		})),
	];
}
