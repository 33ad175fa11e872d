// How wide comments may be: `npm run lint:comments`. n8n's strict linting takes its own
// eslint.config.mjs unchanged or not at all, so this rule has a file of its own.
import { createRequire } from 'node:module';

const ofNodeCli = createRequire(createRequire(import.meta.url).resolve('@n8n/node-cli/eslint'));
const { parser } = ofNodeCli('typescript-eslint');

const ANY = 100_000;

export default [
	{ ignores: ['dist/**', 'coverage/**', 'reports/**', '.stryker-tmp/**'] },
	{
		files: ['**/*.{ts,mts,js,mjs}'],
		languageOptions: { parser },
		linterOptions: { reportUnusedDisableDirectives: 'off' },
		rules: { 'max-len': ['error', { code: ANY, comments: 100, tabWidth: 2, ignoreUrls: true }] },
	},
];
