// The build: TypeScript to CommonJS, third-party code to one readable file, icons and codex beside
// their nodes.
const { execFileSync } = require('node:child_process');
const { readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { build: bundle } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const VENDOR = 'nodes/Postman/vendor';

async function clean() {
	rmSync('dist', { recursive: true, force: true });
}

async function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	// For the coverage only: in the package each file would name a map that is not in it.
	const maps = String(process.argv.includes('--maps'));
	const args = ['--project', 'tsconfig.json', '--sourceMap', maps];
	execFileSync(process.execPath, [tsc, ...args], { stdio: 'inherit' });
}

// n8n installs a community package without its dependencies, so zod and libphonenumber-js travel
// inside it. Only this one file is bundled: bundling each node would give each its own pacer, and
// minified code is code nobody can review.
async function vendor() {
	const { metafile } = await bundle({
		entryPoints: [`${VENDOR}.ts`],
		outfile: `dist/${VENDOR}.js`,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		legalComments: 'inline',
		banner: {
			js: '// Third-party code; its licences are in vendor.LICENSES.txt beside this file.',
		},
		metafile: true,
	});
	rmSync(`dist/${VENDOR}.js.map`, { force: true });
	writeFileSync(`dist/${VENDOR}.LICENSES.txt`, licencesOf(Object.keys(metafile.inputs)));
}

function licencesOf(bundledFiles) {
	const packages = new Set(
		bundledFiles
			.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1])
			.filter(Boolean),
	);
	return [...packages]
		.sort()
		.map((name) => {
			const folder = `node_modules/${name}`;
			const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
			const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
			const text = readFileSync(`${folder}/${file}`, 'utf8').trim();
			return `${name} ${version}${license ? ` (${license})` : ''}\n\n${text}\n`;
		})
		.join(`\n${'-'.repeat(80)}\n\n`);
}

function assets() {
	return src(['{nodes,credentials}/**/*.{svg,png,node.json}', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));
}

exports.clean = clean;
exports.build = series(clean, compile, parallel(vendor, assets));
exports.default = exports.build;
