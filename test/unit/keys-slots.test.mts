// Send Once Keys of several executions of one process: who waits for another's key takes no place.
import type { IExecuteFunctions } from 'n8n-workflow';

import { KeyRegister } from '../../nodes/Postman/api/campaign.ts';
import { Gate } from '../../nodes/Postman/api/gate.ts';
import { Keys } from '../../nodes/Postman/once/keys.ts';
import type { ItemRun } from '../../nodes/Postman/run/item-run.ts';
import { DeduplicationStore } from '../engine/harness/deduplication.mts';

function keysOf(campaign: object): Keys {
	const store = new DeduplicationStore();
	const data = { workflow: { id: '1' }, node: { id: '2' } } as never;
	type Check = IExecuteFunctions['helpers']['checkProcessedAndRecord'];
	const context = {
		getWorkflow: () => ({ id: '1' }),
		getNode: () => ({ id: '2' }),
		helpers: {
			checkProcessedAndRecord: async (...[keys, scope, options]: Parameters<Check>) =>
				await store.checkProcessedAndRecord(keys, scope, data, options),
			removeProcessed: async (...[keys, scope, options]: Parameters<Check>) =>
				await store.removeProcessed(keys, scope, data, options),
		},
	};
	const noMore = new AbortController().signal;
	return new Keys({ context, client: { campaign }, noMore } as unknown as ItemRun, []);
}

test('items that wait for a key of another execution leave the places to others', async () => {
	const register = new KeyRegister();
	const keys = keysOf({ key: 'campaign', keys: register, keyedSends: new Gate(1) });
	// Another execution is sending under it.
	register.open('1 2 held');
	const sent: string[] = [];
	const send = (key: string) =>
		keys.once(key, async (onLeave) => {
			onLeave();
			sent.push(key);
			return { kind: 'sent' as const };
		});
	const waiting = [send('held'), send('held')];
	await send('free');
	expect(sent).toEqual(['free']);
	register.close('1 2 held', { state: 'free' });
	const ends = await Promise.all(waiting);
	expect(sent).toEqual(['free', 'held']);
	expect(ends.map(({ kind }) => kind).sort()).toEqual(['sent', 'skipped']);
});
