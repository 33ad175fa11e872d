// Message > Get Many: the campaign's messages, newest first.

import { timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { listOperation } from '../list';
import { listFields } from '../list.fields';

/** Makes one call for each page of the list. Gives one item for each message. */
export const getAll = listOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many messages',
		description: 'Retrieve the campaign’s messages, newest first, by recipient, status or time',
	},
	fields: [
		...listFields({ withSource: true }),
		optionsField([timeoutOption('After that, the node asks for the page again')]),
	],
	check: 'Check Filters.',
});
