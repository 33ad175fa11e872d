/**
 * What Postman charges for an SMS, as far as it is published: for each segment, most failed ones included, in production
 * only. Before GST (Postman guide, Billing overview). Pure.
 */

interface Prices {
	/** The day from which they hold, in Singapore. */
	since: string;
	/** Thousandths of a Singapore dollar for one segment. */
	singapore: number;
	abroad: number;
}

/** The newest first. */
const PRICES: readonly Prices[] = [{ since: '2025-07-01', singapore: 46, abroad: 230 }];

export const isOfSingapore = (recipient: string) => recipient.startsWith('65');

/**
 * Thousandths of a Singapore dollar; `undefined` for a time of which no price is known.
 *
 * @param recipient Digits, country code first.
 * @param now Milliseconds since 1970.
 */
export function pricePerSegment(recipient: string, now: number): number | undefined {
	const prices = PRICES.find(({ since }) => now >= Date.parse(`${since}T00:00:00+08:00`));
	return isOfSingapore(recipient) ? prices?.singapore : prices?.abroad;
}
