// The pages that people read, as GitHub reads them: as much of Markdown as they use.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Paths from the project's folder. */
export const PAGES: string[] = [
	...readdirSync(PROJECT),
	...['docs', '.github'].flatMap((folder) =>
		readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
			join(folder, name),
		),
	),
].filter((path) => path.endsWith('.md'));

export function readPage(path: string): string {
	return readFileSync(join(PROJECT, path), 'utf8');
}

export interface Section {
	/** Without its number signs. */
	heading: string;
	/** How a link names it, without `#`. */
	anchor: string;
	/** Up to the next heading of any level. */
	text: string;
}

/** All sections, in order. What stands above the first heading is in none. */
export function sectionsOf(page: string): Section[] {
	const sections: Section[] = [];
	const seen = new Map<string, number>();
	for (const { line, isCode } of linesOf(page)) {
		const heading = isCode ? undefined : /^#{1,6} (.+)$/.exec(line)?.[1];
		if (heading === undefined) {
			const last = sections.at(-1);
			if (last) last.text += `${line}\n`;
			continue;
		}
		const plain = anchorOf(heading);
		const before = seen.get(plain) ?? 0;
		seen.set(plain, before + 1);
		sections.push({ heading, anchor: before ? `${plain}-${before}` : plain, text: '' });
	}
	return sections;
}

/**
 * GitHub's rule: lower case, spaces become hyphens, and of all other signs only hyphens and
 * underscores stay.
 */
function anchorOf(heading: string): string {
	return heading
		.replace(/\[(.+?)\]\(.+?\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replaceAll(' ', '-');
}

/** Where the page's links and pictures lead, as they are written. */
export function targetsOf(page: string): string[] {
	const prose = linesOf(page)
		.filter(({ isCode }) => !isCode)
		.map(({ line }) => line.replace(/`[^`]*`/g, ''))
		.join('\n');
	const inMarkdown = [...prose.matchAll(/\]\(([^)\s]+)\)/g)];
	const inHtml = [...prose.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)];
	return [...inMarkdown, ...inHtml].map(([, target]) => target);
}

/** What stands in fences of that language, each as one text. */
export function fencesOf(page: string, language: string): string[] {
	return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
		([, code]) => code,
	);
}

function linesOf(page: string): Array<{ line: string; isCode: boolean }> {
	let isFenced = false;
	return page.split('\n').map((line) => {
		const isFence = line.startsWith('```');
		if (isFence) isFenced = !isFenced;
		return { line, isCode: isFence || isFenced };
	});
}
