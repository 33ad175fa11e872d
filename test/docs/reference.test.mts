// The reference has every operation, with each of its fields and options, and its examples are what
// n8n's mapping view offers.
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { PostmanSend } from '../../nodes/Postman/PostmanSend.node.ts';
import { PostmanStatusTrigger } from '../../nodes/Postman/PostmanStatusTrigger.node.ts';
import { pricePerSegment } from '../../nodes/Postman/sms/price.ts';
import { deviations, outputSchema } from '../support/output-schema.mts';
import { fencesOf, readPage, sectionsOf } from './pages.mts';

const sections = sectionsOf(readPage('docs/reference.md'));
const { properties } = new PostmanSend().description;

interface Documented {
	title: string;
	fields: INodeProperties[];
	resource?: string;
	operation?: string;
}

const operations: Documented[] = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options = [], displayOptions }) => {
		const [resource] = displayOptions?.show?.resource as string[];
		return (options as INodePropertyOptions[]).map(({ name, value }) => ({
			title: `${nameOfResource(resource)} > ${name}`,
			resource,
			operation: String(value),
			fields: properties.filter(({ displayOptions: { show } = {} }) => {
				const shown = show?.operation as unknown[] | undefined;
				return shown?.includes(value) && (show?.resource as unknown[]).includes(resource);
			}),
		}));
	});
const trigger: Documented = {
	title: 'Postman Status Trigger',
	fields: new PostmanStatusTrigger().description.properties,
};

function nameOfResource(value: string): string {
	const { options = [] } = properties.find(({ name }) => name === 'resource')!;
	return (options as INodePropertyOptions[]).find((option) => option.value === value)!.name;
}

function section(title: string): string {
	return sections.find(({ heading }) => heading === title)?.text ?? '';
}

/** What a section says, and the sections of the page that it refers to. */
function saidOf(title: string): string {
	const text = section(title);
	const linked = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
	const others = sections.filter(({ anchor }) => linked.includes(anchor));
	return [text, ...others.map((other) => other.text)].join('\n');
}

/** What the panel calls a field, and what is in it. */
function labelsOf(field: INodeProperties): string[] {
	const { displayName, options = [], type } = field;
	if (type === 'notice' || type === 'hidden') return [];
	const inner = options.flatMap((option) => {
		if ('values' in option) {
			const { displayName: name, values } = option as INodePropertyCollection;
			return [name, ...values.flatMap(labelsOf)];
		}
		return 'displayName' in option ? labelsOf(option as INodeProperties) : [option.name];
	});
	// A collection is a heading of its own in the reference.
	return type === 'collection' ? inner : [displayName, ...inner];
}

/** Names stand in the first cell of a row or in bold, several of them with commas. */
function namesIn(text: string): Set<string> {
	const cells = [...text.matchAll(/^\| (?!-)([^|]+?) \|/gm)].flatMap(([, cell]) =>
		cell.split(', '),
	);
	const bold = [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name);
	return new Set([...cells.map((cell) => cell.replaceAll('**', '')), ...bold].map(straight));
}

/** The panel has typographic apostrophes, the pages have plain ones. */
const straight = (text: string) => text.replaceAll('’', "'");

test.each([...operations, trigger].map((one) => [one.title, one] as const))(
	'%s: every field and option',
	(title, { fields }) => {
		expect(section(title)).not.toBe('');
		const known = namesIn(saidOf(title));
		const wanted = new Set(fields.filter(({ name }) => name !== 'pollTimes').flatMap(labelsOf));
		expect([...wanted].filter((label) => !known.has(straight(label)))).toEqual([]);
	},
);

test.each(operations.map((one) => [one.title, one] as const))(
	'%s: an example of its output',
	(title, { resource = '', operation = '' }) => {
		const examples = fencesOf(section(title), 'json').map((code) => JSON.parse(code) as unknown);
		// The first one has the default settings.
		expect(examples).not.toEqual([]);
		const schema = outputSchema(resource, operation);
		expect(deviations(examples[0], schema)).toEqual([]);
	},
);

test('the prices that pages and examples tell are those that the node reckons with', () => {
	const told = Object.fromEntries(
		[...readPage('docs/reference.md').matchAll(/^\| (A number [^|]+?) \| ([\d.]+) \|$/gm)].map(
			([, to, price]) => [to, Number(price)],
		),
	);
	const priceOf = (recipient: string) => Number(pricePerSegment(recipient, Date.now())) / 1_000;
	const [singapore, abroad] = [priceOf('6591234567'), priceOf('447911123456')];
	expect(told).toEqual({ 'A number in Singapore': singapore, 'A number abroad': abroad });
	expect(readPage('examples/delivery-log.json')).toContain(`? ${singapore} : ${abroad})`);
});
