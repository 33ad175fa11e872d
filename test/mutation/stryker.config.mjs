// npm run test:mutation: what the tests of the pure modules let through. Score and survivors in reports/mutation/.
export default {
	testRunner: 'jest',
	jest: { configFile: 'test/mutation/jest.config.mjs' },
	coverageAnalysis: 'perTest',
	mutate: [
		'nodes/Postman/api/{delivery,outcome,pacer,pacing-law}.ts',
		'nodes/Postman/sms/*.ts',
		'nodes/Postman/status/{change,fault,read,reported,state,walk,watch}.ts',
	],
	ignorePatterns: ['dist', 'docs', 'examples', 'test/e2e', 'test/bench', 'test/compat'],
	reporters: ['clear-text', 'progress', 'html', 'json'],
	clearTextReporter: { allowColor: false, reportTests: false, reportMutants: false },
	thresholds: { high: 95, low: 85, break: 85 },
	tempDirName: 'reports/stryker',
	concurrency: 2,
	timeoutMS: 10_000,
};
