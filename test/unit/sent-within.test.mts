import { SentWithin } from '../../nodes/Postman/once/sent-within.ts';

type Run = ConstructorParameters<typeof SentWithin>[0];

test('what is kept of a text after its run leads to nothing of the run', async () => {
	const owners: object[] = [];
	const begin = (_: unknown, owner: object) => {
		owners.push(owner);
		return { end() {}, close() {} };
	};
	const texts = { underWay: () => undefined, begin, beginBatch: begin };
	const run = { client: { campaign: { texts } }, context: { items: ['very many'] } };
	const within = new SentWithin(run as unknown as Run);
	const item = { request: { recipient: '6591234567', language: 'english', values: {} } };
	const begun = await within.begin(item, false);
	if (begun.kind === 'begun') begun.end({ kind: 'sent' });
	await within.onceTogether([item], async () => new Map([[item, { kind: 'sent' }]]));
	expect(owners).toEqual([{}, {}]);
	for (const owner of owners) expect(Reflect.ownKeys(owner)).toEqual([]);
});
