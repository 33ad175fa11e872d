// A simulator with something on its page: SMS of all sorts, on their way or arrived.
import type { Campaign, Simulator } from '../../simulator/index.mts';

const MINUTE_MS = 60_000;

/** Forgets what it held before. */
export function fillPhones(
	simulator: Simulator,
	[appointments, fruits, notices]: Campaign[],
): void {
	simulator.reset();
	const sms = (minutesAgo: number, campaign: Campaign, message: object) =>
		simulator.insert({ campaign, createdAt: Date.now() - minutesAgo * MINUTE_MS, ...message });
	sms(95, notices, {
		recipient: '6591234567',
		values: { body: 'The library opens at 9 am tomorrow.' },
	});
	sms(62, fruits, {
		recipient: '6598765432',
		language: 'chinese',
		values: { name: '陈伟明', fruit: '榴莲' },
	});
	const { id: failed } = sms(40, appointments, {
		recipient: '6582345678',
		values: { name: 'Arjun', slot: '3 March, 2 pm' },
	});
	simulator.settle();
	simulator.setStatus(failed, 'failure', { type: 'delivery_error', code: 'recipient_unavailable' });
	const { id: onItsWay } = sms(0, appointments, {
		recipient: '6587654321',
		language: 'malay',
		values: { name: 'Nurul', slot: '2 Mac, 11 pagi' },
	});
	const { id: arrived } = sms(0, appointments, {
		recipient: '6591234567',
		values: { name: 'Mei Ling', slot: '2 March, 9 am' },
	});
	simulator.setStatus(onItsWay, 'sent_to_telco');
	simulator.setStatus(arrived, 'success');
}
