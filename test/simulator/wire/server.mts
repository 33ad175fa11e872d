import type { Socket } from 'node:net';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import type { Ledger } from '../held/ledger.mts';
import type { RouteName } from '../held/types.mts';
import type { Answer } from './answers.mts';
import { wordsOf } from './answers.mts';
import type { Pipeline } from './pipeline.mts';
import { serve } from './pipeline.mts';
import { readRequest } from './requests.mts';

const campaign = '/api/v2/campaigns/:campaignId';

/** The seven endpoints (Postman guide, API reference). There are no others. */
const routes: [Exclude<RouteName, 'unknown'>, 'GET' | 'POST', string][] = [
	['send', 'POST', `${campaign}/messages`],
	['getMessage', 'GET', `${campaign}/messages/:messageId`],
	['retryMessage', 'POST', `${campaign}/messages/:messageId/retry`],
	['sendBatch', 'POST', `${campaign}/batch/messages`],
	['retryBatch', 'POST', `${campaign}/batch/:batchId/retry`],
	['batchMessages', 'GET', `${campaign}/batch/:batchId/messages`],
	['listMessages', 'GET', `${campaign}/messages`],
];

export interface Server {
	app: FastifyInstance;
	/** Breaks the connections of all calls that have no answer yet. */
	abandonCalls(): void;
}

export async function createServer(
	pipeline: Pipeline,
	ledger: Ledger,
	reports: ReadonlyMap<string, string>,
): Promise<Server> {
	const app = fastify({
		// A client may ask for a whole address, as through a proxy (RFC 9112, section 3.2.2).
		rewriteUrl: ({ url = '' }) => url.replace(/^http:\/\/[^/]+/, ''),
		exposeHeadRoutes: false,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 1_000 },
	});
	// A body that cannot be read is refused in its turn, after credentials and rate limit.
	app.removeAllContentTypeParsers();
	await app.register(multipart, { throwFileSizeLimit: false });
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
		done(null, body);
	});

	const waiting = new Set<Socket>();
	const handler = (route: RouteName) => async (request: FastifyRequest, reply: FastifyReply) => {
		const { socket } = request.raw;
		waiting.add(socket);
		await pipeline.delays.sleep(leg(pipeline));
		const seen = await readRequest(route, request, pipeline.context.settings);
		const call = ledger.open(seen);
		const caller = { authorization: request.headers.authorization, ip: request.ip };
		const answer = await serve(pipeline, caller, seen, call);
		if ('status' in answer) await pipeline.delays.sleep(leg(pipeline));
		if (answer.kind !== 'silence') waiting.delete(socket);
		if (answer.kind === 'whole') ledger.close(call, answer.status, wordsOf(answer));
		else ledger.close(call, null);
		return deliver(pipeline, request, reply, answer);
	};
	for (const [route, method, url] of routes) app.route({ method, url, handler: handler(route) });
	app.setNotFoundHandler(handler('unknown'));

	app.get<{ Params: { report: string } }>(
		'/validation-reports/:campaignId/:report',
		async ({ params }, reply) => {
			const csv = reports.get(params.report);
			if (csv === undefined) return reply.code(404).send();
			return reply.type('text/csv; charset=utf-8').send(csv);
		},
	);

	return {
		app,
		abandonCalls() {
			for (const socket of waiting) socket.destroy();
			waiting.clear();
		},
	};
}

/** One way of a call: half of the round trip, half of the jitter. */
function leg({ context }: Pipeline): number {
	const { base, jitter } = context.settings.latency;
	return base / 2 + (jitter === 0 ? 0 : (context.random.legs() * jitter) / 2);
}

function deliver(
	{ context }: Pipeline,
	request: FastifyRequest,
	reply: FastifyReply,
	answer: Answer,
): FastifyReply {
	const { socket } = request.raw;
	if (answer.kind === 'silence' || answer.kind === 'reset') {
		reply.hijack();
		if (answer.kind === 'reset') socket.resetAndDestroy();
		return reply;
	}
	const date = new Date(context.now() + context.settings.clockSkew).toUTCString();
	const headers = { ...answer.headers, date };
	if (answer.kind === 'whole') {
		// An empty string would be given a content type.
		return reply
			.code(answer.status)
			.headers(headers)
			.send(answer.body === '' ? undefined : answer.body);
	}
	reply.hijack();
	const body = Buffer.from(answer.body);
	reply.raw.writeHead(answer.status, { ...headers, 'content-length': body.length });
	reply.raw.write(body.subarray(0, body.length / 2), () => socket.resetAndDestroy());
	return reply;
}
