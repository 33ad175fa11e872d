// Tests are .mts: n8n's lint rules are for node code and see every *.ts, and a *.mts runs as it is
// under Node 24.
export default {
	testEnvironment: 'node',
	// Many tests wait for real answers and looks: a worker less than cores, as is usual, would leave
	// a core idle.
	maxWorkers: '100%',
	// Milliseconds. A bound for what hangs, not a measure: a busy machine is five times as slow.
	testTimeout: 30_000,
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: {
		'\\.m?ts$': [
			'@swc/jest',
			{ jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
		],
	},
};
