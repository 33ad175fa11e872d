// Every text in the source, as its reader sees it, with … for what is worked out.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { PROJECT } from './pages.mts';

/** The texts of nodes and credentials. */
export function textsOfSource(): string[] {
	return ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.flatMap((file) => textsOf(readFileSync(join(PROJECT, folder, file), 'utf8'))),
	);
}

/** @param code TypeScript. */
export function textsOf(code: string): string[] {
	const texts: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node)) texts.push(node.text);
		if (ts.isTemplateExpression(node)) {
			texts.push(
				[node.head, ...node.templateSpans.map(({ literal }) => literal)]
					.map(({ text }) => text)
					.join('…'),
			);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('texts.ts', code, ts.ScriptTarget.ESNext));
	return texts;
}

/**
 * Signs that a quote must have in common with the text that it is from, beside what … stands for on
 * either side.
 */
const MIN_COMMON = 8;

/**
 * Whether the text may read so somewhere. In the quote … stands for anything; in the text it stands
 * for what is worked out, so it may be any words of the quote. At least half of the quote must be
 * the text's own words.
 */
export function reads(text: string, quote: string): boolean {
	if (!text.includes('…')) return includesInOrder(text, quote.split('…'));
	const fixed = quote.replaceAll('…', '').length;
	const needed = Math.max(Math.min(MIN_COMMON, fixed), fixed / 2);
	if (!windowsOf(quote).some((window) => text.includes(window))) return false;
	// best[j]: most signs in common of the quote so far, where its last sign falls on the text's sign
	// j; the text may begin and end anywhere.
	let best: number[] = Array.from({ length: text.length + 1 }, () => 0);
	for (const sign of quote) {
		const next: number[] = Array.from({ length: text.length + 1 }, () => -Infinity);
		for (let j = 0; j <= text.length; j++) {
			const of = (value: number | undefined, gain = 0) =>
				(next[j] = Math.max(next[j], (value ?? -Infinity) + gain));
			if (sign === '…') {
				of(best[j]);
				if (j > 0) of(next[j - 1]);
			} else {
				if (j > 0 && text[j - 1] === sign) of(best[j - 1], 1);
				if (j > 0 && text[j - 1] === '…') {
					of(best[j]);
					of(best[j - 1]);
				}
				// What is worked out may also be nothing.
				if (j > 1 && text[j - 2] === '…' && text[j - 1] === sign) of(best[j - 2], 1);
			}
		}
		best = next;
	}
	return Math.max(...best) >= needed;
}

function includesInOrder(text: string, parts: string[]): boolean {
	let from = 0;
	return parts.every((part) => {
		const at = text.indexOf(part, from);
		from = at + part.length;
		return at >= 0;
	});
}

/** Most texts have none of these in common with a quote, and need no closer look. */
function windowsOf(quote: string): string[] {
	return quote
		.split('…')
		.flatMap((part) =>
			part.length <= MIN_COMMON
				? [part]
				: Array.from({ length: part.length - MIN_COMMON + 1 }, (_, i) =>
						part.slice(i, i + MIN_COMMON),
					),
		)
		.filter((window) => window.trim() !== '');
}
