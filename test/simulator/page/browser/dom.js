export const byId = (id) => document.getElementById(id);

/** Text goes in as text, always: what a message says is not ours. */
export function element(tag, attributes = {}, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === true) made.setAttribute(name, '');
		else if (value !== false && value !== null) made.setAttribute(name, value);
	}
	made.append(...children);
	return made;
}

export function icon(name) {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	svg.setAttribute('aria-hidden', 'true');
	const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
	use.setAttribute('href', `#icon-${name}`);
	svg.append(use);
	return svg;
}

export function setIcon(svg, name) {
	svg.firstElementChild.setAttribute('href', `#icon-${name}`);
}

/** Leaves a text alone that is right, so that a selection in it lasts. */
export function setText(node, text) {
	if (node.textContent !== text) node.textContent = text;
}

/** Text with what was searched for marked in it. */
export function setMarkedText(node, text, search) {
	const wanted = search.trim().toLowerCase();
	const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
	// Lower case may be longer than the text itself in some scripts; then nothing is marked.
	if (at < 0 || text.length !== text.toLowerCase().length) return setText(node, text);
	const end = at + wanted.length;
	const mark = element('mark', {}, text.slice(at, end));
	node.replaceChildren(text.slice(0, at), mark, text.slice(end));
}

/** Shows a list of rows by ID; elements are kept for as long as their row is shown. */
export class RowList {
	#container;
	#create;
	#shown = new Map();

	/** `create(row)` makes `{ node, update(row) }`. */
	constructor(container, create) {
		this.#container = container;
		this.#create = create;
	}

	show(rows) {
		const wanted = new Set(rows.map(({ id }) => id));
		for (const [id, { node }] of this.#shown) {
			if (wanted.has(id)) continue;
			node.remove();
			this.#shown.delete(id);
		}
		const focused = document.activeElement;
		let place = this.#container.firstElementChild;
		for (const row of rows) {
			const { node } = this.#fill(row);
			if (node === place) place = place.nextElementSibling;
			else this.#container.insertBefore(node, place);
		}
		// An element that was moved has lost the focus on its way.
		if (focused !== document.activeElement && focused?.isConnected) focused.focus();
	}

	#fill(row) {
		let shown = this.#shown.get(row.id);
		if (shown === undefined) {
			shown = this.#create(row);
			this.#shown.set(row.id, shown);
		}
		if (shown.row !== row) shown.update(row);
		shown.row = row;
		return shown;
	}
}
