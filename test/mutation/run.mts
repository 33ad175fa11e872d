// npm run test:mutation [-- sms status]: changes the pure modules one spot at a time, and counts
// the changes that no test sees. Room by room, as a change of what a module computes when it loads
// is tried on all tests of its room. Exits 1 if a room's score is too low. Each survivor is
// listed; reports/mutation/ shows them in their code.
import { Stryker } from '@stryker-mutator/core';

const ROOMS: Record<string, string[]> = {
	outcome: ['api/outcome.ts', 'api/failure.ts'],
	pacer: ['api/pacer.ts', 'api/pacing-law.ts', 'api/permits.ts'],
	delivery: ['api/delivery.ts'],
	recipient: ['sms/recipient.ts', 'sms/phone-text.ts'],
	template: ['sms/template.ts', 'sms/names.ts', 'sms/rules.ts', 'sms/language.ts'],
	text: ['sms/text.ts', 'sms/plain.ts'],
	csv: ['sms/csv.ts'],
	status: ['change', 'fault', 'reported', 'state', 'walk', 'watch'].map(
		(name) => `status/${name}.ts`,
	),
};
/** Per cent of the changes that a test sees. */
const MIN_SCORE_PERCENT = 85;
const SEEN = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in ROOMS));
if (unknown.length > 0) {
	console.error(`There is no ${unknown.join(', ')}: choose from ${Object.keys(ROOMS).join(', ')}.`);
	process.exit(1);
}
const scores: Array<{ room: string; seen: number; all: number }> = [];
for (const [room, files] of Object.entries(ROOMS)) {
	if (wanted.length > 0 && !wanted.includes(room)) continue;
	const mutants = await new Stryker({
		configFile: 'test/mutation/stryker.config.mjs',
		mutate: files.map((file) => `nodes/Postman/${file}`),
		htmlReporter: { fileName: `reports/mutation/${room}.html` },
	}).runMutationTest();
	const count = (statuses: string[]) =>
		mutants.filter(({ status }) => statuses.includes(status)).length;
	for (const { fileName, location, mutatorName, replacement, status } of mutants) {
		if (!MISSED.includes(status)) continue;
		const place = `${fileName.replace(/.*nodes\/Postman\//, '')}:${location.start.line}`;
		console.log(`  ${status} ${place} ${mutatorName}: ${replacement?.replace(/\s+/g, ' ')}`);
	}
	const seen = count(SEEN);
	scores.push({ room, seen, all: seen + count(MISSED) });
	console.log(line(scores[scores.length - 1]));
}
console.log(`\n${scores.map(line).join('\n')}`);
const sum = (key: 'seen' | 'all') => scores.reduce((total, score) => total + score[key], 0);
console.log(line({ room: 'in all', seen: sum('seen'), all: sum('all') }));
process.exitCode = scores.every(({ seen, all }) => (100 * seen) / all >= MIN_SCORE_PERCENT) ? 0 : 1;

function line({ room, seen, all }: (typeof scores)[number]): string {
	const score = ((100 * seen) / all).toFixed(1);
	return `${room.padEnd(10)} ${score.padStart(5)} %  ${seen} of ${all} changes seen`;
}
