// The only door to nock for tests. From its import on, nock stands before every socket of the
// process, also for the test files that the same worker runs afterwards: there, a call that was
// given up while it connected failed a second time, with an ECANCELED that nobody handles.
import nock from 'nock';

afterAll(() => {
	nock.cleanAll();
	nock.enableNetConnect();
	nock.restore();
});

export default nock;
