// One leg of n8n's package scanner, offline: `node scan.mjs <folder> source|tarball`. A process of
// its own, because the scanner is an ES module and the tests are not. Exits 1 and prints the
// findings if there are any.
import {
	SOURCE_FILE_PATTERNS,
	analyzePackage,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const [folder, leg] = process.argv.slice(2);
const patterns = leg === 'source' ? SOURCE_FILE_PATTERNS : ['**/*.js', 'package.json'];
const { passed, message, details } = await analyzePackage(folder, patterns);
if (!passed) {
	console.log(`${message}\n${details ?? ''}`);
	process.exitCode = 1;
}
