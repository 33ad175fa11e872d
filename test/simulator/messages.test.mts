import { sampleSend, useFrozen } from './testClient.mts';

const stage = useFrozen();

const second = 1_000;
const stampOfNow = '2026-03-02T09:00:00.000+08:00';

async function sendOne(recipient = '6591112222'): Promise<string> {
	const answered = await stage.client.send({ ...sampleSend, recipient });
	expect(answered.status).toBe(201);
	return String(answered.body.id);
}

describe('single send', () => {
	test('the documented example', async () => {
		const answered = await stage.client.send();
		expect(answered.status).toBe(201);
		expect(answered.body).toEqual({
			createdAt: stampOfNow,
			updatedAt: stampOfNow,
			id: expect.stringMatching(/^message_[0-9a-f]{8}-[0-9a-f]{4}-4/) as string,
			...sampleSend,
			fullMessage:
				'This is a test message used for training purposes.\n\n' +
				'Open Government Products\n\n---\n\nDear John Doe, here is your apple.\n\n---\n\n' +
				'This is an automated message sent by the Singapore Government.',
			latestStatus: 'created',
			templateBodyId: stage.simulator.campaign.templates.english?.id,
			campaignId: stage.simulator.campaign.id,
			creatorId: stage.simulator.campaign.creatorId,
		});
		expect(stage.simulator.ledger.messages()).toMatchObject([
			{ ...sampleSend, id: answered.body.id, createdAt: stage.time.now, status: 'created' },
		]);
	});

	test('the thin sample of the authentication page', async () => {
		stage.simulator.configure({ messages: { sendAnswer: 'thin' } });
		const { status, body } = await stage.client.send();
		expect(status).toBe(201);
		expect(body).toMatchObject({ createdAt: '2026-03-02T01:00:00.000Z', latestStatus: 'created' });
		expect(body).not.toHaveProperty('values');
		expect(body).not.toHaveProperty('fullMessage');
	});

	test('header, footer and language of a campaign show in the text; no banner in production', async () => {
		stage.simulator.configure({ environment: 'production' });
		stage.simulator.campaign.header = 'Ministry of Fruit';
		const { body } = await stage.client.send({ ...sampleSend, language: 'chinese' });
		expect(String(body.fullMessage)).toMatch(
			/^Ministry of Fruit\n\n---\n\nJohn Doe,您好!.*apple。\n\n---\n\n这是新加坡政府/,
		);
		stage.simulator.campaign.footer = 'Bye';
		expect(String((await stage.client.send()).body.fullMessage)).toMatch(/\n\n---\n\nBye$/);
	});

	test.each([
		['no country code', '91112222'],
		['a plus', '+6591112222'],
		['spaces', '65 9111 2222'],
		['one digit too many', '65911122223'],
		['a number', 6591112222],
		['an object', { value: 'S1234567A' }],
		['nothing', undefined],
	])('recipient with %s', async (_, recipient) => {
		const { status, body } = await stage.client.send({ ...sampleSend, recipient });
		expect(status).toBe(400);
		expect(body).toMatchObject({
			error: {
				code: 'parameter_invalid',
				message: 'Invalid recipient, ensure it is a valid normalized phone number, eg 6591112222.',
			},
		});
	});

	test.each(['tamil', 'English', 'klingon', '', undefined, 'constructor'])(
		'language %p',
		async (language) => {
			const { status, body } = await stage.client.send({ ...sampleSend, language });
			expect(status).toBe(400);
			expect(body).toMatchObject({
				error: {
					code: 'parameter_invalid',
					message:
						`${String(language)} is not supported. ` +
						'available language(s) for this campaign: english, chinese',
				},
			});
		},
	);

	test.each([
		['missing', undefined],
		['an array', []],
		['a string', 'x'],
		['short of a variable', { name: 'Jo' }],
		['with an empty one', { name: 'Jo', fruit: '' }],
		['with a number', { name: 'Jo', fruit: 3 }],
		['with a leading space', { name: ' Jo', fruit: 'fig' }],
		['with a trailing space', { name: 'Jo', fruit: 'fig ' }],
	])('values %s', async (_, values) => {
		const { status, body } = await stage.client.send({ ...sampleSend, values });
		expect(status).toBe(400);
		expect(body).toMatchObject({
			error: {
				code: 'parameter_invalid',
				message: 'Validation failed (expected type is object)',
			},
		});
		expect(stage.simulator.ledger.messages()).toEqual([]);
	});

	test('values that the template does not know are ignored or refused, by switch', async () => {
		const send = { ...sampleSend, values: { ...sampleSend.values, colour: 'red' } };
		expect((await stage.client.send(send)).body.values).toEqual(sampleSend.values);
		stage.simulator.configure({ content: { extraValues: 'reject' } });
		expect((await stage.client.send(send)).status).toBe(400);
	});

	test.each([...'|^€{}[]~\\`“—😀中'])(
		'the character %s is refused in English only',
		async (odd) => {
			const values = { name: `Jo${odd}`, fruit: 'fig' };
			stage.simulator.configure({ errors: { contentCode: 'odd_content' } });
			const refused = await stage.client.send({ ...sampleSend, values });
			expect([refused.status, refused.body]).toMatchObject([
				400,
				{ error: { code: 'odd_content' } },
			]);
			const chinese = await stage.client.send({ ...sampleSend, language: 'chinese', values });
			expect(chinese.status).toBe(201);
			stage.simulator.configure({ content: { blockCharacters: false } });
			expect((await stage.client.send({ ...sampleSend, values })).status).toBe(201);
		},
	);

	test('plain GSM-7 with accents and line breaks passes', async () => {
		const values = { name: 'José Ñandù\nÅsa', fruit: '£5 @ §1' };
		expect((await stage.client.send({ ...sampleSend, values })).status).toBe(201);
	});

	test('a body of 1000 characters passes, one more does not', async () => {
		const rest = 'Dear , here is your .'.length;
		const send = (length: number) =>
			stage.client.send({ ...sampleSend, values: { name: 'J', fruit: 'f'.repeat(length) } });
		expect((await send(1_000 - rest - 1)).status).toBe(201);
		const refused = await send(1_000 - rest);
		expect(refused.body).toMatchObject({ error: { code: 'parameter_invalid' } });
	});

	test.each(['{"recipient":', '', '[]', 'null'])('the body %p is refused as such', async (body) => {
		const headers = { 'content-type': 'application/json' };
		const answered = await stage.client.call('/messages', { method: 'POST', headers, body });
		expect([answered.status, answered.body]).toMatchObject([
			400,
			{ error: { code: 'parameter_invalid' } },
		]);
	});

	test('the same thing twice is two messages', async () => {
		await Promise.all([stage.client.send(), stage.client.send()]);
		expect(new Set(stage.simulator.ledger.messages().map(({ id }) => id)).size).toBe(2);
	});
});

