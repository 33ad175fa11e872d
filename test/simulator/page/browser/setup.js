import { copyOnClick } from './copy.js';
import { byId, element } from './dom.js';

let shown = '';

/** What a credential needs. Open until the first message has found its way here. */
export function showSetup(setup, isEmpty) {
	const text = JSON.stringify(setup);
	if (text !== shown) {
		const { baseUrl, campaigns } = setup;
		byId('setup-fields').replaceChildren(
			fields({ Environment: 'Custom', 'Base URL': baseUrl }),
			...campaigns.map((campaign) =>
				fields({
					...(campaigns.length > 1 ? { Campaign: campaign.name } : {}),
					'Campaign ID': campaign.id,
					'API Key': campaign.apiKey,
				}),
			),
		);
	}
	if (shown === '') byId('setup').open = isEmpty;
	shown = text;
}

const plain = new Set(['Environment', 'Campaign']);

function fields(given) {
	return element(
		'dl',
		{},
		...Object.entries(given).map(([name, value]) =>
			element(
				'div',
				{},
				element('dt', {}, name),
				element(
					'dd',
					{},
					element('code', {}, value),
					plain.has(name) ? '' : copyButton(name, value),
				),
			),
		),
	);
}

function copyButton(name, value) {
	const button = element('button', { type: 'button', class: 'quiet' }, 'Copy');
	button.setAttribute('aria-label', `Copy ${name}`);
	copyOnClick(button, value);
	return button;
}
