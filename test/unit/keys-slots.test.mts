// Send Once Keys of several executions of one process: who waits for another's key takes no place.
import { KeyRegister } from '../../nodes/Postman/api/key-register.ts';
import { Gate } from '../../nodes/Postman/api/gate.ts';
import { Keys } from '../../nodes/Postman/once/keys.ts';
import type { ItemRun } from '../../nodes/Postman/run/item-run.ts';
import { contextOf, DeduplicationStore } from '../engine/harness/deduplication.mts';

function keysOf(campaign: object): Keys {
	const context = contextOf(new DeduplicationStore());
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