describe('one message', () => {
	test('the documented example, retried after a failure', async () => {
		stage.simulator.script('6591112222', ['failure:server_error/server_unknown_error', 'success']);
		const id = await sendOne();
		const template = stage.simulator.campaign.templates.english;
		stage.time.now += 100 * second;
		const retried = await stage.client.retry(id);
		expect(retried.status).toBe(201);
		stage.time.now += 100 * second;
		const { status, body } = await stage.client.get(id);
		expect(status).toBe(200);
		expect(body).toMatchObject({
			id,
			createdAt: stampOfNow,
			latestStatus: 'success',
			templateBody: {
				id: template?.id,
				templateId: template?.templateId,
				language: 'english',
				body: 'Dear {{name}}, here is your {{fruit}}.',
				creatorId: stage.simulator.campaign.creatorId,
			},
			batches: [],
			language: 'english',
			creatorEmail: `${stage.simulator.campaign.id}@postman.gov.sg`,
			attempts: [
				{ status: 'success', createdAt: '2026-03-02T09:01:40.000+08:00' },
				{
					status: 'failure',
					createdAt: stampOfNow,
					sentAt: '2026-03-02T09:00:02.000+08:00',
					deliveredAt: null,
					error: { type: 'server_error', code: 'server_unknown_error' },
				},
			],
		});
		expect((body.attempts as object[])[0]).not.toHaveProperty('error');
	});

	test('older shapes: no attempt times, no creator, a flat error', async () => {
		stage.simulator.configure({
			messages: { attempts: 'untimed', creatorId: false, legacyError: true },
		});
		const id = await sendOne('6511114444');
		const fresh = (await stage.client.get(id)).body;
		expect(fresh.error).toBe('');
		expect(fresh).not.toHaveProperty('creatorId');
		expect(fresh.attempts).toEqual([{ status: 'created', createdAt: stampOfNow }]);
		stage.time.now += 100 * second;
		expect((await stage.client.get(id)).body.error).toBe('routing_error');
		stage.simulator.configure({ messages: { attempts: 'absent' } });
		expect((await stage.client.get(id)).body).not.toHaveProperty('attempts');
	});

	test('another campaign’s message does not exist', async () => {
		const stranger = stage.simulator.addCampaign();
		const { id } = stage.simulator.insert({ campaign: stranger });
		expect((await stage.client.get(id)).status).toBe(404);
		expect((await stage.client.retry(id)).body).toMatchObject({
			error: { code: 'message_not_found_or_retry_message_not_in_failure_status' },
		});
	});
});

