// What a rule finds in a variable's name or value. Pure.

import type { Unsupported } from './text';
import type { Unresolved } from './unresolved';

/** What is wrong with a value, or worth knowing. */
export interface Finding {
	/**
	 * `refuse`: Postman would refuse the message. `hint`: it would not, but the sender should know.
	 */
	level: 'refuse' | 'hint';
	code:
		| 'badName'
		| 'reservedName'
		| 'duplicate'
		| 'missing'
		| 'surplus'
		| 'empty'
		| 'notText'
		| 'unresolved'
		| 'doubtful'
		| 'dateAsIso'
		| 'unsupportedCharacters'
		| 'malformedText'
		| 'bodyTooLong'
		| 'bodyLong';
	variable?: string;
	/** What was found; one sentence without a full stop. */
	message: string;
	/** The same without quoting the value, if `message` quotes it. */
	inShort?: string;
	/** How to get unstuck; whole sentences. */
	advice: string;
	/** With the code `unsupportedCharacters`: each of them. */
	characters?: Unsupported[];
}

/** Makes a finding. */
export const makeFinding = (
	level: Finding['level'],
	code: Finding['code'],
	variable: string | undefined,
	message: string,
	advice: string,
): Finding => ({ level, code, ...(variable !== undefined && { variable }), message, advice });

/** The finding for a text that was not worked out. @param subject What has the text. */
export const fromUnresolved = (
	name: string,
	{ level, found, advice }: Unresolved,
	subject: string,
) =>
	makeFinding(
		level,
		level === 'refuse' ? 'unresolved' : 'doubtful',
		name,
		`${subject} ${found}`,
		advice,
	);
