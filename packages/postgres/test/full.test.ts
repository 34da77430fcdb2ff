import { rmSync, symlinkSync } from 'node:fs';
import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedLog, until, writeOne } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import { testServer } from './server.ts';

const server = testServer();

/** Puts a device that is always full in the place of a table's empty file, until it is put back. */
const fullDisk = async (table: string) => {
  const [row] = await server.sql(
    "SELECT current_setting('data_directory') AS folder, pg_relation_filepath($1) AS file",
    [table],
  );
  const path = join(String(row?.['folder']), String(row?.['file']));
  const { size, uid, gid, mode } = await stat(path);
  expect(size).toBe(0);
  rmSync(path);
  symlinkSync('/dev/full', path);
  return {
    clear: async () => {
      rmSync(path);
      await writeFile(path, '', { mode });
      await chown(path, uid, gid);
    },
  };
};

/** The server keeps files open: new sessions open them anew. */
const endSessions = () =>
  server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`);

test('where the disk is full a whole group is refused, and later it can be sent again', async () => {
  const schema = server.newSchema();
  await (await server.open({ schema })).close();
  const disk = await fullDisk(`${schema}.events`);
  const store = await server.open({ schema });
  const writes = ['one', 'two', 'three'].map((stream) => writeOne(stream));
  const results = await Promise.all(writes.map((write) => store.append(write)()));
  for (const result of results) expect(result).toMatchObject({ left: { _tag: 'StoreFull' } });
  expect(JSON.stringify(results[0])).toContain('No space left on device');
  // Only that: who asks in vain is told so, in the same group.
  const conflict = await store.append(writeOne('one', 4))();
  expect(conflict).toMatchObject({ left: { _tag: 'Conflict', actual: 'noStream' } });
  expect(await checkedLog(store)).toEqual([]);
  await disk.clear();
  await endSessions();
  for (const write of writes)
    await until('there is room', async () => (await store.append(write)())._tag === 'Right');
  expect((await checkedLog(store)).map(({ stream }) => stream)).toEqual(['one', 'two', 'three']);
  await store.close();
});
