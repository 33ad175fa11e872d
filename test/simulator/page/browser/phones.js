import { byId, element, icon, RowList, setIcon, setMarkedText, setText } from './dom.js';
import { counted, describe, whenOf } from './words.js';

let search = '';
const list = new RowList(byId('phone-list'), createRow);

export function showPhones({ total, rows }, opened, searched) {
	search = searched;
	list.show(rows);
	for (const link of byId('phone-list').querySelectorAll('a')) {
		if (link.hash === `#${opened}`) link.setAttribute('aria-current', 'true');
		else link.removeAttribute('aria-current');
	}
	setText(byId('phones-total'), total === 0 ? '' : total.toLocaleString('en-SG'));
	const rest = total - rows.length;
	byId('more-phones').hidden = rest <= 0;
	setText(byId('more-phones'), `Show more phones (${rest.toLocaleString('en-SG')} to go)`);
	byId('phones-none').hidden = total > 0;
	setText(
		byId('phones-none'),
		searched === ''
			? 'No SMS yet. Point n8n’s Postman SG API credential at this simulator, and run your workflow.'
			: `Nothing found for “${searched}”.`,
	);
}

function createRow({ id }) {
	const time = element('time', { class: 'phone-time' });
	const snippet = element('span', { class: 'snippet' });
	const sign = icon('clock');
	const word = element('span');
	const count = element('span', { class: 'count' });
	const number = element('span', { class: 'phone-number' });
	const status = element('span', { class: 'status' }, sign, word);
	const link = element('a', { href: `#${id}` });
	// Spaces, so that what is read out does not run together.
	link.append(number, ' ', time, ' ', snippet, ' ', status, ' ', count);
	return {
		node: element('li', {}, link),
		update(row) {
			const described = describe(row.status, row.foreign);
			setText(number, row.number);
			setText(time, whenOf(row.at));
			time.dateTime = new Date(row.at).toISOString();
			setMarkedText(snippet, row.snippet, search);
			setIcon(sign, described.icon);
			setText(word, described.word);
			status.dataset.tone = described.tone;
			setText(count, `${counted(row.count, 'SMS', 'SMS')}`);
		},
	};
}
