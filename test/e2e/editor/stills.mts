// Pictures of what is worth seeing beside the nodes' panels.
import type { Named } from '../n8n/rest.mts';
import type { Desk } from './desk.mts';
import type { Pictures } from './pictures.mts';

const PICTURED = ['Form submission to SMS', 'AI agent that may send'];

export async function takeStills(
	desk: Desk,
	pictures: Pictures,
	simulatorUrl: string,
	examples: readonly Named[],
): Promise<void> {
	await desk.page(simulatorUrl, async (page) => {
		await page.getByText('Delivered').nth(3).waitFor();
		await pictures.take(page, 'simulator');
	});
	for (const { id, name } of examples) {
		if (!PICTURED.includes(name)) continue;
		await desk.page(`/workflow/${id}`, async (page) => {
			await page.getByTestId('canvas-node').first().waitFor();
			await page.getByTestId('zoom-to-fit').click();
			await pictures.take(page, `example-${name.toLowerCase().replaceAll(' ', '-')}`);
		});
	}
}
