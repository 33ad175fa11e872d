// A mutant that survives costs the whole time of its tests: each property has a moment, not
// thousands of runs.
import fc from '../support/fast-check.mts';

fc.configureGlobal({
	...fc.readConfigureGlobal(),
	interruptAfterTimeLimit: 200,
	markInterruptAsFailure: false,
});
