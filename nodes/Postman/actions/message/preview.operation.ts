// Message > Preview: what Send would send, item by item, and what stands in its way. Nothing is
// sent.

import { composeFields, composeOptions, optionsField } from '../compose.fields';
import { operation } from '../operation';
import { proofDeclaration } from '../proof';

/** Makes one call for the whole run, to read the template, and changes nothing. */
export const preview = operation(
	proofDeclaration({
		option: {
			name: 'Preview',
			value: 'preview',
			action: 'Preview message',
			description: 'Check messages and see what would be sent, without sending them',
		},
		fields: [...composeFields(), optionsField(composeOptions)],
	}),
);
