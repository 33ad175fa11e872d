const shownFor = 2_000;

/**
 * Puts the text on the clipboard, and says so in the place of `label`, the button itself if left
 * out.
 */
export function copyOnClick(button, text, label = button) {
	const word = label.textContent;
	let timer;
	button.addEventListener('click', async () => {
		await navigator.clipboard.writeText(text);
		label.textContent = 'Copied';
		clearTimeout(timer);
		timer = setTimeout(() => {
			label.textContent = word;
		}, shownFor);
	});
}
