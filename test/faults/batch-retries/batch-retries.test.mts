// Whatever goes wrong between n8n and Postman while batches are retried: each is retried at most
// once, and never while a message of it has not left; everyone is accounted for, and what is said
// of a batch is what the server holds. `npm run test:faults -- --kind batch-retry --runs 1000`
// plays more of the same.
import { keepsPromises } from '../shared/suite.mts';

keepsPromises('batch-retry', 60);
