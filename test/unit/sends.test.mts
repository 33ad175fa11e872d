import { CONTESTED, SendsUnderWay } from '../../nodes/Postman/api/sends.ts';

const sends = new SendsUnderWay();
const START = 1_800_000_000_000;
let count = 0;
/** A request that no other test has made. */
const request = () => ({
	recipient: '6591234567',
	language: 'english',
	values: { name: 'Mei', slot: String(count++) },
});

test('the oldest message that nobody has is claimed, once', () => {
	const asked = request();
	expect(sends.claimOneOf(['a1', 'a2'], asked, START)).toBe('a1');
	expect(sends.claimOneOf(['a1', 'a2'], asked, START)).toBe('a2');
	expect(sends.claimOneOf(['a1', 'a2'], asked, START)).toBeUndefined();
});

test('a message whose ID a send was told is not for others', () => {
	expect(sends.claim('b1')).toBe(true);
	expect(sends.claim('b1')).toBe(false);
	expect(sends.claimOneOf(['b1'], request(), START)).toBeUndefined();
});

test('while an equal send is under way, one message is left for it', () => {
	const asked = request();
	const other = sends.owe({ ...asked, values: { slot: asked.values.slot, name: 'Mei' } });
	expect(sends.claimOneOf(['c1'], asked, START)).toBe(CONTESTED);
	expect(sends.claimOneOf(['c1', 'c2'], asked, START)).toBe('c1');
	sends.settle(other);
	expect(sends.claimOneOf(['c2'], asked, START)).toBe('c2');
});

test('a send of another campaign leaves nothing aside', () => {
	const asked = request();
	new SendsUnderWay().owe(asked);
	expect(sends.claimOneOf(['f1'], asked, START)).toBe('f1');
});

test('a send of another text leaves nothing aside', () => {
	sends.owe(request());
	expect(sends.claimOneOf(['d1'], request(), START)).toBe('d1');
});

test('a send that was taken without an ID leaves one aside for whoever could see its message', () => {
	const asked = request();
	const other = sends.owe(asked);
	sends.hold(other, START + 10_000);
	expect(sends.claimOneOf(['e1'], asked, START)).toBe(CONTESTED);
	expect(sends.claimOneOf(['e1'], asked, START, other)).toBe('e1');
	// Its message was made before this look's time, so it is not among these.
	expect(sends.claimOneOf(['e2'], asked, START + 60_000)).toBe('e2');
});
