// The page is searched by the exact words that people see: so these are still the words of the
// code.
import { readPage } from './pages.mts';
import { reads, textsOf, textsOfSource } from './texts.mts';

/** The first cell of each row, which is what people search for. */
const cells = [
	...readPage('docs/troubleshooting.md').matchAll(/^\| (?!-|What it says)(.+?) \|/gm),
].map(([, cell]) => cell);
const quotes = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, quote]) => quote));
const texts = textsOfSource();

test('the page has rows, each with words to search for', () => {
	expect(cells.length).toBeGreaterThan(20);
	expect(cells.filter((cell) => !cell.includes('`'))).toEqual([]);
});

test.each(quotes)('somebody may still read: %s', (quote) => {
	expect(texts.some((text) => reads(text, quote))).toBe(true);
});

test('the words of a text that is not there are missed', () => {
	expect(texts.some((text) => reads(text, 'The pigeon could not be found'))).toBe(false);
	expect(
		texts.some((text) => reads(text, 'Postman does not accept this pigeon for this campaign')),
	).toBe(false);
});

test('a text is compared with what is worked out in it left open', () => {
	const [text] = textsOf('const a = `Nothing was ${done}: ${field} of item ${i} cannot be used`');
	expect(text).toBe('Nothing was …: … of item … cannot be used');
	expect(reads(text, 'Nothing was sent: Recipient of item … cannot be used')).toBe(true);
	expect(reads(text, 'Nothing was sent: Recipient of item 3')).toBe(true);
	expect(reads(text, 'Nothing is sent: Recipient of item 3')).toBe(false);
});
