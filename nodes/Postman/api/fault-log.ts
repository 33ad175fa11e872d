import type { Logger } from 'n8n-workflow';

/** A fault of our own. Of its text only the frames are logged: the message might quote a value. */
export function logFault(logger: Logger, { name, stack }: Error): void {
	const frames = String(stack)
		.split('\n')
		.filter((line) => /^\s+at /.test(line));
	logger.error(`Postman Send: ${name}\n${frames.join('\n')}`);
}
