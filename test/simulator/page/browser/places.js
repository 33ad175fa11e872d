import { byId } from './dom.js';

/**
 * Where the person is, as the address says it: at the list, at a phone (`#6591234567`), or at the
 * switches (`#bad-day`). So the browser's own Back works, and so does a link to a phone.
 */
export function placeOf() {
	if (location.hash === '#bad-day') return 'bad-day';
	return /^#\d+$/.test(location.hash) ? 'phone' : 'list';
}

const panes = { list: 'list-pane', phone: 'phone-pane', 'bad-day': 'bad-day-pane' };
/** Where a phone is beside the list, and where the switches are beside both. */
const widths = {
	phone: matchMedia('(min-width: 44rem)'),
	'bad-day': matchMedia('(min-width: 68rem)'),
};

let before = 'list';

export function startPlaces(open) {
	const arrive = () => {
		const place = placeOf();
		if (place === 'phone') open(location.hash.slice(1));
		arrange(place);
		moveFocus(place);
		before = place;
	};
	addEventListener('hashchange', arrive);
	addEventListener('keydown', ({ key }) => {
		// Escape also closes a list of choices, and the dialog.
		const isElsewhere = document.activeElement?.closest('select, input, dialog');
		if (key === 'Escape' && covers(placeOf()) && !isElsewhere) location.hash = '';
	});
	for (const width of Object.values(widths)) {
		width.addEventListener('change', () => arrange(placeOf()));
	}
	if (placeOf() === 'phone') open(location.hash.slice(1));
	arrange(placeOf());
	before = placeOf();
}

/** Whether the place lies over everything else. */
export function covers(place) {
	return place !== 'list' && !widths[place].matches;
}

function arrange(place) {
	document.body.dataset.place = place;
	for (const id of [...Object.values(panes), 'bar', 'calls']) {
		byId(id).inert = covers(place) && id !== panes[place];
	}
}

function moveFocus(place) {
	if (place === 'bad-day') byId('bad-day-title').focus();
	else if (place === 'phone' && covers(place)) byId('phone-title').focus();
	else if (place === 'list' && covers(before)) {
		const left = before === 'phone' ? document.querySelector('[aria-current]') : byId('weather');
		left?.focus();
	}
}
