import { copyOnClick } from './copy.js';
import { byId, element } from './dom.js';
import { meaningOf } from './words.js';

let shown = '';

/** The numbers to which deliveries fail, to be copied into a workflow. */
export function showFailing(failing) {
	const text = JSON.stringify(failing);
	if (text === shown) return;
	shown = text;
	byId('failing').hidden = failing.length === 0;
	byId('failing-numbers').replaceChildren(...failing.map(row));
}

function row({ number, error }) {
	const word = element('span', { class: 'copy' }, 'Copy');
	const button = element('button', { type: 'button' }, element('code', {}, number), word);
	button.setAttribute('aria-label', `Copy ${number}`);
	copyOnClick(button, number, word);
	return element(
		'li',
		{},
		button,
		element('p', {}, element('code', {}, error), ` ${meaningOf(error)}`),
	);
}
