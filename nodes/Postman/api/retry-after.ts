/**
 * The wait that a `Retry-After` header asks for, in milliseconds; `undefined` where there is none or it cannot be read
 * (RFC 9110: whole seconds, or an HTTP date). Postman's guide does not mention it; a gateway may send it.
 *
 * @param headers Names in lower case.
 * @param now Milliseconds since 1970.
 */
export function retryAfterOf(headers: Record<string, string>, now: number): number | undefined {
	const text = headers['retry-after']?.trim();
	if (!text) return undefined;
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
