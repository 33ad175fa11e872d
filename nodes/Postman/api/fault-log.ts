import type { Logger } from 'n8n-workflow';

/**
 * Logs a fault of our own by its name and its stack frames only: the message might quote a value.
 */
export function logFault(logger: Logger, { name, stack }: Error): void {
	const frames = String(stack)
		.split('\n')
		.filter((line) => /^\s+at /.test(line));
	logger.error(`Postman Send: ${name}\n${frames.join('\n')}`);
}