describe('retry', () => {
	test('keeps ID and creation, goes back to created, lacks language', async () => {
		const id = await sendOne('6511112222');
		stage.time.now += 100 * second;
		const { status, body } = await stage.client.retry(id);
		expect(status).toBe(201);
		expect(body).toMatchObject({
			id,
			createdAt: stampOfNow,
			updatedAt: '2026-03-02T09:01:40.000+08:00',
			latestStatus: 'created',
			recipient: '6511112222',
			values: sampleSend.values,
		});
		expect(body).not.toHaveProperty('language');
		expect(stage.simulator.ledger.message(id)?.attempts).toHaveLength(2);
	});

	test('has language by switch', async () => {
		stage.simulator.configure({ messages: { retryLanguage: true } });
		const id = await sendOne('6511112222');
		stage.simulator.settle();
		expect((await stage.client.retry(id)).body.language).toBe('english');
	});

	test('is refused for unknown messages and for those that have not failed', async () => {
		const expected = {
			error: {
				code: 'message_not_found_or_retry_message_not_in_failure_status',
				message: 'Message cannot be retried as it does not exist or it has not failed.',
			},
		};
		for (const id of ['message_none', await sendOne('6511112222')]) {
			const { status, body } = await stage.client.retry(id);
			expect([status, body]).toMatchObject([400, expected]);
		}
	});

	test.each([3, 4])('is refused when all %i attempts are used up', async (maxAttempts) => {
		stage.simulator.configure({ delivery: { maxAttempts } });
		const id = await sendOne('6511112222');
		for (let attempts = 1; attempts < maxAttempts; attempts += 1) {
			stage.simulator.settle();
			expect((await stage.client.retry(id)).status).toBe(201);
		}
		stage.simulator.settle();
		const { status, body } = await stage.client.retry(id);
		expect([status, body]).toMatchObject([
			400,
			{
				error: {
					code: 'too_many_message_attempts_error',
					message:
						'Message can no longer be retried as it has reached the maximum number of ' +
						`attempts of ${maxAttempts}.`,
				},
			},
		]);
		expect(stage.simulator.ledger.message(id)?.attempts).toHaveLength(maxAttempts);
	});
});
