import { resource } from '../resource';
import { createFile } from './createFile.operation';
import { getAll } from './getAll.operation';
import { retry } from './retry.operation';
import { send } from './send.operation';

/** The resource Batch: many messages with one call. */
export const batch = resource('batch', [send, createFile, getAll, retry]);
