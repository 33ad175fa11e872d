// What is going on, on standard error: one line that is rewritten, or a line now and then where
// nobody watches.
const EVERY_MS = 10_000;

export interface Progress {
	step(text: string): void;
	end(text?: string): void;
}

export function progress(name: string, steps: number): Progress {
	const begun = Date.now();
	let done = 0;
	let shown = 0;
	const show = (text: string, isLast: boolean) => {
		const seconds = Math.round((Date.now() - begun) / 1000);
		const line = `[${name} ${done}/${steps}, ${seconds} s] ${text}`;
		if (process.stderr.isTTY) {
			const width = process.stderr.columns;
			process.stderr.write(`\r\x1b[K${line.slice(0, width - 1)}${isLast ? '\n' : ''}`);
		} else if (isLast || Date.now() - shown >= EVERY_MS) {
			shown = Date.now();
			process.stderr.write(`${line}\n`);
		}
	};
	return {
		step(text) {
			done++;
			show(text, false);
		},
		end(text = '') {
			if (steps > 0) show(text, true);
		},
	};
}
