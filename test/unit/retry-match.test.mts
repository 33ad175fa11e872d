// Which messages of a list belong to which items of a retry: counted, each once.
import fc from '../support/fast-check.mts';

import type { MessageRow, SendRequest } from '../../nodes/Postman/api/message.ts';
import { match } from '../../nodes/Postman/once/retry.ts';

const people = fc.constantFrom('6591000000', '6591000001', '6591000002');
const names = fc.constantFrom('Tan', 'Lim');
const requests: fc.Arbitrary<SendRequest> = fc.record({
	recipient: people,
	language: fc.constant('english'),
	values: fc.record({ name: names }),
});
const some = fc.array(requests, { maxLength: 8 });

const itemsOf = (all: SendRequest[]) =>
	all.map((request) => ({ request, whenUnsure: 'fail' as const }));

const rowsOf = (all: SendRequest[], first = 0): MessageRow[] =>
	all.map((request, i) => ({
		...request,
		id: `message_${first + i}`,
		createdAt: new Date(1_800_000_000_000 + i * 1_000).toISOString(),
	}));

const keyOf = ({ recipient, values }: Pick<SendRequest, 'recipient' | 'values'>) =>
	`${recipient} ${values.name}`;
const count = (all: SendRequest[], key: string) => all.filter((one) => keyOf(one) === key).length;
const nothing = { elsewhere: new Set<string>(), open: [] };

test('each text is matched as often as it is there, and not more', () => {
	fc.assert(
		fc.property(some, some, some, (wanted, held, open) => {
			const { matches } = match(itemsOf(wanted), rowsOf(held), { ...nothing, open });
			for (const key of new Set(wanted.map(keyOf))) {
				const free = Math.max(0, count(held, key) - count(open, key));
				const mine = [...matches.keys()].filter(({ request }) => keyOf(request) === key);
				expect(mine).toHaveLength(Math.min(free, count(wanted, key)));
			}
		}),
	);
});

test('no message is two items’, and each is its item’s', () => {
	fc.assert(
		fc.property(some, some, (wanted, held) => {
			const { matches, others } = match(itemsOf(wanted), rowsOf(held), nothing);
			expect(new Set([...matches.values()].map(({ id }) => id)).size).toBe(matches.size);
			for (const [{ request }, row] of matches) {
				expect(keyOf(row as unknown as SendRequest)).toBe(keyOf(request));
				expect(others.has([...matches.keys()][0])).toBe(false);
			}
		}),
	);
});

test('who got as many other messages as there are items is in doubt, and nobody else', () => {
	fc.assert(
		fc.property(some, some, (wanted, held) => {
			const { matches, others } = match(itemsOf(wanted), rowsOf(held), nothing);
			for (const person of new Set(wanted.map(({ recipient }) => recipient))) {
				const ofPerson = ({ request }: { request: SendRequest }) => request.recipient === person;
				const matched = [...matches.keys()].filter(ofPerson).length;
				const left = held.filter(({ recipient }) => recipient === person).length - matched;
				const open = wanted.filter(({ recipient }) => recipient === person).length - matched;
				expect([...others].filter(ofPerson)).toHaveLength(Math.min(left, open));
			}
		}),
	);
});

test('the oldest is given first, and what is another’s is left alone', () => {
	const one: SendRequest = {
		recipient: '6591000000',
		language: 'english',
		values: { name: 'Tan' },
	};
	const [item] = itemsOf([one]);
	const [old, young] = rowsOf([one, one]);
	expect(match([item], [young, old], nothing).matches.get(item)).toBe(old);
	const elsewhere = new Set([old.id, 'batch_1']);
	const ofBatch = { ...young, batches: [{ id: 'batch_1', originalFileName: 'a.csv' }] };
	const { matches, others } = match([item], [old, ofBatch], { ...nothing, elsewhere });
	expect([matches.size, others.size]).toEqual([0, 0]);
});
