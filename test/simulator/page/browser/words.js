/** What each status means to a person: a word, a sign, and how things stand. */
const statuses = {
	created: { word: 'Recorded', icon: 'clock', tone: 'waiting' },
	enqueued: { word: 'In the queue', icon: 'clock', tone: 'waiting' },
	sending: { word: 'Sending', icon: 'arrow', tone: 'waiting' },
	sent: { word: 'Sent to the provider', icon: 'tick', tone: 'waiting' },
	sent_to_telco: { word: 'With the telco', icon: 'ticks', tone: 'waiting' },
	success: { word: 'Delivered', icon: 'ticks', tone: 'good' },
	failure: { word: 'Not delivered', icon: 'cross', tone: 'bad' },
};

/** `foreign`: abroad no telco reports back, so a message ends there. */
export function describe(status, foreign) {
	const described = statuses[status] ?? { word: status, icon: 'clock', tone: 'waiting' };
	if (status !== 'sent_to_telco' || !foreign) return described;
	return { ...described, word: 'Handed to the telco abroad' };
}

const helps = 'A retry is worth it.';
const mayHelp = 'A retry may help.';
const useless = 'A retry does not help.';

const errors = {
	recipient_invalid: ['The number is unknown to the network, or deactivated.', useless],
	recipient_unavailable: ['The phone is off, faulty or without coverage.', helps],
	content_invalid: ['The text was filtered or blocked.', useless],
	routing_error: ['There is no route to this number.', mayHelp],
	message_expired: ['Its time ran out before it could be delivered.', mayHelp],
	delivery_unknown_error: ['The telco gave no reason.', mayHelp],
	server_unknown_error: ['Something went wrong inside Postman.', mayHelp],
};

/** What a delivery error means, and whether to try again. */
export function explain(error, hasAttempts) {
	const [meaning, advice] = errors[error] ?? ['Postman gave no reason.', mayHelp];
	return `${meaning} ${hasAttempts ? advice : 'No attempts are left.'}`;
}

/** What an error means, without the advice. */
export const meaningOf = (error) => errors[error]?.[0] ?? '';

/** Segments as text, with those that are charged if these are fewer. */
export function segmentsOf({ segments, charged }) {
	return segments === charged
		? String(segments)
		: `${segments}, ${charged} without the test banner`;
}

/** In Singapore dollars, as far as it is known. */
export function chargeOf({ charged, perSegment, attempts }) {
	if (attempts === 0) return 'None';
	const amount = `S$${(charged * perSegment * (attempts ?? 1)).toFixed(3)} before GST`;
	if (attempts === null) return `${amount} once it has arrived`;
	return attempts === 1 ? amount : `${amount}, for ${attempts} attempts`;
}

export function counted(count, one, many = `${one}s`) {
	return `${count.toLocaleString('en-SG')} ${count === 1 ? one : many}`;
}

const clock = new Intl.DateTimeFormat('en-SG', { timeStyle: 'medium', hourCycle: 'h23' });
const shortClock = new Intl.DateTimeFormat('en-SG', { timeStyle: 'short', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en-SG', { day: 'numeric', month: 'short' });

const isToday = (at) => new Date(at).toDateString() === new Date().toDateString();
const dated = (at, time) => (isToday(at) ? time : `${day.format(at)}, ${time}`);

/** To the second. */
export const timeOf = (at) => dated(at, clock.format(at));
/** To the minute, as phones do. */
export const shortTimeOf = (at) => dated(at, shortClock.format(at));
/** As short as it can be: the time of today, the day before that. */
export const whenOf = (at) => (isToday(at) ? shortClock.format(at) : day.format(at));
