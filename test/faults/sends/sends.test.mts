// Whatever goes wrong between n8n and Postman: nobody is texted twice, everyone is accounted for,
// and "not sent" is never said of a message that Postman holds. `npm run test:faults -- --kind send
// --runs 10000` plays more of the same.
import { keepsPromises } from '../shared/suite.mts';

keepsPromises('send', 250);
