// Whatever goes wrong between n8n and Postman: no batch is uploaded a second time, and one that
// Postman took is found. `npm run test:faults -- --kind upload --runs 1000` plays more of the same.
import { keepsPromises } from '../shared/suite.mts';

keepsPromises('upload', 50);
