// Header and footer are learnt from a message that shows its template: against the simulator's own
// assembly.
import fc from '../support/fast-check.mts';

import { templateFrom } from '../../nodes/Postman/api/template.ts';
import { inFrame, learnFrame } from '../../nodes/Postman/sms/frame.ts';
import { pricePerSegment } from '../../nodes/Postman/sms/price.ts';
import { render } from '../../nodes/Postman/sms/template.ts';
import { assemble, fillTemplate } from '../simulator/api/content.mts';
import { defaultSettings } from '../simulator/settings/settings.mts';

const RULE = '\n\n---\n\n';

const words = fc.string({ unit: fc.constantFrom(...'ab 1-\n中அ{}'), minLength: 1, maxLength: 20 });
const values = fc.record({ name: words, fruit: words });
const template = fc.constantFrom(
	'{{name}}',
	'Dear {{name}}, {{ fruit }}.',
	'{{fruit}}{{name}}{{fruit}}',
	`a${RULE}{{name}}`,
);

test('the whole text of any message is that which Postman would make of it', () => {
	fc.assert(
		fc.property(
			template,
			words,
			words,
			values,
			values,
			fc.constantFrom('test', 'production'),
			(body, header, footer, seen, next, environment) => {
				const campaign = { header, footer } as never;
				const settings = { ...defaultSettings, environment } as typeof defaultSettings;
				const whole = (one: Record<string, string>) =>
					assemble(campaign, 'english', fillTemplate(body, one), settings);
				const row = {
					id: 'm',
					language: 'english',
					values: seen,
					fullMessage: whole(seen),
					templateBody: { body },
				};
				const frame = templateFrom([row]).frames.english;
				// One that stands twice between rules cannot be told apart; then nothing is claimed.
				if (frame) expect(inFrame(render(body, next), frame)).toBe(whole(next));
				else expect(whole(seen).split(fillTemplate(body, seen)).length).toBeGreaterThan(2);
			},
		),
		{ numRuns: 3000 },
	);
});

test.each<[string, string, string, ReturnType<typeof learnFrame>]>([
	['plain', `H${RULE}Hi${RULE}F`, 'Hi', { before: `H${RULE}`, after: `${RULE}F` }],
	[
		'the header has the same words',
		`Hi${RULE}Hi${RULE}Hi`,
		'Hi',
		{ before: `Hi${RULE}`, after: `${RULE}Hi` },
	],
	['no rules', 'Hello Hi', 'Hi', { before: 'Hello ', after: '' }],
	['twice', 'Hi Hi', 'Hi', undefined],
	['nowhere', 'Hello', 'Hi', undefined],
	['an empty body', `H${RULE}${RULE}F`, '', undefined],
	[
		'other line breaks',
		`H${RULE}a\nb${RULE}F`,
		'a\r\nb',
		{ before: `H${RULE}`, after: `${RULE}F` },
	],
])('%s', (_, whole, body, frame) => {
	expect(learnFrame(whole, body)).toEqual(frame);
});

test('the newest message of a language that shows all counts', () => {
	const row = (fullMessage: string | undefined, name: string | undefined) => ({
		id: 'm',
		language: 'english',
		values: name === undefined ? null : { name },
		fullMessage,
		templateBody: { body: '{{name}}' },
	});
	const { frames } = templateFrom([
		row(undefined, 'a'),
		row('Old a', undefined),
		row('New b', 'b'),
		row('Old c', 'c'),
	]);
	expect(frames.english).toEqual({ before: 'New ', after: '' });
});

test.each([
	['6591234567', '2026-01-01', 46],
	['60123456789', '2026-01-01', 230],
	['6591234567', '2025-07-01T00:00:00+08:00', 46],
	['6591234567', '2025-06-30T23:59:59+08:00', undefined],
])('a segment to %s at %s costs %s thousandths', (recipient, date, price) => {
	expect(pricePerSegment(recipient, Date.parse(date))).toBe(price);
});
