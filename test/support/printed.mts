// All that is printed or logged during a test, at every level.
import './debugLogging.mts';

import { inspect } from 'node:util';

import { Logger } from '../engine/harness/n8n.mts';

interface LogWriter {
	log(level: string, message: string, metadata: Record<string, unknown>): void;
}

/**
 * To be called at the top of a test file.
 *
 * @returns What was printed in this test so far; nothing is caught after it.
 */
export function usePrinted(): () => string {
	let printed = '';
	const note = (chunk: unknown) => {
		printed += String(chunk);
		return true;
	};
	beforeEach(() => {
		printed = '';
		jest.spyOn(process.stdout, 'write').mockImplementation(note);
		jest.spyOn(process.stderr, 'write').mockImplementation(note);
		// What n8n's loggers write, wherever they write it.
		jest
			.spyOn(Logger.prototype as unknown as LogWriter, 'log')
			.mockImplementation(
				(level, message, metadata) =>
					void note(inspect([level, message, asWritten(metadata)], { depth: 12 })),
			);
		for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
			jest
				.spyOn(console, level)
				.mockImplementation((...args) => void note(args.map(String).join(' ')));
		}
	});
	afterEach(() => jest.restoreAllMocks());
	return () => {
		jest.restoreAllMocks();
		return printed;
	};
}

/** n8n's logger writes an exception's name, message, stack and causes, and no other property. */
function asWritten(metadata: Record<string, unknown> = {}): Record<string, unknown> {
	const written = (value: unknown): unknown =>
		value instanceof Error ? [value.name, value.message, value.stack, written(value.cause)] : value;
	return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, written(value)]));
}
