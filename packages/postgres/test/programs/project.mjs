/**
 * Writes the tables of a log, few events at a time, until it is killed. Says a word for each
 * transaction that was committed. Runs the built packages.
 */
import { writeSync } from 'node:fs';
import { openPostgres, projectToTables } from '@counterfoil/postgres';

const [connectionString = '', schema = '', batchSize = '1'] = process.argv.slice(2);
const store = await openPostgres({ connectionString, schema });
const tables = await projectToTables(store, {
  connectionString,
  schema,
  batchSize: Number(batchSize),
});
const { signal } = new AbortController();
const running = tables.run(signal);
for (let before = ''; ;) {
  const { position } = await tables.lag();
  if (position !== null && position > before) writeSync(1, `${position}\n`);
  before = position ?? '';
  await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 2))]);
}
