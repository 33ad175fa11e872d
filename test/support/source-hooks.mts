// Lets plain Node run the nodes' source, whose imports name no file endings: TypeScript compiles
// them to CommonJS. To be imported before what imports the source, which then has to be imported
// dynamically.
import { registerHooks } from 'node:module';

registerHooks({
	resolve(specifier, context, next) {
		const isSource = context.parentURL?.includes('/nodes/Postman/') && /^\.\.?\//.test(specifier);
		return next(isSource ? `${specifier}.ts` : specifier, context);
	},
});
