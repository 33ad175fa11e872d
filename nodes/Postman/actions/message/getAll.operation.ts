// Message > Get Many: the campaign's messages, newest first.

import { timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { listOperation } from '../list';
import { listFields } from '../list.fields';

const show = { resource: ['message'], operation: ['getAll'] };

export const getAll = listOperation({
	fields: [
		...listFields(show, { withSource: true }),
		optionsField(show, [timeoutOption('After that the page is asked for again')]),
	],
	check: 'Check Filters.',
});
