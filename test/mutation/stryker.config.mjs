// What every room has in common; run.mts adds which files are changed.
export default {
	testRunner: 'jest',
	jest: { configFile: 'test/mutation/jest.config.mjs' },
	coverageAnalysis: 'perTest',
	ignorePatterns: ['dist', 'docs', 'examples', 'reports', 'test/e2e', 'test/bench', 'test/compat'],
	reporters: ['html'],
	thresholds: { high: 95, low: 85, break: null },
	tempDirName: 'reports/stryker',
	concurrency: 2,
	timeoutMS: 5_000,
	logLevel: 'warn',
	warnings: { slow: false },
};
