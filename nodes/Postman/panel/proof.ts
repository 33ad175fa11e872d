// A proof sheet: what Send would send for each item, as the recipient's phone would show it, what
// it would cost, and what keeps it from being sent. Nothing here makes a call.

import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../api/connection';
import type { Template } from '../api/template';
import { eachInTurns, mapInTurns } from '../api/turns';
import { inFrame } from '../sms/frame';
import { isOfSingapore, pricePerSegment } from '../sms/price';
import { render } from '../sms/template';
import { segmentsOf } from '../sms/text';
import type { Composition } from './compose';
import { problemJson, problemsInWords, type Problem } from './problem';

/** What the proofs of one run are based on. */
export interface ProofBasis {
	environment: Connection['environment'];
	/** `undefined` if it could not be read. */
	template: Template | undefined;
	/** Said of items whose template is not known; a whole sentence. */
	unknownTemplate: string;
	/** Milliseconds since 1970, for the prices. */
	now: number;
}

/** The proof of one item. `json` is its output. */
export interface Proof {
	kind: 'previewed';
	itemIndex: number;
	/** Whether the output is to have the input item in it. */
	includeInput: boolean;
	json: IDataObject;
	canBeSent: boolean;
	/** Absent if the text is not known. */
	size?: Size;
}

/** What a message, or a file of them, is billed by. */
export interface Size {
	segments: number;
	/** Whether header and footer are unknown, so that there may be more segments. */
	isAtLeast: boolean;
	/** Thousandths of a Singapore dollar; `undefined` if nothing is charged or no price is known. */
	price?: number | undefined;
}

/** From this many segments on, delivery is not reliable (Postman guide, Character count). */
const MANY_SEGMENTS = 7;

const UNKNOWN_FRAME =
	'Postman’s header and footer are not known yet, as the campaign’s latest messages show none in this language: the SMS is longer than this text, and may have more segments.';

/**
 * Whether messages are charged. Behind a custom address there is a gateway to any environment, so
 * they may be.
 */
const isCharged = (environment: Connection['environment']) =>
	environment === 'production' || environment === 'custom';

/** Makes the proofs of one run. It remembers recipients, to hint at those that occur twice. */
export class ProofSheet {
	private readonly basis: ProofBasis;
	/** By recipient: the first item that goes there, and all texts that go there. */
	private readonly seen = new Map<string, { itemIndex: number; texts: Set<string> }>();

	constructor(basis: ProofBasis) {
		this.basis = basis;
	}

	/** Makes the proof of one item. @param more Further fields of its JSON. */
	proofOf(composition: Composition, includeInput: boolean, more: IDataObject = {}): Proof {
		const { itemIndex, recipient, country, language, values, problems } = composition;
		const canBeSent = problems.length === 0;
		const text = this.measure(values?.body, language);
		const size = recipient === undefined ? text.size : this.priced(recipient, text.size);
		const hints = [...composition.hints, ...this.hintsOf(composition, size)];
		const note = text.json.text === undefined ? this.basis.unknownTemplate : text.note;
		// What is read first stands first: n8n's table has room for a few columns. `alignColumns`
		// settles those that are undefined.
		const json: IDataObject = {
			...more,
			verdict: verdictOf(problems, hints),
			recipient: recipient ?? null,
			fullMessage: text.json.fullMessage,
			segments: text.json.segments,
			estimatedChargeSgd: chargeOf(size),
			characters: text.json.characters,
			encoding: text.json.encoding,
			text: text.json.text,
			note,
			canBeSent,
			problem: problemsInWords(problems),
			problems: problems.map(problemJson),
			hints: hints.map(problemJson),
			country: country ?? null,
			language: language ?? null,
			values: values?.values ?? null,
			replacedCharacters: values?.replaced.map((one) => ({ ...one })) ?? [],
		};
		return { kind: 'previewed', itemIndex, includeInput, json, canBeSent, ...(size && { size }) };
	}

	/**
	 * Returns the size of a message that was composed elsewhere; `undefined` if its template is not
	 * known.
	 */
	sizeOf(recipient: string, language: string, values: Record<string, string>): Size | undefined {
		const template = this.basis.template?.bodies[language];
		if (template === undefined) return undefined;
		return this.priced(recipient, this.measure(render(template, values), language).size);
	}

	/** Returns what is said of a text whose size is unknown or uncertain; a whole sentence. */
	unknownText(size: Size | undefined): string {
		return size ? UNKNOWN_FRAME : this.basis.unknownTemplate;
	}

	private measure(
		text: string | undefined,
		language = '',
	): { json: IDataObject; note?: string; size?: Size } {
		if (text === undefined) return { json: {} };
		const frame = this.basis.template?.frames[language];
		const fullMessage = frame && inFrame(text, frame);
		const whole = fullMessage ?? text;
		const { encoding, segments } = segmentsOf(whole);
		return {
			json: {
				...(fullMessage !== undefined && { fullMessage }),
				text,
				characters: whole.length,
				encoding,
				segments,
			},
			...(!frame && { note: UNKNOWN_FRAME }),
			size: { segments, isAtLeast: !frame },
		};
	}

