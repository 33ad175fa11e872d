import { resource } from '../resource';
import { createFile } from './createFile.operation';
import { getAll } from './getAll.operation';
import { retry } from './retry.operation';
import { send } from './send.operation';

export const batch = resource('batch', [send, createFile, getAll, retry]);
