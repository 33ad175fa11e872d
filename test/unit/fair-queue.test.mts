import fc from '../support/fast-check.mts';

import { FairQueue, type Place } from '../../nodes/Postman/api/fair-queue.ts';

test('a long run does not keep a short one waiting', () => {
	const queue = new FairQueue<string>();
	for (const value of ['a1', 'a2', 'a3', 'a4']) queue.add(value, 'a');
	queue.add('b1', 'b');
	queue.add('b2', 'b');
	queue.add('c1', undefined);
	const taken = Array.from({ length: 8 }, () => queue.take());
	expect(taken).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4', undefined]);
});

/** The same queue, slow and plain: lines of runs in the order of their turns. */
class Model {
	private readonly lines: Array<{ run: number; values: number[] }> = [];

	add(value: number, run: number): void {
		const line = this.lines.find((each) => each.run === run);
		if (line) line.values.push(value);
		else this.lines.push({ run, values: [value] });
	}

	take(): number | undefined {
		const line = this.lines.shift();
		const value = line?.values.shift();
		if (line && line.values.length > 0) this.lines.push(line);
		return value;
	}

	remove(value: number): void {
		const at = this.lines.findIndex(({ values }) => values.includes(value));
		if (at < 0) return;
		this.lines[at].values = this.lines[at].values.filter((each) => each !== value);
		if (this.lines[at].values.length === 0) this.lines.splice(at, 1);
	}
}

test('whatever comes and goes, it serves as its model does', () => {
	const step = fc.oneof(
		fc.record({ kind: fc.constant('add' as const), run: fc.nat(3) }),
		fc.constant({ kind: 'take' as const }),
		fc.record({ kind: fc.constant('remove' as const), which: fc.nat(30) }),
	);
	fc.assert(
		fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
			const queue = new FairQueue<number>();
			const model = new Model();
			const inside = new Map<number, Place<number>>();
			let next = 0;
			for (const each of steps) {
				if (each.kind === 'add') {
					inside.set(next, queue.add(next, each.run));
					model.add(next++, each.run);
				} else if (each.kind === 'take') {
					const first = queue.first;
					const taken = queue.take();
					expect(taken).toBe(model.take());
					expect(first).toBe(taken);
					if (taken !== undefined) inside.delete(taken);
				} else {
					const value = [...inside.keys()][each.which % Math.max(1, inside.size)];
					const place = inside.get(value);
					if (!place) continue;
					queue.remove(place);
					model.remove(value);
					inside.delete(value);
				}
			}
		}),
	);
});
