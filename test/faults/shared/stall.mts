// Whether this process had the time to do what it promises to do in time.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Runs some work. Besides its result, gives the longest time in milliseconds for which the process
 * stood still meanwhile: on a busy machine a pause of the nodes, or a call's timeout, is then over
 * before anything was read.
 */
export async function withStall<T>(
	work: () => Promise<T>,
): Promise<{ result: T; stallMs: number }> {
	const delay = monitorEventLoopDelay({ resolution: 10 });
	delay.enable();
	try {
		return { result: await work(), stallMs: delay.max / 1e6 };
	} finally {
		delay.disable();
	}
}
