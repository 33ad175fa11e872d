// What scanners of harmful packages look for in published JavaScript, kind by kind: n8n's own is
// about to have such rules. The package needs none of it, so whatever is found is either a mistake
// or somebody else's hand.

interface Kind {
	kind: string;
	pattern: RegExp;
	/** What it has to find. */
	sample: string;
}

export const KINDS: readonly Kind[] = [
	{
		kind: 'starts programs',
		pattern: /\bchild_process\b|\bexecSync\b|\bspawn(?:Sync)?\s*\(/,
		sample: "require('child_process')",
	},
	{
		kind: 'runs text as code',
		pattern: /\beval\s*\(|\bnew\s+Function\s*\(|\bvm\s*\.\s*run|\brequire\s*\(\s*[^'"\s)]/,
		sample: 'new Function(atob(text))()',
	},
	{
		kind: 'loads code while it runs',
		pattern: /\bimport\s*\(|\bcreateRequire\b|\bprocess\s*\.\s*(?:binding|dlopen)\b/,
		sample: 'await import(address)',
	},
	{
		kind: 'reads or writes files',
		pattern: /require\s*\(\s*['"](?:node:)?(?:fs|os|path|worker_threads|cluster)(?:\/\w+)?['"]/,
		sample: "require('node:fs/promises')",
	},
	{
		kind: 'opens connections past n8n',
		pattern:
			/require\s*\(\s*['"](?:node:)?(?:https?|http2|net|tls|dns|dgram)(?:\/\w+)?['"]|\bfetch\s*\(\s*['"]/,
		sample: "require('https').get(address)",
	},
	{
		kind: 'reads the environment or who is there',
		pattern: /\bprocess\s*\.\s*env\b|\bos\s*\.\s*(?:hostname|userInfo|networkInterfaces|homedir)\b/,
		sample: 'JSON.stringify(process.env)',
	},
	{
		kind: 'names secrets of a machine',
		pattern: /\.ssh\/|id_rsa|\.npmrc|\.aws\/|\/etc\/passwd|wallet\.dat|\bNPM_TOKEN\b/,
		sample: "read('~/.ssh/id_rsa')",
	},
	{
		kind: 'talks to a collector of data',
		pattern:
			/discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org|webhook\.site|pastebin\.com|ngrok|burpcollaborator|oast\.|https?:\/\/\d+\.\d+\.\d+\.\d+/i,
		sample: 'https://webhook.site/1234',
	},
	{
		kind: 'hides what it says',
		pattern:
			/\b_0x[0-9a-f]{4,}|(?:\\x[0-9a-f]{2}){20,}|(?:String\.fromCharCode\([^)]*\)\s*\+\s*){4,}|['"][A-Za-z0-9+/]{400,}={0,2}['"]/i,
		sample: 'const _0x3fa9c1 = 1',
	},
	{
		kind: 'has signs that nobody sees',
		pattern: /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\u{e0000}-\u{e01ef}]/u,
		sample: 'const a\u200b = 1',
	},
	{
		kind: 'puts a file into place at start or install',
		pattern: /\bcrontab\b|LaunchAgents|systemctl|\.bashrc|CurrentVersion\\\\Run/,
		sample: 'crontab -l',
	},
];

/** The kinds of which the text has something, each with what was found. */
export function suspicionsIn(text: string): string[] {
	return KINDS.flatMap(({ kind, pattern }) => {
		const found = pattern.exec(text);
		return found ? [`${kind}: ${found[0].slice(0, 60)}`] : [];
	});
}
