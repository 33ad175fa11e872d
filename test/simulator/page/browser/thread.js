import { byId, element, icon, RowList, setIcon, setMarkedText, setText } from './dom.js';
import { chargeOf, describe, explain, segmentsOf, shortTimeOf, timeOf } from './words.js';

const separator = '\n\n---\n\n';
const list = new RowList(byId('thread'), createMessage);
const screen = byId('screen');
let search = '';
let shown = '';
let setup = { campaigns: [], maxAttempts: 3 };
let isAtEnd = true;

const toEnd = () => {
	screen.scrollTop = screen.scrollHeight;
};
screen.addEventListener('scroll', () => {
	isAtEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 40;
});
new ResizeObserver(() => {
	if (isAtEnd) toEnd();
}).observe(screen);

/** The opened phone. New messages keep the end in sight for whoever was looking at it. */
export function showThread({ total, rows }, opened, number, searched, given) {
	search = searched;
	setup = given;
	const isOther = shown !== opened;
	shown = opened;
	setText(byId('phone-title'), opened === '' ? 'No phone yet' : number);
	setText(byId('sender'), setup.sender ?? '');
	byId('phone-empty').hidden = rows.length > 0;
	byId('more-messages').hidden = total <= rows.length;
	const before = screen.scrollHeight - screen.scrollTop;
	list.show(rows);
	if (isOther || isAtEnd) toEnd();
	else if (screen.scrollTop === 0) screen.scrollTop = screen.scrollHeight - before;
}

function createMessage(first) {
	const header = element('span', { class: 'letterhead' });
	const body = element('span');
	const footer = element('span', { class: 'letterhead' });
	const time = element('time', { class: 'bubble-time' }, shortTimeOf(first.createdAt));
	const bubble = element('p', { class: 'bubble' }, header, body, footer, time);
	const sign = icon('clock');
	const word = element('strong');
	const name = element('code');
	const since = element('time');
	const status = element('p', { class: 'status' }, sign, word, ' ', name, ' ', since);
	const error = element('p', { class: 'delivery-error' });
	const attempts = element('ol', { class: 'attempts' });
	const source = element('p', { class: 'source' });
	const details = element('dl');
	const more = element('details', {}, element('summary', {}, 'Details'), details);
	const node = element('li', {}, bubble, status, error, attempts, source, more);
	more.addEventListener('toggle', () => {
		if (more.open) more.scrollIntoView({ block: 'nearest' });
	});
	return {
		node,
		update(row) {
			const latest = row.attempts.at(-1);
			const described = describe(latest.status, row.foreign);
			node.dataset.tone = described.tone;
			const [head, text, foot] = parts(row.text);
			setText(header, head);
			setMarkedText(body, text, search);
			setText(footer, foot);
			setIcon(sign, described.icon);
			setText(word, described.word);
			setText(name, latest.status);
			setText(since, timeOf(latest.at));
			since.dateTime = new Date(latest.at).toISOString();
			status.dataset.tone = described.tone;
			showError(error, latest, row.attempts.length < setup.maxAttempts);
			showAttempts(attempts, row.attempts);
			setText(source, sourceOf(row));
			showDetails(details, row);
		},
	};
}

/** Header, body and footer. The line that sets the footer apart begins with its own block. */
function parts(text) {
	const from = text.indexOf(separator);
	const to = text.lastIndexOf(separator);
	if (from < 0 || to <= from) return ['', text, ''];
	const start = from + separator.length;
	return [text.slice(0, start), text.slice(start, to), text.slice(to + 1)];
}

function showError(node, { status, error }, hasAttempts) {
	node.hidden = status !== 'failure';
	if (node.hidden) return;
	const code = error ?? 'no error code';
	node.replaceChildren(element('code', {}, code), ` ${explain(error, hasAttempts)}`);
}

/** Only a message that was retried has more to tell than its status. */
function showAttempts(node, attempts) {
	node.hidden = attempts.length < 2;
	if (node.hidden) return;
	const lines = attempts.map((attempt, index) => {
		const { word } = describe(attempt.status, false);
		const why = attempt.error === null ? '' : ` (${attempt.error})`;
		return element('li', {}, `${index + 1}. ${timeOf(attempt.createdAt)} ${word}${why}`);
	});
	const used = `${attempts.length} of ${setup.maxAttempts} attempts`;
	node.replaceChildren(element('li', {}, used), ...lines);
}

function sourceOf({ batch, campaign }) {
	const from = batch === null ? 'Single send' : `Batch, ${batch}`;
	return setup.campaigns.length > 1 ? `${from}, ${campaign}` : from;
}

function showDetails(node, row) {
	const facts = {
		'Message ID': row.id,
		Campaign: row.campaign,
		Language: row.language,
		Segments: segmentsOf(row.charge),
		[setup.environment === 'production' ? 'Charge' : 'Charge in production']: chargeOf(row.charge),
		Accepted: timeOf(row.createdAt),
		'Shown by Get Many': row.listedAt === null ? 'Yes' : `From ${timeOf(row.listedAt)}`,
	};
	const old = [...node.querySelectorAll('dd')].map((fact) => fact.textContent);
	if (old.join() === Object.values(facts).join()) return;
	node.replaceChildren(
		...Object.entries(facts).flatMap(([name, fact]) => [
			element('dt', {}, name),
			element('dd', {}, fact),
		]),
	);
}
