import { byId, element, RowList, setText } from './dom.js';
import { timeOf } from './words.js';

const list = new RowList(byId('calls-rows'), createRow);

export function showCalls({ total, rows }) {
	setText(byId('calls-total'), total === 0 ? '' : total.toLocaleString('en-SG'));
	list.show(rows);
}

function createRow({ at, method, path }) {
	const result = element('span', { class: 'result' });
	const words = element('span', { class: 'words' });
	const answer = element('td', {}, result, ' ', words);
	const took = element('td', { class: 'number' });
	const call = element('td', { class: 'call' }, element('b', {}, method), ` ${path}`);
	return {
		node: element('tr', {}, element('td', {}, timeOf(at)), call, answer, took),
		update(row) {
			setText(result, answerOf(row));
			setText(words, row.words ?? '');
			answer.dataset.tone = toneOf(row);
			setText(took, row.took === null ? '' : row.took.toLocaleString('en-SG'));
		},
	};
}

function answerOf({ status, took, why }) {
	const given = status ?? (took === null ? 'Waiting' : 'No answer');
	if (why === 'limit') return `${given}, over the limit`;
	return why === 'fault' ? `${given}, made to fail` : String(given);
}

function toneOf({ status, took }) {
	if (status === null) return took === null ? 'waiting' : 'bad';
	return status < 300 ? 'good' : 'bad';
}
