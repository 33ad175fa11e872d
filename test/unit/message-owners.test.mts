import { claim, claimOneOf, CONTESTED, hold, owe, settle } from '../../nodes/Postman/api/sends.ts';

const CAMPAIGN = 'https://postman.gov.sg/api/v2 campaign_1';
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
	expect(claimOneOf(['a1', 'a2'], CAMPAIGN, asked, START)).toBe('a1');
	expect(claimOneOf(['a1', 'a2'], CAMPAIGN, asked, START)).toBe('a2');
	expect(claimOneOf(['a1', 'a2'], CAMPAIGN, asked, START)).toBeUndefined();
});

test('a message whose ID a send was told is not for others', () => {
	expect(claim('b1')).toBe(true);
	expect(claim('b1')).toBe(false);
	expect(claimOneOf(['b1'], CAMPAIGN, request(), START)).toBeUndefined();
});

test('while an equal send is under way, one message is left for it', () => {
	const asked = request();
	const other = owe(CAMPAIGN, { ...asked, values: { slot: asked.values.slot, name: 'Mei' } });
	expect(claimOneOf(['c1'], CAMPAIGN, asked, START)).toBe(CONTESTED);
	expect(claimOneOf(['c1', 'c2'], CAMPAIGN, asked, START)).toBe('c1');
	settle(other);
	expect(claimOneOf(['c2'], CAMPAIGN, asked, START)).toBe('c2');
});

test('a send of another campaign leaves nothing aside', () => {
	const asked = request();
	owe('https://postman.gov.sg/api/v2 campaign_2', asked);
	expect(claimOneOf(['f1'], CAMPAIGN, asked, START)).toBe('f1');
});

test('a send of another text leaves nothing aside', () => {
	owe(CAMPAIGN, request());
	expect(claimOneOf(['d1'], CAMPAIGN, request(), START)).toBe('d1');
});

test('a send that was taken without an ID leaves one aside for whoever could see its message', () => {
	const asked = request();
	const other = owe(CAMPAIGN, asked);
	hold(other, START + 10_000);
	expect(claimOneOf(['e1'], CAMPAIGN, asked, START)).toBe(CONTESTED);
	expect(claimOneOf(['e1'], CAMPAIGN, asked, START, other)).toBe('e1');
	// Its message was made before this look's time, so it is not among these.
	expect(claimOneOf(['e2'], CAMPAIGN, asked, START + 60_000)).toBe('e2');
});
