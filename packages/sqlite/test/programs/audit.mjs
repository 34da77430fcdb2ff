/** Reads a file as an auditor who may not write anything there, and says how many events it has. */
import { openSqlite } from '@counterfoil/sqlite';

const [file = ''] = process.argv.slice(2);
try {
  const store = await openSqlite(file, { readOnly: true });
  const page = await store.readAll({ limit: 1_000_000 })();
  console.log(page._tag === 'Right' ? page.right.events.length : page.left._tag);
  await store.close();
} catch (error) {
  console.log(error._tag, error.message);
}
