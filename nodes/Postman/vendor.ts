// The only door to third-party code. The build replaces the compiled file by one bundle
// (gulpfile.js), because n8n drops a community package's dependencies when it installs it. Name
// each import: a wildcard would bundle everything.

import {
	array,
	boolean,
	config,
	extend,
	looseObject,
	nullish,
	number,
	safeParse,
	string,
	union,
	unknown,
} from 'zod/v4-mini';

export type { infer as Infer } from 'zod/v4-mini';

export { createFormatValue } from 'csv42';

export {
	getCountryCallingCode,
	isSupportedCountry,
	parsePhoneNumberWithError,
	validatePhoneNumberLength,
} from 'libphonenumber-js/max';
export type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';

// Unless told not to, zod compiles its objects with `new Function`: a node must not build code.
config({ jitless: true });

/** The functions of zod's mini build that the package uses. */
export const z = {
	array,
	boolean,
	extend,
	looseObject,
	nullish,
	number,
	safeParse,
	string,
	union,
	unknown,
};
