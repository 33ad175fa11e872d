import { byId, element, RowList, setText } from './dom.js';
import { control } from './live.js';

const lists = new Map(
	['calls', 'delivery'].map((group) => [
		group,
		new RowList(byId(`switches-${group}`), createSwitch),
	]),
);
let report = () => {};

/** `reportProblem(text)` tells the person what could not be done. */
export function startSwitches(reportProblem) {
	report = reportProblem;
	byId('good-day').addEventListener('click', () => run('good-day'));
	byId('settle').addEventListener('click', () => run('settle'));
	const dialog = byId('confirm-clear');
	byId('clear').addEventListener('click', () => dialog.showModal());
	byId('clear-no').addEventListener('click', () => dialog.close());
	byId('clear-yes').addEventListener('click', () => {
		dialog.close();
		void run('clear');
	});
}

export function showSwitches(rows) {
	for (const [group, list] of lists) list.show(rows.filter((row) => row.group === group));
	const on = rows.filter((row) => row.on);
	const weather = byId('weather');
	weather.dataset.on = String(on.length > 0);
	setText(weather, `Bad day: ${on.length === 0 ? 'off' : `${on.length} on`}`);
}

/** Whether it was done. */
async function run(path, body) {
	try {
		await control(path, body);
		report('');
		return true;
	} catch (error) {
		report(error.message);
		return false;
	}
}

function createSwitch({ id, title, sees, options }) {
	const box = element('input', {
		type: 'checkbox',
		role: 'switch',
		'aria-describedby': `sees-${id}`,
	});
	const inputs = options.map((option) => createInput(option));
	const chosen = element('summary');
	let shown;
	const show = (row) => {
		shown = row;
		box.checked = row.on;
		node.dataset.on = String(row.on);
		row.options.forEach((option, index) => inputs[index].write(option.value));
		setText(chosen, row.options.map(wordOf).join(' · '));
	};
	const send = async () => {
		const given = Object.fromEntries(inputs.map(({ name, read }) => [name, read()]));
		const isDone = await run(`switches/${id}`, { on: box.checked, options: given });
		if (!isDone) show(shown);
	};
	for (const field of [box, ...inputs.map((input) => input.field)]) {
		field.addEventListener('change', () => void send());
	}
	const fields = element('div', { class: 'options' }, ...inputs.map(({ label }) => label));
	const node = element(
		'li',
		{},
		element('label', { class: 'switch' }, element('span', {}, title), box),
		element('p', { id: `sees-${id}` }, sees),
		element('details', {}, chosen, fields),
	);
	return { node, update: show };
}

function createInput(option) {
	const { kind, name, label, value } = option;
	const field =
		kind === 'number'
			? element('input', {
					type: 'number',
					min: option.min,
					max: option.max,
					inputmode: 'numeric',
				})
			: element(
					'select',
					{},
					...option.choices.map(([choice, word]) => element('option', { value: choice }, word)),
				);
	let known = value;
	const read = () => {
		if (kind === 'choice') return field.value;
		// What cannot be becomes the nearest that can.
		const wanted = Math.round(field.valueAsNumber);
		const near = Number.isNaN(wanted) ? known : Math.min(option.max, Math.max(option.min, wanted));
		field.value = near;
		return near;
	};
	const write = (given) => {
		known = given;
		// Not under the hands of somebody who is typing.
		if (document.activeElement !== field || kind !== 'number') field.value = given;
	};
	write(value);
	return {
		name,
		field,
		read,
		write,
		label: element('label', {}, element('span', {}, label), field),
	};
}

function wordOf(option) {
	if (option.kind === 'number') return `${option.label}: ${option.value}`;
	return option.choices.find(([value]) => value === option.value)?.[1] ?? '';
}
