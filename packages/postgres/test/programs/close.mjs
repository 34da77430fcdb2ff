/**
 * Opens a store, writes an event and follows the log. When its input ends it closes the store, and
 * nothing ends the process but that nothing is left to do. Runs the built packages.
 */
import { GENESIS, seal } from '@counterfoil/core';
import { openPostgres } from '@counterfoil/postgres';

const [connectionString = '', schema = ''] = process.argv.slice(2);
const store = await openPostgres({ connectionString, schema, poolSize: 1, callTimeout: 5000 });
const event = seal({
  stream: 's',
  revision: 0,
  prev: GENESIS,
  type: 'SampleTaken',
  version: 1,
  commandId: 'command',
  commandHash: GENESIS,
  actor: 'test',
  recordedAt: '2026-03-02T09:30:00.000Z',
  data: {},
});
await new Promise((resolve) => {
  const { signal } = new AbortController();
  void store.subscribe({ signal }, { event: resolve })();
  void store.append({ stream: 's', expected: 'noStream', events: [event] })();
});
process.stdout.write('ready\n');
for await (const said of process.stdin) void said;
await store.close();
process.stdout.write('closed\n');
