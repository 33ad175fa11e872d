// A value that is wholly a date and time as machines write it, in any of their forms; not what
// people write.
import { DateTime } from 'luxon';

import { isMachineDate } from '../../nodes/Postman/sms/to-text.ts';

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
	'',
])('not %s', (text) => {
	expect(isMachineDate(text)).toBe(false);
});
