import {
	isFromBatch,
	messageFrom,
	messageJson,
	pageFrom,
} from '../../nodes/Postman/api/message.ts';
import { compareText, mayBeTo } from '../../nodes/Postman/api/same-message.ts';

describe('a message', () => {
	test.each<[string, object]>([
		['of today', { id: 'message_1', recipient: '65', values: { a: 'b' }, latestStatus: 'created' }],
		['with only an ID', { id: 'message_1' }],
		['with nulls', { id: 'message_1', values: null, language: null, updatedAt: null }],
		['to an NRIC', { id: 'message_1', recipient: { value: 'S1234567A', more: 1 } }],
		['with what is not known yet', { id: 'message_1', latestStatus: 'new', some: { thing: [1] } }],
	])('%s passes as it came', (_, body) => {
		expect(messageFrom(body)).toEqual(body);
	});

	test.each([undefined, null, '', '<html>', 7, [], {}, { id: 7 }, { id: 'a', values: 'b' }])(
		'%j is none',
		(body) => expect(messageFrom(body)).toBeUndefined(),
	);

	test('as an item has no top-level error', () => {
		expect(messageJson({ id: 'a', error: '' })).toEqual({ id: 'a', legacyError: '' });
		expect(messageJson({ id: 'a', error: null })).toEqual({ id: 'a', legacyError: null });
		expect(messageJson({ id: 'a' })).toEqual({ id: 'a' });
	});
});

describe('a page', () => {
	const page = (data: unknown, pageData: unknown) => pageFrom({ data, pageData });

	test('gives its rows and the cursor of the page after it', () => {
		const rows = [{ id: 'a', templateBody: { body: 'Dear {{name}}', more: 1 } }, { id: 'b' }];
		expect(page(rows, { hasNextPage: true, endCursor: 'next' })).toEqual({
			rows,
			unreadable: 0,
			nextCursor: 'next',
		});
	});

	test('tells the end of the list from one that says it goes on, but not where', () => {
		expect(page([], { hasNextPage: false, endCursor: 'next' })).toEqual({
			rows: [],
			unreadable: 0,
		});
		for (const endCursor of [null, undefined, '']) {
			const cut = { rows: [], unreadable: 0, isCut: true };
			expect(page([], { hasNextPage: true, endCursor })).toEqual(cut);
		}
	});

	test('counts the rows that are no messages, and keeps the others', () => {
		expect(page([{ id: 'a' }, { id: 7 }, null, 'b'], { hasNextPage: false })).toEqual({
			rows: [{ id: 'a' }],
			unreadable: 3,
			refused: [
				{ row: { id: 7 }, place: 1 },
				{ row: null, place: 2 },
				{ row: 'b', place: 3 },
			],
		});
	});

	test.each([undefined, '', {}, { data: [] }, { data: {}, pageData: { hasNextPage: false } }])(
		'%j is none',
		(body) => expect(pageFrom(body)).toBeUndefined(),
	);
});

test.each([
	[{ batches: [{ id: 'batch_1' }] }, true],
	[{ batchId: 'batch_1' }, true],
	[{ batches: [], batchId: null }, false],
	[{}, false],
	[{ batches: 'x' }, false],
])('%j is from a batch: %j', (over, expected) => {
	expect(isFromBatch({ id: 'a', ...over })).toBe(expected);
});

describe('texts are compared as people see them', () => {
	const text = 'Café, Mei\nblock 2';
	const request = { recipient: '6591234567', language: 'english', values: { text, n: '5' } };
	const compare = (values: object | null, over = {}) =>
		compareText({ id: 'a', values: values as never, ...over }, request);

	test.each([
		['as it is', text],
		['with CRLF', text.replace('\n', '\r\n')],
		['in another form of Unicode', text.normalize('NFD')],
		['with a space that does not break', text.replaceAll(' ', '\u00A0')],
		['with narrow spaces', text.replaceAll(' ', '\u202F')],
		['with a zero-width space', text.replace('Mei', 'M\u200Bei')],
		['with a mark of byte order', `\uFEFF${text}`],
		['with a soft hyphen', text.replace('block', 'blo\u00ADck')],
		['with more space', ` ${text.replaceAll(' ', '  ').replace('\n', ' \n ')} `],
	])('%s', (_, other) => expect(compare({ text: other, n: '5' })).toBe('same'));

	test.each(['Cafe, Mei\nblock 2', 'Café, Mei block 2', 'Café, MEI\nblock 2'])(
		'%j is another text',
		(other) => expect(compare({ text: other, n: '5' })).toBe('other'),
	);

	test('a value may be a number', () => {
		expect(compare({ text, n: 5 })).toBe('same');
		expect(compare({ text, n: 6 })).toBe('other');
	});

	test.each([null, {}, { text }, { text, n: null }, { text, n: { value: '5' } }, [{ text }]])(
		'%j does not show enough',
		(values) => expect(compare(values)).toBe('unclear'),
	);

	test('a language is written in any way, or in one that nobody knows', () => {
		expect(compare({ text, n: '5' }, { language: ' ENGLISH' })).toBe('same');
		expect(compare({ text, n: '5' }, { language: null })).toBe('same');
		expect(compare({ text, n: '5' }, { language: 'malay' })).toBe('other');
		expect(compare({ text, n: '5' }, { language: 'en' })).toBe('unclear');
	});
});

test.each([
	['6591234567', true],
	['+65 9123 4567', true],
	['91234567', true],
	['****4567', true],
	['6591****67', true],
	['9123xx67', true],
	['+65 9XXX 4567', true],
	['00659…67', true],
	['9•••', true],
	['4491****67', false],
	['6591****68', false],
	['8XXX4567', false],
	['9123 ** ** 67', true],
	['6591****', true],
	// Matched star by star, this would not come to an end.
	[`${'*'.repeat(90)}8`, false],
	[`${'1*'.repeat(49)}`, false],
	['*'.repeat(200), true],
	[undefined, true],
	['6591234568', false],
	['81234567', false],
])('a message to %j may be to 6591234567: %j', (recipient, expected) => {
	expect(mayBeTo({ recipient }, '6591234567')).toBe(expected);
});
