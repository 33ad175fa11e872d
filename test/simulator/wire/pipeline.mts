import type { Reply, Service } from '../api/endpoints.mts';
import { endpoints } from '../api/endpoints.mts';
import type { Call } from '../held/ledger.mts';
import type { SeenRequest } from '../held/types.mts';
import type { Answer } from './answers.mts';
import {
	errorAnswer,
	faultAnswer,
	htmlAnswer,
	jsonAnswer,
	redirection,
	throttled,
} from './answers.mts';
import type { Caller } from './auth.mts';
import { authenticate } from './auth.mts';
import type { CampaignLimits } from './campaignLimits.mts';
import type { Delays } from './delays.mts';
import { ApiError, invalidApiKey, invalidIp, invalidPath, tooManyRequests } from './errors.mts';
import type { Fault, Faults } from './faults.mts';
import { strikesAtEdge } from './faults.mts';

export interface Pipeline extends Service {
	limits: CampaignLimits;
	faults: Faults;
	delays: Delays;
}

/**
 * A call's way through the server, in the order of the real thing: edge, credentials, rate limit,
 * validation, commit, answer. What happened is noted on `call`.
 */
export async function serve(
	pipeline: Pipeline,
	caller: Caller,
	request: SeenRequest,
	call: Call,
): Promise<Answer> {
	const { context, delays } = pipeline;
	const drawn = pipeline.faults.draw(request);
	if (drawn !== null && strikesAtEdge(drawn.fault)) {
		call.fault = drawn.fault;
		return atEdge(pipeline, drawn.fault);
	}
	const fault = drawn?.fault ?? null;
	try {
		const commit = admit(pipeline, caller, request, call);
		if (fault?.kind === 'hang' && fault.commit === 'after') await delays.sleep(fault.ms);
		const reply = commit();
		call.messageId = reply.messageId ?? null;
		call.batchId = reply.batchId ?? null;
		call.fault = fault;
		return fault === null
			? jsonAnswer(reply.status, reply.body)
			: await afterCommit(pipeline, fault, reply);
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		drawn?.giveBack();
		return call.dropped
			? throttled(context.settings, context.settings.rateLimit.retryAfter)
			: errorAnswer(error, context.settings);
	}
}

/** Everything that can turn a call away before it takes effect. */
function admit(pipeline: Pipeline, caller: Caller, request: SeenRequest, call: Call): () => Reply {
	const { context, store, limits } = pipeline;
	const { settings } = context;
	if (request.route === 'unknown') throw invalidPath(settings);
	const campaign = authenticate(caller, store.campaigns.get(request.params.campaignId), settings);
	if (!limits.admits(campaign, settings.rateLimit, context.now())) {
		call.dropped = true;
		throw tooManyRequests();
	}
	return endpoints[request.route](pipeline, campaign, request);
}

async function atEdge({ context, delays }: Pipeline, fault: Fault): Promise<Answer> {
	switch (fault.kind) {
		case 'status':
			return faultAnswer(fault.status, fault.body ?? 'html', context.settings);
		case 'throttle':
			return throttled(context.settings, fault.retryAfter ?? null);
		case 'denied':
			return errorAnswer(
				fault.reason === 'key' ? invalidApiKey() : invalidIp(context.settings),
				context.settings,
			);
		case 'redirect':
			return redirection(fault.status ?? 302, fault.location);
		case 'hang':
			if (!('ms' in fault) || fault.ms === undefined) return { kind: 'silence' };
			await delays.sleep(fault.ms);
			return htmlAnswer(524);
		default:
			return { kind: 'reset' };
	}
}

async function afterCommit(pipeline: Pipeline, fault: Fault, reply: Reply): Promise<Answer> {
	const { context, delays } = pipeline;
	const answer = jsonAnswer(reply.status, reply.body);
	switch (fault.kind) {
		case 'status':
			return faultAnswer(fault.status, fault.body ?? 'html', context.settings);
		case 'reset':
			return 'midAnswer' in fault && fault.midAnswer && 'body' in answer
				? { ...answer, kind: 'cut' }
				: { kind: 'reset' };
		case 'hang':
			return fault.commit === 'after' ? answer : { kind: 'silence' };
		case 'slow':
			await delays.sleep(fault.ms);
			return answer;
		case 'malformed':
			return malformed(answer, fault.body);
		default:
			return answer;
	}
}

function malformed(answer: Answer, body: (Fault & { kind: 'malformed' })['body']): Answer {
	if (!('body' in answer)) return answer;
	switch (body) {
		case 'html':
			return htmlAnswer(answer.status);
		case 'empty':
			return { ...answer, body: '' };
		case 'object':
			return { ...answer, body: '{}' };
		case 'truncated':
			return { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) };
	}
}
