/** The contract once more, on a real server, where the environment names one. */
import { openEventStoreDb } from '@counterfoil/eventstoredb';
import { eventStoreContract } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';

const connectionString = process.env['COUNTERFOIL_ESDB'] ?? '';

test('says whether a real server takes part', () => {
  const said =
    connectionString === ''
      ? 'EventStoreDB: no real server took part (COUNTERFOIL_ESDB names none)\n'
      : 'EventStoreDB: the contract also ran on the server that COUNTERFOIL_ESDB names\n';
  process.stdout.write(said);
  expect(said).toContain(connectionString === '' ? 'no real server' : 'also ran');
});

if (connectionString !== '') {
  const open = () => openEventStoreDb({ connectionString });
  eventStoreContract('the EventStoreDB store on a real server', { open, reopen: open });
}
