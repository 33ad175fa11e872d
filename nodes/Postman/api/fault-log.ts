// Exceptions: those that n8n or this package throws on purpose, whose words are for people, and
// faults of our own, whose message may quote a value.

import type { IAllExecuteFunctions, Logger } from 'n8n-workflow';
import { ApplicationError, BaseError, NodeOperationError } from 'n8n-workflow';

import { explain } from './explain';
import { OWN_FAULT } from './failure';

/** Logs a fault of our own by its name and its stack frames only. */
export function logFault(logger: Logger, { name, stack }: Error, node = 'Postman Send'): void {
	const frames = String(stack)
		.split('\n')
		.filter((line) => /^\s+at /.test(line));
	logger.error(`${node}: ${name}\n${frames.join('\n')}`);
}

/** Whether an exception was thrown on purpose, by n8n or by this package. */
export function isOnPurpose(error: Error): boolean {
	// Which of them is the parent of n8n's exceptions depends on its version.
	return [BaseError, ApplicationError].some((parent) => error instanceof parent);
}

/** Returns what to throw of an exception: a fault of our own is logged, and told as one. */
export function withoutFault(
	context: Pick<IAllExecuteFunctions, 'logger' | 'getNode'>,
	thrown: Error,
	node: string,
): Error {
	if (isOnPurpose(thrown)) return thrown;
	logFault(context.logger, thrown, node);
	const { message, description } = explain(OWN_FAULT);
	return new NodeOperationError(context.getNode(), message, { description });
}
