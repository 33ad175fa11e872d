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

test('the oldest message that nobody has is assigned, once', () => {
	const asked = request();
	expect(sends.assignOneOf(['a1', 'a2'], asked, START)).toBe('a1');
	expect(sends.assignOneOf(['a1', 'a2'], asked, START)).toBe('a2');
	expect(sends.assignOneOf(['a1', 'a2'], asked, START)).toBeUndefined();
});

test('a message whose ID a send was told is not for others', () => {
	expect(sends.assign('b1')).toBe(true);
	expect(sends.assign('b1')).toBe(false);
	expect(sends.assignOneOf(['b1'], request(), START)).toBeUndefined();
});

test('while an equal send is under way, one message is left for it', () => {
	const asked = request();
	const other = sends.open({ ...asked, values: { slot: asked.values.slot, name: 'Mei' } });
	expect(sends.assignOneOf(['c1'], asked, START)).toBe(CONTESTED);
	expect(sends.assignOneOf(['c1', 'c2'], asked, START)).toBe('c1');
	sends.close(other);
	expect(sends.assignOneOf(['c2'], asked, START)).toBe('c2');
});

test('a send of another campaign leaves nothing aside', () => {
	const asked = request();
	new SendsUnderWay().open(asked);
	expect(sends.assignOneOf(['f1'], asked, START)).toBe('f1');
});

test('a send of another text leaves nothing aside', () => {
	sends.open(request());
	expect(sends.assignOneOf(['d1'], request(), START)).toBe('d1');
});

test('a send that was taken without an ID leaves one aside for whoever could see its message', () => {
	const asked = request();
	const other = sends.open(asked);
	sends.leaveOpen(other, START + 10_000);
	expect(sends.assignOneOf(['e1'], asked, START)).toBe(CONTESTED);
	expect(sends.assignOneOf(['e1'], asked, START, other)).toBe('e1');
	// Its message was made before this look's time, so it is not among these.
	expect(sends.assignOneOf(['e2'], asked, START + 60_000)).toBe('e2');
});
