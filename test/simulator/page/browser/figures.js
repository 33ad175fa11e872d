import { byId, element, setText } from './dom.js';
import { counted } from './words.js';

const tiles = [
	{ name: 'SMS', value: ({ held }) => held },
	{ name: 'Delivered', value: ({ delivered }) => delivered },
	{ name: 'On the way', value: ({ held, delivered, failed }) => held - delivered - failed },
	{ name: 'Failed', value: ({ failed }) => failed, alarms: true },
	{ name: 'Calls a second', value: rate },
	{ name: 'Too many (429)', value: ({ tooMany }) => tooMany, alarms: true },
	{ name: 'Refused (4xx)', value: ({ refused }) => refused, alarms: true },
	{ name: 'Lost or 5xx', value: ({ broken }) => broken, alarms: true },
];
const values = tiles.map(() => element('dd', {}, '0'));
byId('figures').append(
	...tiles.map(({ name }, index) => element('div', {}, element('dt', {}, name), values[index])),
);

export function showFigures(figures) {
	tiles.forEach(({ value, alarms }, index) => {
		const given = value(figures);
		setText(values[index], typeof given === 'number' ? given.toLocaleString('en-SG') : given);
		values[index].dataset.alarm = String(alarms === true && given > 0);
	});
	values[4].title = figures.campaign ?? '';
	announceSoon(figures);
}

function rate({ perSecond, limit }) {
	return limit === null ? perSecond : `${perSecond} of ${limit}`;
}

/** Often enough to follow, seldom enough not to talk all the time. */
const pause = 5_000;
let told = null;
let latest = null;
let timer = null;

export function announce(text) {
	byId('announcer').textContent = text;
}

function announceSoon(figures) {
	latest = figures;
	// What is there when the page opens is no news; nor is a list that was cleared.
	if (told === null || figures.held < told.held) told = figures;
	timer ??= setTimeout(() => {
		timer = null;
		const news = [
			[latest.held - told.held, 'new SMS', 'new SMS'],
			[latest.delivered - told.delivered, 'delivered', 'delivered'],
			[latest.failed - told.failed, 'not delivered', 'not delivered'],
		];
		const sentences = news.filter(([count]) => count > 0).map((words) => counted(...words));
		if (sentences.length > 0) announce(`${sentences.join('. ')}.`);
		told = latest;
	}, pause);
}
