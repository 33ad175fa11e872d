// What the user is told of a failed call if the call itself makes a difference.
import { explain } from '../../nodes/Postman/api/explain.ts';

test('the trace ID is told where Postman’s support is to be asked', () => {
	const failure = { fromApi: true, httpStatus: 500, traceId: 'trace-1' };
	expect(explain(failure).description).toBe(
		'This is on Postman’s side. See status.postman.gov.sg; if this keeps happening, give Postman’s support the trace ID trace-1.',
	);
	expect(explain({ ...failure, httpStatus: 400, apiMessage: 'No.' }).description).toBe(
		'Postman says: "No." If this keeps happening, give Postman’s support the trace ID trace-1.',
	);
});

test('without a trace ID none is asked for', () => {
	expect(explain({ fromApi: true, httpStatus: 500 }).description).toBe(
		'This is on Postman’s side. See status.postman.gov.sg; if this keeps happening, write to Postman’s support.',
	);
});

test('after a call that changed nothing there is no doubt of what it did', () => {
	const lost = { fromApi: false, written: true, transportCode: 'ECONNRESET' };
	expect(explain({ ...lost, isHarmless: true }).description).toBe(
		'The network broke, or the answer took too long. Nothing was changed: try again.',
	);
	expect(explain(lost).description).toContain('may or may not have done');
});
