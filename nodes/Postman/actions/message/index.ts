import { resource } from '../resource';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { preview } from './preview.operation';
import { retry } from './retry.operation';
import { send } from './send.operation';

/** The resource Message: messages one by one. */
export const message = resource('message', [send, preview, get, getAll, retry]);
