// The tests of the pure modules alone, without those that only draw more of the same.
import base from '../../jest.config.mjs';

export default {
	...base,
	rootDir: '../..',
	maxWorkers: 1,
	testMatch: [
		'<rootDir>/test/unit/{csv,delivery,outcome,pacer,pacer-law,pacer-properties,pacer-refusals,recipient-singapore,sms-*,status-*}.test.mts',
	],
	setupFilesAfterEnv: ['<rootDir>/test/mutation/short-properties.mts'],
};
