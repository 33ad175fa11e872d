// Whatever goes wrong between n8n and Postman while messages are retried: each is retried at most
// once, everyone is accounted for, and what is said of a message is what the server holds. `npm run
// test:faults -- --kind message-retry --runs 1000` plays more of the same.
import { keepsPromises } from '../shared/suite.mts';

keepsPromises('message-retry', 160);
