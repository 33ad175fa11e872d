// What server and sender of the costs of Skip If Sent Within have in common.

/** Hours within which the option looks. */
export const HOURS = 24;

export const textOf = (item: number) => ({ name: `Person ${item}`, fruit: 'apple' });
export const phoneOf = (item: number) => `9${1_000_000 + item}`;
