// Environment of an n8n that talks to this machine only and shows nothing but the editor.
import { dirname } from 'node:path';

/** A developer's own n8n settings, or a parent npm's, must not leak into the n8n under test. */
const INHERITED = /^(?:HOME|USER|LANG|LC_\w+|TZ|TMPDIR|SHELL|XDG_\w+)$/;

const OFF = [
	'N8N_DIAGNOSTICS_ENABLED',
	'N8N_DYNAMIC_BANNERS_ENABLED',
	'N8N_HIRING_BANNER_ENABLED',
	'N8N_PERSONALIZATION_ENABLED',
	'N8N_REINSTALL_MISSING_PACKAGES',
	'N8N_SECURE_COOKIE',
	'N8N_TEMPLATES_ENABLED',
	'N8N_VERIFIED_PACKAGES_ENABLED',
	'N8N_VERSION_NOTIFICATIONS_ENABLED',
	'N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED',
];

export function quietEnvironment(userFolder: string, brokerPort: number): NodeJS.ProcessEnv {
	return {
		...Object.fromEntries(Object.entries(process.env).filter(([name]) => INHERITED.test(name))),
		PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
		...Object.fromEntries(OFF.map((name) => [name, 'false'])),
		// They want n8n's cloud, and one of them greets whoever logs in.
		N8N_DISABLED_MODULES: 'instance-ai,mcp-registry',
		GENERIC_TIMEZONE: 'Asia/Singapore',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_USER_FOLDER: userFolder,
	};
}
