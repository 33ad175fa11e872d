// The proof sheet of a run: the output of Preview, and of a sending operation while Dry Run is on.

import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { explain } from '../api/explain';
import { mapInTurns } from '../api/turns';
import { compose, type Composition } from '../panel/compose';
import type { ItemParameters } from '../panel/item-parameters';
import {
	alignColumns,
	ProofSheet,
	summariseProofs,
	type Proof,
	type ProofBasis,
} from '../panel/proof';
import type { Declaration, Hint, Setting } from './declaration';

/** The option Dry Run. `isDryRun` reads it. */
export const dryRunOption: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description:
		'Whether to check everything and send nothing. The output is that of Message > Preview, with dryRun: true. With an expression, one variable can switch a whole workflow.',
};

/** How the proof of a sending operation differs from that of Preview. */
export interface ProofWays {
	/** Fields added to each item's JSON. */
	more?: IDataObject;
	/**
	 * Checks the parameters of the whole run.
	 *
	 * @throws NodeOperationError that names one that cannot be used.
	 */
	checkRun?(setting: Setting): void;
	/** Checks what only the sending operation reads of an item; adds problems to the item. */
	checkItem?(item: ItemParameters): void;
	/** Checks all items together; adds problems to those that have one. */
	checkAll?(compositions: Composition[], setting: Setting): Promise<void>;
	/** Names of the options that are set and may leave items out, which no proof can tell. */
	skipping?(setting: Setting): string[];
	/** Returns what to prove in place of messages; `undefined` if the panel asks for messages. */
	instead?(setting: Setting): ((sheet: ProofSheet) => Promise<Proof[]>) | undefined;
}

/**
 * Declares an operation whose output is the proof sheet. It makes one call for the whole run, which
 * reads the campaign's recent messages.
 */
export function proofDeclaration(
	own: Pick<Declaration<Proof, Proof>, 'option' | 'fields'>,
	{ more = {}, checkRun, checkItem, checkAll, skipping, instead }: ProofWays = {},
): Declaration<Proof, Proof> {
	return {
		...own,
		wording: { done: 'previewed', outcome: 'notSent' },
		async read(setting) {
			const { parameters, connection, run } = setting;
			checkRun?.(setting);
			const basis = await basisOf(setting);
			if (!basis) return [];
			const sheet = new ProofSheet(basis);
			const other = instead?.(setting);
			if (other) return await alignColumns(await other(sheet));
			const templates = basis.template?.bodies ?? {};
			const known = { templates, languages: run.client.campaign.languages.known };
			const items = await parameters.map((item) => {
				const composition = compose(item, connection, known);
				checkItem?.(item);
				return { composition, includeInput: item.includeInput };
			});
			await checkAll?.(
				items.map(({ composition }) => composition),
				setting,
			);
			const proofs = await mapInTurns(items, ({ composition, includeInput }) =>
				sheet.proofOf(composition, includeInput, more),
			);
			return await alignColumns(proofs);
		},
		hints: (proofs, setting) => [
			{ type: 'info', message: `${summariseProofs(proofs, setting.connection.environment)}.` },
			...skippingHints(skipping?.(setting) ?? []),
		],
		work: async (items) => items,
		output: ({ json }) => ({ json }),
	};
}

function skippingHints(options: string[]): Hint[] {
	if (options.length === 0) return [];
	const names = options.join(' and ');
	const message = `What was sent before is not looked up here: with Dry Run off, ${names} may leave out some of these items.`;
	return [{ type: 'info', message }];
}

/** Makes one call. Returns `undefined` if the run was stopped. */
async function basisOf({ connection, run }: Setting): Promise<ProofBasis | undefined> {
	const reading = await run.client.readTemplate(run.pause.signal);
	if (reading.kind === 'stopped') return undefined;
	return {
		environment: connection.environment,
		template: reading.kind === 'read' ? reading.value : undefined,
		unknownTemplate:
			reading.kind === 'read'
				? 'The campaign has no message in this language yet that shows its template, so the text is not known.'
				: `The campaign’s template could not be read: ${explain(reading.failure).message}.`,
		now: Date.now(),
	};
}

const IN_WORDS: Record<string, boolean> = { true: true, false: false };

/**
 * Whether the run is to send nothing. One answer counts for the whole run.
 *
 * @throws NodeOperationError if it is not clearly on or off for all items: then nothing is sent.
 */
export async function isDryRun({
	context,
	parameters,
}: Pick<Setting<unknown>, 'context' | 'parameters'>): Promise<boolean> {
	const { options } = context.getNode().parameters as { options?: IDataObject | string };
	if (typeof options === 'object' && !Object.hasOwn(options, 'dryRun')) return false;
	const answers = new Set(await parameters.map(answerOf));
	if (!answers.has(undefined) && answers.size <= 1) return answers.has(true);
	const found = answers.has(undefined)
		? 'Dry Run is neither true nor false'
		: 'Dry Run is on for some items and off for others';
	throw new NodeOperationError(context.getNode(), `Nothing was sent: ${found}`, {
		description:
			'Correct the expression of Dry Run under Options. It counts for the whole run, so it has to be true or false, and the same for every item.',
	});
}

/** Returns `undefined` if the item's value is neither true nor false. */
function answerOf({ options, problems }: ItemParameters): boolean | undefined {
	if (problems.length > 0) return undefined;
	if (!Object.hasOwn(options, 'dryRun')) return false;
	const { dryRun } = options;
	return typeof dryRun === 'boolean' ? dryRun : IN_WORDS[String(dryRun).trim().toLowerCase()];
}
