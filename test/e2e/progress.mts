// What is going on, for a person who waits: a line that counts seconds, or a line now and then
// where nobody watches.
export type Say = (text: string) => void;

const EVERY_MS = 30_000;
/**
 * Before and after, the time that is left cannot be told from what is done: the largest packages
 * are not the first.
 */
const TELLING_SHARES = [0.1, 0.8];

/**
 * Shows how long a task has been under way until it ends, and how far it is.
 *
 * @param shareDone From 0 to 1; left out if nobody knows.
 */
export async function showProgress<T>(
	what: string,
	say: Say,
	task: Promise<T>,
	shareDone: () => Promise<number> = async () => 0,
): Promise<T> {
	const begun = Date.now();
	const watched = process.stderr.isTTY;
	let isOver = false;
	const show = async () => {
		const share = await shareDone();
		if (isOver) return;
		const line = progressLine(what, Date.now() - begun, share);
		if (watched) process.stderr.write(`\r\x1b[K${line}`);
		else say(line);
	};
	void show();
	const timer = setInterval(() => void show(), watched ? 1_000 : EVERY_MS);
	try {
		return await task;
	} finally {
		isOver = true;
		clearInterval(timer);
		if (watched) {
			process.stderr.write('\r\x1b[K');
			say(progressLine(what, Date.now() - begun, 0));
		}
	}
}

/**
 * Such as `  1:10 unpacking, 43 %, about 2 minutes to go`.
 *
 * @param share From 0 to 1; 0 is not told.
 */
export function progressLine(what: string, elapsedMs: number, share: number): string {
	const seconds = Math.round(elapsedMs / 1000);
	const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
	const done = share > 0 ? `, ${Math.floor(share * 100)} %` : '';
	return `  ${clock} ${what}${done}${toGo(elapsedMs, share)}`;
}

function toGo(elapsedMs: number, share: number): string {
	const [from, to] = TELLING_SHARES;
	if (share >= to) return ', the largest come last';
	if (share < from) return '';
	const minutes = Math.ceil((elapsedMs * (1 - share)) / share / 60_000);
	return `, about ${minutes} minute${minutes === 1 ? '' : 's'} to go`;
}
