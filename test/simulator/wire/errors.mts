import { randomUUID } from 'node:crypto';
import type { Settings } from '../settings/settings.mts';

/** A refusal by the API. Without a code it has the framework's bare form. */
export class ApiError extends Error {
	readonly status: number;
	readonly code: string | null;

	constructor(status: number, code: string | null, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

/** `{ error: { code, message, type, id } }`, or `{ message, statusCode }` (guide, API errors). */
export function errorBody(error: ApiError, settings: Settings): object {
	if (error.code === null || settings.errors.shape === 'framework') {
		return { message: error.message, statusCode: error.status };
	}
	const { code, message } = error;
	return { error: { code, message, type: settings.errors.type, id: randomUUID() } };
}

export function parameterInvalid(message: string): ApiError {
	return new ApiError(400, 'parameter_invalid', message);
}

export function missingCredentials(settings: Settings): ApiError {
	return settings.errors.missingCredentials === 'bare'
		? new ApiError(401, null, 'Unauthorized')
		: new ApiError(401, 'authentication_required', 'Authentication is required.');
}

export function invalidApiKey(): ApiError {
	return new ApiError(401, 'invalid_api_key_provided', 'The API key provided is invalid.');
}

export function invalidIp(settings: Settings): ApiError {
	const message = 'The IP address used for this request is invalid.';
	return settings.errors.ipStatus === 401
		? new ApiError(401, 'invalid_ip_address_error', message)
		: new ApiError(400, 'invalid_ip_address_used', message);
}

export function tooManyRequests(): ApiError {
	return new ApiError(429, 'too_many_requests', 'Too many requests');
}

export function invalidPath(settings: Settings): ApiError {
	return new ApiError(settings.errors.invalidPathStatus, 'invalid_path', 'Invalid path');
}

export function notFound(settings: Settings, what: string): ApiError {
	return new ApiError(404, settings.errors.notFoundCode, `${what} does not exist.`);
}

export function messageNotRetryable(): ApiError {
	return new ApiError(
		400,
		'message_not_found_or_retry_message_not_in_failure_status',
		'Message cannot be retried as it does not exist or it has not failed.',
	);
}

export function tooManyAttempts(settings: Settings): ApiError {
	return new ApiError(
		400,
		'too_many_message_attempts_error',
		'Message can no longer be retried as it has reached the maximum number of attempts of ' +
			`${settings.delivery.maxAttempts}.`,
	);
}

export function batchNotRetryable(): ApiError {
	return new ApiError(
		400,
		'batch_not_found_or_is_not_retryable',
		'Batch cannot be retried as it does not exist or is currently not retryable.',
	);
}

export function unresolvedMessages(): ApiError {
	return new ApiError(
		400,
		'unresolved_batch_messages',
		'Batch cannot be retried as there is at least one batch message that is still unresolved.',
	);
}

export function nothingToRetry(): ApiError {
	return new ApiError(
		400,
		'no_failed_batch_messages_to_retry',
		'Batch cannot be retried as either all messages are successful or all failed messages ' +
			'have exceeded the maximum number of attempts.',
	);
}
