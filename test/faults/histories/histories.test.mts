// Random histories: executions, retries of any of them in any order, kills at random moments, two
// processes, lists that are late. `npm run test:faults -- --kind history --runs 500` plays more.
import { keepsPromises } from '../shared/suite.mts';

keepsPromises('history', 6);
