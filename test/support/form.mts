// A form whose submissions are sent: name and phone are its fields, and the campaign's template
// wants a fruit too.
import type { IDataObject, INode } from 'n8n-workflow';

import type { Execution } from '../engine/engine.mts';
import type { HeldMessage } from '../simulator/index.mts';
import { useBench, type Bench } from './people.mts';
import { sendWorkflow } from './workflows.mts';

export const continuing = { onError: 'continueRegularOutput' } as const;
export const dividing = { onError: 'continueErrorOutput' } as const;

export const person = (name: string, phone: unknown = '9123 4567') =>
	({ name, phone }) as IDataObject;

export interface FormBench extends Bench {
	/** @param over Of the credential. */
	send(
		items: IDataObject[],
		parameters?: IDataObject,
		settings?: Partial<INode>,
		over?: IDataObject,
	): Promise<Execution>;
	/** What Postman holds, oldest first. */
	held(): HeldMessage[];
}

/** To be called at the top of a test file. */
export function useForm(): FormBench {
	const bench = useBench() as FormBench;
	bench.send = async (items, parameters = {}, settings = {}, over = {}) => {
		const form = {
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name, fruit: "apple" } }}',
			...parameters,
		};
		return await bench.engine.run(sendWorkflow(items, form, settings), bench.account(over));
	};
	bench.held = () => bench.simulator.ledger.messages();
	return bench;
}
