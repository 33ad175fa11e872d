// A chat model on this machine, with the interface of OpenAI's: it says what the test has it say.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatMessage {
	role: string;
	content?: unknown;
	tool_calls?: ToolCall[];
	tool_call_id?: string;
}

interface ToolCall {
	id: string;
	type: 'function';
	function: { name: string; arguments: string };
}

export interface ChatRequest {
	messages: ChatMessage[];
	tools?: Array<{
		function: {
			name: string;
			description: string;
			parameters: { properties: Record<string, { description?: string }> };
		};
	}>;
}

export interface ChatModel {
	/** What the credential's Base URL is. */
	url: string;
	requests: ChatRequest[];
	close(): Promise<void>;
}

/** Text, or the arguments of calls of the first tool that the model was given. */
export type Reply = string | object[];

export async function startChatModel(reply: (request: ChatRequest) => Reply): Promise<ChatModel> {
	const requests: ChatRequest[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			const asked = JSON.parse(body) as ChatRequest;
			requests.push(asked);
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(completion(asked, reply(asked), requests.length)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		requests,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function completion({ tools = [] }: ChatRequest, reply: Reply, number: number) {
	const message: ChatMessage =
		typeof reply === 'string'
			? { role: 'assistant', content: reply }
			: {
					role: 'assistant',
					content: null,
					tool_calls: reply.map((values, i) => ({
						id: `call_${number}_${i}`,
						type: 'function',
						function: { name: tools[0].function.name, arguments: JSON.stringify(values) },
					})),
				};
	return {
		id: `chatcmpl-${number}`,
		object: 'chat.completion',
		created: 1_700_000_000,
		model: 'stand-in',
		choices: [
			{ index: 0, message, finish_reason: typeof reply === 'string' ? 'stop' : 'tool_calls' },
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
