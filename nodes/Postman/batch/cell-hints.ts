// What is worth knowing of the cells of a file: each kind once, however many cells have it. Pure.

import type { Problem } from '../panel/problem';

/** The hints of a file. */
export class CellHints {
	/** By code: the first of a kind, and how many there are. */
	private readonly kinds = new Map<string, { first: Problem; count: number }>();

	add(hints: readonly Problem[]): void {
		for (const hint of hints) {
			const known = this.kinds.get(hint.code ?? '');
			if (known) known.count++;
			else this.kinds.set(hint.code ?? '', { first: hint, count: 1 });
		}
	}

	/** The first of each kind, with its cell and the number of the others in its message. */
	get list(): Problem[] {
		return [...this.kinds.values()].map(({ first, count }) => {
			const others = count > 1 ? ` (and in ${count - 1} more)` : '';
			return { ...first, message: `${first.parameter}: ${first.message}${others}` };
		});
	}
}