	private priced(recipient: string, size: Size | undefined): Size | undefined {
		const { environment, now } = this.basis;
		const price = isCharged(environment) ? pricePerSegment(recipient, now) : undefined;
		return size && { ...size, price: price && price * size.segments };
	}

	private hintsOf({ itemIndex, recipient, values }: Composition, size?: Size): Problem[] {
		const hints: Problem[] = [];
		if (recipient !== undefined) {
			hints.push(...this.twice(itemIndex, recipient, JSON.stringify(values?.values)));
			if (!isOfSingapore(recipient)) hints.push(this.abroad(recipient));
		}
		if (size && size.segments >= MANY_SEGMENTS) {
			hints.push({
				code: 'manySegments',
				parameter: 'Values',
				message: `The SMS has ${size.segments} segments`,
				advice: `From ${MANY_SEGMENTS} on, parts may not arrive, and each segment is charged: shorten the text.`,
			});
		}
		return hints;
	}

	private twice(itemIndex: number, recipient: string, text: string): Problem[] {
		const before = this.seen.get(recipient);
		if (!before) {
			this.seen.set(recipient, { itemIndex, texts: new Set([text]) });
			return [];
		}
		const isSameText = before.texts.size === before.texts.add(text).size;
		const hint = {
			parameter: 'Recipient',
			code: isSameText ? 'sameMessage' : 'sameRecipient',
			message: `Item ${before.itemIndex} goes to this number too${isSameText ? ', with the same text' : ''}`,
			advice: isSameText
				? 'Both would be sent, and networks may drop one of them as spam. If you mean only one, remove the other with a Remove Duplicates node.'
				: 'If you mean only one SMS, remove the other with a Remove Duplicates node.',
		};
		return [hint];
	}

	private abroad(recipient: string): Problem {
		const { environment, now } = this.basis;
		const price = isCharged(environment) ? pricePerSegment(recipient, now) : undefined;
		const charge = price === undefined ? '' : ` A segment costs SGD ${price / 1000} before GST.`;
		return {
			code: 'overseas',
			parameter: 'Recipient',
			message: 'The number is not one of Singapore’s, so no delivery report comes',
			advice: `Its last status is sent_to_telco, whether or not it arrives.${charge}`,
		};
	}
}

/** Says of a message or a file what matters most, with what keeps it from being sent. */
export function verdictOf(problems: Problem[], hints: Problem[] = []): string {
	if (problems.length > 0) return problemsInWords(problems);
	return ['Can be sent', ...hints.map(({ message }) => message)].map((one) => `${one}.`).join(' ');
}

/** In Singapore dollars; `undefined` if nothing is charged or no price is known. */
export const chargeOf = (size?: Size) =>
	size?.price === undefined ? undefined : size.price / 1000;

/**
 * Gives all proofs of a run the same columns, so that n8n's table is regular: what one of them
 * lacks is null, and what all of them lack is absent.
 */
export async function alignColumns(proofs: Proof[]): Promise<Proof[]> {
	const used = new Set<string>();
	await eachInTurns(proofs, ({ json }) => {
		for (const [name, value] of Object.entries(json)) if (value !== undefined) used.add(name);
	});
	return await mapInTurns(proofs, (proof) => {
		const columns = Object.entries(proof.json).filter(([name]) => used.has(name));
		const json = Object.fromEntries(columns.map(([name, value]) => [name, value ?? null]));
		return { ...proof, json };
	});
}

/** Sums up a run in one line, e.g. `3 of 5 can be sent; 9 segments, about SGD 0.41 before GST`. */
export function summariseProofs(
	proofs: readonly Proof[],
	environment: Connection['environment'],
): string {
	const good = proofs.filter(({ canBeSent }) => canBeSent);
	const sizes = good.flatMap(({ size }) => size ?? []);
	const sum = `${good.length} of ${proofs.length} can be sent`;
	if (sizes.length === 0) return sum;
	const segments = sizes.reduce((all, one) => all + one.segments, 0);
	const price = sizes.reduce((all, one) => all + (one.price ?? 0), 0);
	const isAtLeast = sizes.length < good.length || sizes.some((one) => one.isAtLeast);
	const counted = `${isAtLeast ? 'at least ' : ''}${segments} ${segments === 1 ? 'segment' : 'segments'}`;
	if (!isCharged(environment))
		return `${sum}; ${counted}, which is not charged in this environment`;
	if (price === 0) return `${sum}; ${counted}`;
	return `${sum}; ${counted}, about SGD ${(price / 1000).toFixed(2)} before GST`;
}
