import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Reading one takes longer than all the rest of a row, and the page looks four times a second. */
const known = new Map<string, string>();
/** More phones than a page ever shows. */
const maxKnown = 10_000;

/** A recipient as people write it: `+65 9123 4567`, `+61 412 345 678`. */
export function readable(recipient: string): string {
	const local = /^65(\d{4})(\d{4})$/.exec(recipient);
	if (local !== null) return `+65 ${local[1]} ${local[2]}`;
	let number = known.get(recipient);
	if (number === undefined) {
		number = parsePhoneNumberFromString(`+${recipient}`)?.formatInternational() ?? `+${recipient}`;
		if (known.size < maxKnown) known.set(recipient, number);
	}
	return number;
}
