// Whichever witness is wrong, alone or with another: nobody is texted twice, and what is said of an
// item is what Postman holds, or said to be unknown. `npm run test:faults -- --lies --kind send
// --runs 10000` plays more of the same.
import { keepsPromisesDespiteLies } from '../shared/suite.mts';
import { KINDS } from './schedule.mts';

for (const kind of KINDS) keepsPromisesDespiteLies(kind, 60);
