// n8n's credentials service as the engine sees it: decrypts (here: looks up) and applies a
// credential type's own authentication to a request.
import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	ICredentialType,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	IRequestOptionsSimplified,
	Workflow,
} from 'n8n-workflow';

import { workflow as n8n } from './n8n.mts';

/** Decrypted data by credential type. */
export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

export function createCredentialsHelper(
	types: Map<string, ICredentialType>,
	data: CredentialData,
): ICredentialsHelper {
	class CredentialsHelper extends n8n.ICredentialsHelper {
		getParentTypes() {
			return [];
		}

		isCredentialUsableByNode() {
			return true;
		}

		async getDecrypted(_: unknown, __: INodeCredentialsDetails, type: string) {
			if (!data[type]) throw new Error(`The harness was given no credential of type ${type}`);
			return structuredClone(data[type]);
		}

		async authenticate(
			credential: ICredentialDataDecryptedObject,
			typeName: string,
			request: IHttpRequestOptions | IRequestOptionsSimplified,
			_: Workflow,
			__: INode,
		): Promise<IHttpRequestOptions> {
			const authenticate = types.get(typeName)?.authenticate;
			if (typeof authenticate !== 'function') {
				throw new Error(
					`The harness knows only credentials that authenticate by function: ${typeName}`,
				);
			}
			return await authenticate(credential, request as IHttpRequestOptions);
		}

		async preAuthentication() {
			return undefined;
		}

		async runPreAuthentication() {
			return undefined;
		}

		async getCredentials(): Promise<never> {
			throw new Error('The harness stores no encrypted credentials');
		}

		async updateCredentials() {}

		async updateCredentialsOauthTokenData() {}

		getCredentialsProperties(type: string) {
			return types.get(type)?.properties ?? [];
		}
	}
	return new CredentialsHelper();
}
