// What every room has in common; run.mts adds which files are changed.
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default {
	testRunner: 'jest',
	jest: { configFile: 'test/mutation/jest.config.mjs' },
	coverageAnalysis: 'perTest',
	ignorePatterns: ['dist', 'docs', 'examples', 'reports', 'test/e2e', 'test/bench', 'test/compat'],
	reporters: ['html'],
	thresholds: { high: 95, low: 85, break: null },
	// Copies of the project: within it, lint and jest would find them.
	tempDirName: join(tmpdir(), 'n8n-nodes-postman-sg-mutation'),
	concurrency: 2,
	timeoutMS: 5_000,
	logLevel: 'warn',
	warnings: { slow: false },
};
