// A mutant that survives costs the whole time of its tests: each property has a moment, not
// thousands of runs.
import fc from 'fast-check';

fc.configureGlobal({ interruptAfterTimeLimit: 200, markInterruptAsFailure: false });
