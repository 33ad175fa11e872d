const singapore = 8 * 60 * 60 * 1_000;

/** `2024-01-29T17:39:35.574+08:00`: the form of every timestamp in the guide's examples. */
export function stamp(ms: number): string {
	return `${new Date(ms + singapore).toISOString().slice(0, -1)}+08:00`;
}

/** Milliseconds of such a timestamp; NaN for anything else. */
export function parseStamp(text: string): number {
	return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/.test(text) ? Date.parse(text) : NaN;
}
