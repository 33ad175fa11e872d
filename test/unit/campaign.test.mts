import { campaignOf, type Campaign } from '../../nodes/Postman/api/campaign.ts';
import type { Connection } from '../../nodes/Postman/api/connection.ts';

const connection = (over: Partial<Connection> = {}): Connection => ({
	environment: 'custom',
	baseUrl: 'https://postman.example/api/v2',
	campaignId: 'campaign_1',
	callsPerSecond: 10,
	...over,
});

/** The limits that the campaign's pacer is given. */
function pacesOf(campaign: Campaign): number[] {
	const paces: number[] = [];
	jest.spyOn(campaign.pacer, 'setLimit').mockImplementation((limit) => void paces.push(limit));
	return paces;
}

test('a campaign is one, whatever limit its credentials give', () => {
	const one = campaignOf(connection());
	expect(campaignOf(connection({ callsPerSecond: 20 }))).toBe(one);
	expect(campaignOf(connection({ campaignId: 'campaign_2' }))).not.toBe(one);
	expect(campaignOf(connection({ baseUrl: 'https://other.example/api/v2' }))).not.toBe(one);
});

test('the lowest limit in use holds for all, and each user knows of the others', () => {
	const campaign = campaignOf(connection({ campaignId: 'limits' }));
	const paces = pacesOf(campaign);
	const ten = campaign.enter(10);
	const two = campaign.enter(2);
	const twenty = campaign.enter(20);
	campaign.leave(two);
	campaign.leave(ten);
	campaign.leave(twenty);
	expect(paces).toEqual([10, 2, 2, 10, 20]);
	expect([...ten.otherLimits]).toEqual([2, 20]);
	expect([...two.otherLimits]).toEqual([10, 20]);
	expect([...campaign.enter(5).otherLimits]).toEqual([]);
});

test('a campaign in use is never forgotten, and an idle one when there are many', () => {
	const used = campaignOf(connection({ campaignId: 'used' }));
	const idle = campaignOf(connection({ campaignId: 'idle' }));
	const use = used.enter(10);
	for (let i = 0; i < 200; i++) campaignOf(connection({ campaignId: `other-${i}` }));
	expect(campaignOf(connection({ campaignId: 'used' }))).toBe(used);
	expect(campaignOf(connection({ campaignId: 'idle' }))).not.toBe(idle);
	used.leave(use);
});
