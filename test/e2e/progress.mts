// What is going on, for a person who waits: a line that counts seconds, or a line now and then where nobody watches.
export type Say = (text: string) => void;

const EVERY_MS = 30_000;

/** Shows how long a task has been under way until it ends. */
export async function showElapsed<T>(what: string, say: Say, task: Promise<T>): Promise<T> {
	const begun = Date.now();
	const watched = process.stderr.isTTY;
	const line = () => {
		const seconds = Math.round((Date.now() - begun) / 1000);
		return `  ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${what}`;
	};
	const show = () => (watched ? process.stderr.write(`\r\x1b[K${line()}`) : say(line()));
	show();
	const timer = setInterval(show, watched ? 1_000 : EVERY_MS);
	try {
		return await task;
	} finally {
		clearInterval(timer);
		if (watched) process.stderr.write('\r\x1b[K');
		if (watched) say(line());
	}
}
