import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mayControl, mayLook, safetyHeaders } from './access.mts';
import { Streams } from './streams.mts';
import type { Target, Values } from './switch.mts';
import { Switches } from './switches.mts';
import type { Source, Wish } from './view.mts';

/** What the page shows and may do. */
export interface PageHost extends Source, Target {
	/** Ends every walk at once. */
	settle(): void;
	/** Forgets all that the server holds. */
	reset(): void;
}

const files = new URL('./browser/', import.meta.url);
const types: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.svg': 'image/svg+xml',
};

/** More rows than anybody reads; what is looked for among the rest is searched. */
const maxRows = 1_000;

/**
 * The simulator's page for people: each SMS on the phone of its recipient, and switches for a bad
 * day. It is at `/`, where the real host has its portal, with all it needs under `/page/`; any
 * other path is still answered as Postman does, and no call of the page is in the ledger.
 */
export function servePage(app: FastifyInstance, host: PageHost): void {
	const switches = new Switches(host);
	const streams = new Streams(host, switches);
	app.addHook('preClose', (done) => {
		streams.close();
		done();
	});

	const look = { preHandler: guard(mayLook) };
	const names = readdirSync(files);
	const sendFile = async (reply: FastifyReply, name: string) =>
		reply.type(types[extname(name)]).send(await readFile(new URL(name, files)));
	app.get('/', look, (_request, reply) => sendFile(reply, 'index.html'));
	for (const name of names) {
		app.get(`/page/${name}`, look, (_request, reply) => sendFile(reply, name));
	}
	app.get('/page/events', look, (request, reply) => {
		reply.hijack();
		reply.raw.writeHead(200, { ...safetyHeaders, 'content-type': 'text/event-stream' });
		streams.open(reply.raw, readWish(request.query as Record<string, unknown>));
	});

	const control = (path: string, act: (request: FastifyRequest) => void) => {
		app.post(path, { preHandler: guard(mayControl) }, (request, reply) => {
			try {
				act(request);
			} catch (error) {
				if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
				return reply.code(400).send({ error: error.message });
			}
			streams.lookNow();
			return reply.code(204).send();
		});
	};
	control('/page/switches/:id', ({ params, body }) => {
		const given = JSON.parse(String(body)) as { on?: unknown; options?: Values } | null;

		switches.set((params as { id: string }).id, given?.on === true, given?.options ?? {});
	});
	control('/page/good-day', () => switches.goodDay());
	control('/page/settle', () => host.settle());
	control('/page/clear', () => switches.keepThrough(() => host.reset()));
}

function guard(allows: (request: FastifyRequest) => boolean) {
	return async (request: FastifyRequest, reply: FastifyReply) => {
		reply.headers(safetyHeaders);
		if (!allows(request)) await reply.code(403).send({ error: 'Not from here' });
	};
}

function readWish(query: Record<string, unknown>): Wish {
	const rows = (name: string) =>
		Math.min(maxRows, Math.max(0, Math.floor(Number(query[name]) || 0)));
	const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
	return {
		search: text('search'),
		phone: text('phone'),
		phones: rows('phones'),
		messages: rows('messages'),
		calls: rows('calls'),
	};
}
