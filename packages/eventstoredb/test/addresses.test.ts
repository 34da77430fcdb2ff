/** Connection strings: what is refused, and that a password goes nowhere but to the server. */
import { inspect } from 'node:util';
import { openEventStoreDb } from '@counterfoil/eventstoredb';
import { appended } from '@counterfoil/testkit';
import { expect, jest, test } from '@jest/globals';
import { bench, writeOf } from './tools.ts';

const { start, open } = bench();

test.each([
  ['esdb://admin:s3cret@127.0.0.1:port', 'position 30, expected port number'],
  ['esdb://:s3cret@127.0.0.1', 'expected port number'],
  ['esdb://admin:s3%cret@127.0.0.1', 'URI malformed'],
  ['esdb://admin:s3cret@127.0.0.1?tls=s3cret', 'expected true or false'],
  ['esdb://admin:s3?cret@127.0.0.1?tsl=false', 'there is no option tsl'],
])('%s is refused with what is wrong, without the password', async (connectionString, told) => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const error: unknown = await openEventStoreDb({ connectionString }).catch((why: unknown) => why);
  expect(error).toBeInstanceOf(TypeError);
  expect(inspect(error)).toContain(told);
  expect(inspect(error)).not.toMatch(/s3|cret/);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test('an option that has no effect makes no noise, in which the password would stand', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { connectionString } = await start();
  const address = connectionString.replace('//', '//admin:s3?cret@');
  const store = await open(`${address}&tls-Verify-Cert=false&connectionName=test`);
  const { revision } = await appended(store, writeOf('account-main.domar'));
  expect(revision).toBe(0);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
