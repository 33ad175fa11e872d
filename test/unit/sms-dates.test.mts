// A value that is wholly a date and time as machines write it, in any of their forms; not what
// people write.
import { DateTime } from 'luxon';

import { findMachineDate, isMachineDate } from '../../nodes/Postman/sms/machine-date.ts';
import { dateFinding } from '../../nodes/Postman/sms/rules.ts';

const now = new Date(Date.UTC(2026, 2, 12, 1));
const luxon = DateTime.fromJSDate(now, { zone: 'Asia/Singapore' });

test.each([
	now.toISOString(),
	now.toString(),
	now.toUTCString(),
	String(luxon),
	luxon.toISO({ format: 'basic' }),
	luxon.toISO({ suppressMilliseconds: true }),
	luxon.toISO({ extendedZone: true }),
	luxon.toSQL(),
	luxon.toSQL({ includeOffset: false }),
	luxon.toHTTP(),
	luxon.toRFC2822(),
	'2026-03-12T01:00',
	'2026-03-12 01:00:00 UTC',
	'2026-03-12 01:00:00.000000+00',
	'20260312T010000Z',
	'[DateTime: 2026-03-12T09:00:00.000+08:00]',
	'DateTime { ts: 2026-03-12T09:00:00.000+08:00, zone: Asia/Singapore, locale: en-SG }',
	'"2026-03-12T01:00:00.000Z"',
	'+002026-03-12T01:00:00Z',
	'2026-W11-4T09:00',
	'2026-071T09:00:00Z',
	'2026/03/12 09:00:00',
	'2026-03-12T09',
	'Thu Mar 12 09:00:00 2026',
	'Thu Mar 12 09:00:00 SGT 2026',
	'12/Mar/2026:09:00:00 +0800',
	'3/12/2026, 9:00:00 AM',
	'12/03/2026 09:00:00',
	'3/12/2026 9:00:00 AM',
	'12/3/2026, 9:00:00\u202Fam',
	'Mar 12, 2026, 9:00:00 AM',
	'12 Mar 2026, 09:00:00',
	'12-Mar-2026 09:00:00',
	'2026-3-12 9:00:00',
	'2026/3/12 上午9:00:00',
	'2026-03-12 01:00:00 +0000 UTC',
	'2026-03-12T09:00:00 Asia/Singapore',
	'/Date(1773277200000)/',
	'{"$date":"2026-03-12T01:00:00Z"}',
	'/Date(1773277200000+0800)/',
	"'2026-03-12T01:00:00.000Z'",
	'1773277200000',
	'202603120900',
	'20260312090000',
	'Thursday, 12 March 2026 9:00:00 AM',
	'Thursday, March 12, 2026 at 9:00:00 AM Singapore Standard Time',
	'12 March 2026 at 9:00:00 am SGT',
	'2026年3月12日 上午9:00:00',
	'09:00:00',
	'09:00:00+08:00',
	'PT1H30M',
	'P1DT2H',
])('%s', (text) => {
	expect(isMachineDate(String(text))).toBe(true);
});

test.each([
	'12 March 2026, 9 am',
	'2026-03-12',
	'12/03/2026 09:00',
	'12 Mar 2026, 9:00 am',
	'12.03.2026 09.00',
	'09:00',
	'20260312',
	'91234567 1234',
	'Thu, 12 Mar',
	'on 2026-03-12T01:00:00Z',
	'Thu, 12 Mar 2026 01:00:00 GMT is your turn',
	'Lap time 01:02:03',
	'Race 12 March, 01:02:03 hours',
	'1512345678901234',
	'9123456789',
	'1234567890123',
	'202613120900',
	'P1, P2',
	'46093',
	'',
])('not %s', (text) => {
	expect(isMachineDate(text)).toBe(false);
});

test.each([
	['Your slot: 2026-03-12T01:00:00.000Z.', 'body', '2026-03-12T01:00:00.000Z'],
	['From 2026-03-12T09:00 to 2026-03-12T10:00', 'slot', '2026-03-12T09:00'],
	[
		'On Thu Mar 12 2026 09:00:00 GMT+0800 (Singapore Standard Time) at the clinic',
		'body',
		'Thu Mar 12 2026 09:00:00 GMT+0800',
	],
	['At 2026-03-12T09:00:00.000+08:00', 'body', '2026-03-12T09:00:00.000+08:00'],
	['At 3/12/2026, 9:00:00 AM', 'body', 'At 3/12/2026, 9:00:00 AM'],
	['In PT3600S', 'body', 'PT3600S'],
	['46093', 'appointment_date', '46093'],
	['46093.375', 'slot', '46093.375'],
	['46093', 'ticket', undefined],
	['46093.75', 'amount', undefined],
	['1773277200', 'visit', '1773277200'],
	['1773277200.123', 'created_at', '1773277200.123'],
	['1773277200', 'reference', undefined],
	['12', 'day', undefined],
	['https://x.sg/?t=2026-03-12T09:00:00Z', 'link', undefined],
	['On 2026-03-12, 9 am', 'body', undefined],
])('in %s, as %s, it is %s', (text, name, date) => {
	expect(findMachineDate(text, name)).toBe(date);
});

test.each([
	['46093.375', "toDateTime('excel').setZone('UTC')"],
	['1773277200', "toDateTime('s').setZone('Asia/Singapore')"],
	['1773277200000', "toDateTime('ms').setZone('Asia/Singapore')"],
	['202603120900', "toDateTime('yyyyMMddHHmm')"],
	['2026-03-12T01:00:00Z', 'toDateTime().setZone'],
])('the advice for %s is .%s', (text, call) => {
	expect(dateFinding('slot', text).advice).toContain(`.${call}`);
});
