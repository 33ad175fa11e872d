// Message > Send: answers that are lost, on the way there or back.
import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../simulator/index.mts';
import { continuing, person, useForm } from '../support/form.mts';
import { HostileServer, json, page, row } from '../support/hostile-server.mts';
import { SEND } from '../support/workflows.mts';

const bench = useForm();

const LOST: Array<[string, Fault, IDataObject]> = [
	['HTML from a gateway', { kind: 'status', status: 502, body: 'html' }, { httpStatus: 502 }],
	['a broken line', { kind: 'reset' }, { transportCode: 'ECONNRESET' }],
	['silence', { kind: 'hang' }, { transportCode: expect.any(String) }],
];

describe('a send whose answer is lost', () => {
	const quick = { options: { timeout: 1000 } };

	test.each(LOST)(
		'%s, after Postman took it: found, and not sent again',
		async (_, fault) => {
			bench.simulator.configure({ visibility: { listDelay: 1000 } });
			bench.simulator.faults.add({
				route: 'send',
				fault: { ...fault, commit: 'before' } as Fault,
				times: 1,
			});
			const run = await bench.send([person('Mei')], quick);
			bench.simulator.configure({ visibility: { listDelay: 0 } });
			expect(run.json('Sent')).toEqual([expect.objectContaining({ id: bench.held()[0].id })]);
			expect(bench.held()).toHaveLength(1);
		},
		20_000,
	);

	test.each(LOST)(
		'%s, before Postman took it: unknown, and not sent again',
		async (_, fault, details) => {
			bench.simulator.faults.add({ route: 'send', fault, times: 1 });
			const run = await bench.send([person('Mei')], quick, continuing);
			expect(run.json(SEND)).toEqual([
				{
					...person('Mei'),
					error: expect.stringContaining('It is not known whether the SMS was sent'),
					postmanSend: {
						recipient: '6591234567',
						advice: expect.stringContaining('Look in the Postman portal'),
						outcome: 'unknown',
						...details,
					},
				},
			]);
			expect(bench.held()).toEqual([]);
		},
		20_000,
	);

	test('is sent again where that is the user’s wish', async () => {
		bench.simulator.faults.add({ route: 'send', fault: { kind: 'reset' }, times: 1 });
		const run = await bench.send([person('Mei')], { options: { whenUnsure: 'resend' } });
		expect(run.json('Sent')).toEqual([expect.objectContaining({ id: bench.held()[0].id })]);
	}, 20_000);

	test.each(['fail', 'resend'])(
		'is sent where the line broke after the status 201, when unsure: %s',
		async (whenUnsure) => {
			// Longer than anybody looks: the list is no help.
			bench.simulator.configure({ visibility: { listDelay: 60_000 } });
			bench.simulator.faults.next('send', { kind: 'reset', commit: 'before', midAnswer: true });
			const run = await bench.send([person('Mei')], { options: { whenUnsure } }, continuing);
			expect(run.json(SEND)[0]).toMatchObject({
				recipient: '6591234567',
				unreadableResponse: { httpStatus: 201 },
			});
			expect(bench.held()).toHaveLength(1);
			bench.simulator.configure({ visibility: { listDelay: 0 } });
		},
		20_000,
	);

	test('is not sent again where the message found may be an equal send’s', async () => {
		bench.simulator.faults.next(
			'send',
			{ kind: 'status', status: 500, body: 'json', commit: 'before' },
			{ kind: 'hang', commit: 'after', ms: 8_000 },
		);
		const run = await bench.send([person('Mei'), person('Mei')], {}, continuing);
		expect(bench.held()).toHaveLength(2);
		const known = run.json(SEND).flatMap(({ id }) => (id === undefined ? [] : [id]));
		expect(new Set(known).size).toBe(known.length);
	}, 20_000);

	test('is sent again after the API’s own 500, which is documented as not queued', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: { kind: 'status', status: 500, body: 'json' },
			times: 1,
		});
		const run = await bench.send([person('Mei')]);
		expect(run.json('Sent')).toEqual([expect.objectContaining({ id: bench.held()[0].id })]);
		expect(bench.held()).toHaveLength(1);
	}, 20_000);

	test.each<[number, string]>([
		[403, 'html'],
		[451, 'html'],
		[406, 'empty'],
	])(
		'a filter’s page (%i) that comes after Postman took it is looked behind',
		async (status, body) => {
			bench.simulator.configure({ visibility: { listDelay: 1000 } });
			bench.simulator.faults.next('send', {
				kind: 'status',
				status,
				body,
				commit: 'before',
			} as Fault);
			const run = await bench.send([person('Mei'), person('Tan', '9123 4568')]);
			bench.simulator.configure({ visibility: { listDelay: 0 } });
			expect(run.status).toBe('success');
			expect(
				run
					.json('Sent')
					.map(({ id }) => id)
					.sort(),
			).toEqual(
				bench
					.held()
					.map(({ id }) => id)
					.sort(),
			);
			expect(bench.held()).toHaveLength(2);
		},
		20_000,
	);

	test('a page that stood before Postman is no doubt, once the list has been read', async () => {
		bench.simulator.faults.next('send', { kind: 'status', status: 403, body: 'html' });
		const run = await bench.send([person('Mei')], {}, continuing);
		expect(run.json(SEND)[0]).toMatchObject({
			postmanSend: { outcome: 'notSent', httpStatus: 403 },
		});
		expect(bench.held()).toEqual([]);
	}, 20_000);

	test('an address that is blocked costs one look, whose answer is believed', async () => {
		const fault = { kind: 'status', status: 403, body: 'html' } as const;
		bench.simulator.faults.add({ route: 'send', fault });
		bench.simulator.faults.add({ route: 'listMessages', fault });
		const run = await bench.send([person('Mei')], {}, continuing);
		expect(run.json(SEND)[0]).toMatchObject({
			error: 'Postman turned the call away',
			postmanSend: { outcome: 'notSent', httpStatus: 403 },
		});
		expect(bench.simulator.ledger.count({ route: 'listMessages' })).toBe(1);
	});

	test.each([
		[200, 'not Postman’s word', true],
		[201, 'Postman’s word, but not for that message', false],
	])(
		'another item’s message under a %i is %s',
		async (status, _, isUnknown) => {
			const server = await HostileServer.start();
			const message = row('message_1', { values: { name: 'Mei', fruit: 'apple' } });
			let posts = 0;
			server.answer = (call, response) => {
				const isSend = call.method === 'POST';
				if (isSend) posts++;
				const answer = isSend ? message : page([message]);
				json(isSend ? (posts === 1 ? 201 : status) : 200, answer)(call, response);
			};
			const credential = server.account().postmanSgApi as IDataObject;
			const run = await bench.send([person('Mei'), person('Mei')], {}, continuing, credential);
			await server.close();
			expect(posts).toBe(2);
			const [first, second] = run.json(SEND);
			expect(first.id).toBe('message_1');
			expect(second.id).toBeUndefined();
			expect(second.postmanSend !== undefined).toBe(isUnknown);
		},
		20_000,
	);

	test('a redirect is not followed and ends the run', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: { kind: 'redirect', location: `${bench.simulator.url}/elsewhere` },
		});
		const run = await bench.send([person('Mei')]);
		expect(run.error?.message).toContain('sends the call elsewhere');
		expect(bench.simulator.ledger.calls().length).toBeLessThanOrEqual(12);
	});
});
