/**
 * What Postman charges for an SMS, as far as it is published: for each segment, most failed
 * messages included, and only in production. Prices are before GST (Postman guide, Billing
 * overview). Pure.
 */

interface Prices {
	/** The day from which they hold, in Singapore's time. */
	since: string;
	/** Thousandths of a Singapore dollar for one segment. */
	singapore: number;
	abroad: number;
}

/** Newest first. */
const PRICES: readonly Prices[] = [{ since: '2025-07-01', singapore: 46, abroad: 230 }];

/** Whether a recipient (digits, country code first) is a number of Singapore. */
export const isOfSingapore = (recipient: string) => recipient.startsWith('65');

/**
 * Returns the price in thousandths of a Singapore dollar; `undefined` if none is known for that
 * time.
 *
 * @param recipient Digits, country code first.
 * @param now Milliseconds since 1970.
 */
export function pricePerSegment(recipient: string, now: number): number | undefined {
	const prices = PRICES.find(({ since }) => now >= Date.parse(`${since}T00:00:00+08:00`));
	return isOfSingapore(recipient) ? prices?.singapore : prices?.abroad;
}
