import type { FastifyRequest } from 'fastify';
import type { RouteName, SeenRequest, Upload } from '../held/types.mts';
import type { Settings } from '../settings/settings.mts';

/** Reads a request as far as anything about it may be asked, its upload included. */
export async function readRequest(
	route: RouteName,
	request: FastifyRequest,
	settings: Settings,
): Promise<SeenRequest> {
	const upload = request.isMultipart() ? await readUpload(request, settings) : null;
	const body = upload === null ? readJson(request) : undefined;
	const recipient = (body as { recipient?: unknown } | null | undefined)?.recipient;
	return {
		route,
		method: request.method,
		path: request.url,
		params: request.params as Record<string, string>,
		query: request.query as Record<string, unknown>,
		body,
		upload,
		recipient: typeof recipient === 'string' ? recipient : null,
	};
}

function readJson({ headers, body }: FastifyRequest): unknown {
	if (typeof body !== 'string' || !headers['content-type']?.includes('json')) return undefined;
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

/** All parts are read, so that the client is rid of its body before it gets an answer. */
async function readUpload(request: FastifyRequest, settings: Settings): Promise<Upload | null> {
	let upload: Upload | null = null;
	try {
		const limits = { fileSize: settings.batch.maxBytes };
		for await (const part of request.parts({ limits })) {
			if (part.type !== 'file') continue;
			const content = await part.toBuffer();
			if (part.fieldname !== 'file') continue;
			upload = { fileName: part.filename, content, tooLarge: part.file.truncated };
		}
		return upload;
	} catch {
		// A form that breaks off has no file in it.
		return null;
	}
}
