import { showCalls } from './calls.js';
import { byId, setText } from './dom.js';
import { showFailing } from './failing.js';
import { announce, showFigures } from './figures.js';
import { Live } from './live.js';
import { showPhones } from './phones.js';
import { covers, placeOf, startPlaces } from './places.js';
import { showSetup } from './setup.js';
import { showSwitches, startSwitches } from './switches.js';
import { showThread } from './thread.js';
import { counted } from './words.js';

const rowsAtOnce = 50;
const none = { total: 0, rows: [] };
const search = byId('search');

let view = null;
let opened = '';
/** What the view on hand was asked for with. */
let searched = '';
let phones = rowsAtOnce;
let messages = rowsAtOnce;
let announcesSearch = false;

const live = new Live(onView, (isConnected) => {
	setText(byId('connection'), isConnected ? 'Live' : 'Not connected, trying again');
	byId('connection').dataset.connected = String(isConnected);
});

function ask() {
	live.want({
		search: search.value.trim(),
		phones,
		phone: opened,
		messages,
		calls: byId('calls').open ? 100 : 0,
	});
}

function onView(news, isFirst) {
	view = news;
	if (isFirst) searched = search.value.trim();
	show();
	const [first] = view.phones.rows;
	// Beside the list there is room for a phone, so one is shown without being asked for.
	const isMissed = isFirst && searched !== '' && !view.phones.rows.some(({ id }) => id === opened);
	const isFree = placeOf() !== 'phone' && (isMissed || view.messages.total === 0);
	if (!covers('phone') && isFree && first !== undefined && first.id !== opened) open(first.id);
	if (isFirst && announcesSearch) {
		announcesSearch = false;
		announce(`${counted(view.phones.total, 'phone')} found`);
	}
}

function show() {
	const { setup, figures } = view;
	showFigures(figures);
	showSwitches(view.switches.rows);
	showPhones(view.phones, opened, searched);
	showThread(view.messages, opened, view.opened.number, searched, setup);
	showCalls(view.calls);
	showSetup(setup, figures.held === 0);
	showFailing(setup.failing);
}

function open(recipient) {
	if (recipient === opened) return;
	opened = recipient;
	messages = rowsAtOnce;
	if (view !== null) {
		const row = view.phones.rows.find(({ id }) => id === recipient);
		view = { ...view, messages: none, opened: { number: row?.number ?? `+${recipient}` } };
		show();
	}
	ask();
}

startSwitches((problem) => {
	byId('notice').hidden = problem === '';
	setText(byId('notice'), problem);
});
startPlaces(open);

let typing;
search.addEventListener('input', () => {
	clearTimeout(typing);
	typing = setTimeout(() => {
		phones = rowsAtOnce;
		announcesSearch = true;
		ask();
	}, 200);
});
search.form.addEventListener('submit', (event) => event.preventDefault());
byId('more-phones').addEventListener('click', () => {
	phones += rowsAtOnce;
	ask();
});
byId('more-messages').addEventListener('click', () => {
	messages += rowsAtOnce;
	ask();
});
byId('calls').addEventListener('toggle', ask);
// A page that nobody looks at costs the simulator nothing.
document.addEventListener('visibilitychange', () => {
	if (document.hidden) live.stop();
	else ask();
});
ask();
