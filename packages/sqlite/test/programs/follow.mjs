/**
 * Follows a file from its first event, and prints the position and the hash of each, until so many
 * have come. Runs the built packages.
 */
import { writeSync } from 'node:fs';
import { openSqlite } from '@counterfoil/sqlite';

const [file = '', last = '', readOnly = ''] = process.argv.slice(2);
const store = await openSqlite(file, { readOnly: readOnly !== '', watchEvery: 5 });
const controller = new AbortController();
await store.subscribe(
  { signal: controller.signal },
  {
    event: ({ position, hash, line }) => {
      writeSync(1, `${position} ${hash}\n`);
      if (line.includes(last)) controller.abort();
    },
  },
)();
await store.close();
