import type { SendRequest } from '../../nodes/Postman/api/message.ts';
import { textKey } from '../../nodes/Postman/api/same-message.ts';
import { RecentTexts } from '../../nodes/Postman/api/recent-texts.ts';

const LATE_MS = 1_000;
const owner = {};
const request = (i: number): SendRequest => ({
	recipient: `659${i}`,
	language: 'english',
	values: { name: `Person ${i}` },
});
const [first, second, stranger] = [0, 1, 2].map(request);
const ends = [{ state: 'sent' as const }, undefined];

const sentAround = (texts: RecentTexts, one: SendRequest, readAt = 0) =>
	texts.sentAround(textKey(one), readAt, owner);

/** A batch of two texts, of which the second was not sent. */
function batch() {
	const texts = new RecentTexts();
	return { texts, ...texts.beginBatch([first, second], owner, LATE_MS) };
}

function expectKnown(texts: RecentTexts): void {
	expect(texts.isRead).toBe(true);
	expect(sentAround(texts, first)).toMatchObject({ state: 'sent', isOwn: true });
	expect(sentAround(texts, first, LATE_MS + 501)).toBeUndefined();
	for (const other of [second, stranger]) expect(sentAround(texts, other)).toBeUndefined();
	for (const one of [first, second]) expect(texts.underWay(textKey(one))).toBeUndefined();
}

test('a batch that has ended is known to whoever asks later', async () => {
	const { texts, end, close } = batch();
	await end(ends, 500);
	close();
	expect(texts.isRead).toBe(false);
	await texts.read();
	expectKnown(texts);
});

test('a batch under way is waited for, and then known', async () => {
	const { texts, end, close } = batch();
	await texts.read();
	expect(texts.isRead).toBe(true);
	expect(texts.underWay(textKey(stranger))).toBeUndefined();
	let isOver = false;
	const waiting = texts.underWay(textKey(second))?.then(() => (isOver = true));
	expect(sentAround(texts, first)).toBeUndefined();
	await end(ends, 500);
	expect(isOver).toBe(false);
	close();
	await waiting;
	expectKnown(texts);
});

test('a batch that ends while it is read is known', async () => {
	const { texts, end, close } = batch();
	const reading = Promise.all([texts.read(), texts.read()]);
	const ending = end(ends, 500);
	await reading;
	await ending;
	close();
	expectKnown(texts);
});

test('of very many texts that nobody asks for, the latest are kept', async () => {
	const texts = new RecentTexts();
	const many = Array<SendRequest>(60_000).fill(first);
	for (const requests of [many, [second, ...many.slice(1)]]) {
		const { end, close } = texts.beginBatch(requests, owner, LATE_MS);
		await end(
			requests.map(() => ends[0]),
			500,
		);
		close();
	}
	await texts.read();
	expect(sentAround(texts, second)).toMatchObject({ state: 'sent' });
	expect(sentAround(texts, first)).toMatchObject({ state: 'sent' });
});
