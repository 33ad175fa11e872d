import { withoutQuotes } from '../../nodes/Postman/api/body.ts';

const masked = (message: string, texts: string[]) =>
	(withoutQuotes({ error: { message, code: message } }, texts) as { error: { message: string } })
		.error.message;

test.each<[message: string, texts: string[], left: string]>([
	['Row 2: Tan Ah Kow is invalid', ['Tan Ah Kow'], 'Row 2: … is invalid'],
	['Tan Ah Kow is invalid', ['Tan', 'Tan Ah Kow'], '… is invalid'],
	['Tan Ah Kow is invalid', ['Tan Ah Kow', 'Ah Kow'], '… is invalid'],
	['6591234567 and 6591234 are invalid', [], '… and … are invalid'],
	['Row 123456 is invalid', [], 'Row 123456 is invalid'],
	// A short text is a part of other words.
	['a in an apple', ['a', 'an'], 'a in an apple'],
])('of %j with the texts %j is left %j', (message, texts, left) => {
	expect(masked(message, texts)).toBe(left);
});
