/**
 * Writes the tables of a log, few events at a time, until it is killed. Says a word before each
 * stretch that it reads, and takes a moment over it. Runs the built packages.
 */
import { writeSync } from 'node:fs';
import { openSqlite, projectToTables } from '@counterfoil/sqlite';

const [log = '', file = '', batchSize = '1'] = process.argv.slice(2);
const store = await openSqlite(log, { readOnly: true });

/** @type {typeof store.readAll} */
const readAll = (read) => async () => {
  writeSync(1, `${read.after ?? 'from the beginning'}\n`);
  await new Promise((resolve) => setTimeout(resolve, 1));
  return store.readAll(read)();
};
const source = { ...store, readAll };
const tables = await projectToTables(source, { file, batchSize: Number(batchSize) });
await tables.run(new AbortController().signal);
