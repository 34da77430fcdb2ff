import { openPostgres, PostgresOpenError } from '@counterfoil/postgres';
import { checkedLog, writeOne } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { testServer } from './server.ts';

const server = testServer();

const refusal = async (opening: Promise<unknown>): Promise<unknown> => {
  try {
    await opening;
  } catch (error) {
    return error instanceof PostgresOpenError ? error._tag : error;
  }
  return 'opened';
};

describe('opening', () => {
  test('several at once make one schema, and all can write', async () => {
    const schema = server.newSchema();
    const opened = await Promise.all(Array.from({ length: 6 }, () => server.open({ schema })));
    for (const [index, store] of opened.entries())
      expect(await store.append(writeOne(`stream-${index}`))()).toMatchObject({ _tag: 'Right' });
    const [first] = opened;
    if (first !== undefined) expect(await checkedLog(first)).toHaveLength(6);
    for (const store of opened) await store.close();
    const steps = await server.sql(`SELECT number FROM ${schema}.log_migrations ORDER BY number`);
    expect(steps).toEqual([{ number: 1 }, { number: 2 }]);
  });

  test('a schema of an earlier version is brought up to date, with its log', async () => {
    const schema = server.newSchema();
    const before = await server.open({ schema });
    await before.append(writeOne('kept'))();
    await before.close();
    await server.sql(`
      DROP TABLE ${schema}.snapshots, ${schema}.names;
      DROP FUNCTION ${schema}.save_snapshot;
      DELETE FROM ${schema}.log_migrations WHERE number = 2`);
    const store = await server.open({ schema });
    expect(await checkedLog(store)).toHaveLength(1);
    expect(await store.accountCache.find('kept', [1])()).toMatchObject({ right: [] });
    await store.close();
  });

  test('a schema of a newer version is refused and left alone', async () => {
    const schema = server.newSchema();
    await (await server.open({ schema })).close();
    await server.sql(`INSERT INTO ${schema}.log_migrations (number) VALUES (3)`);
    expect(await refusal(server.open({ schema }))).toBe('NewerSchema');
    expect(await refusal(server.open({ schema, readOnly: true }))).toBe('NewerSchema');
  });

  test('tables of another program are refused and left alone', async () => {
    await server.sql('CREATE SCHEMA theirs; CREATE TABLE theirs.events (mine text)');
    expect(await refusal(server.open({ schema: 'theirs' }))).toBe('ForeignSchema');
    const tables = await server.sql(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'theirs'",
    );
    expect(tables).toEqual([{ table_name: 'events' }]);
  });

  test('a server that is not there, a stranger, and an impossible name', async () => {
    const nowhere = openPostgres({ connectionString: server.url({ port: 1 }) });
    expect(await refusal(nowhere)).toBe('Unavailable');
    const stranger = openPostgres({ connectionString: server.url({ user: 'nobody' }) });
    expect(await refusal(stranger)).toBe('Denied');
    const elsewhere = openPostgres({ connectionString: server.url({ database: 'nothing' }) });
    expect(await refusal(elsewhere)).toBe('Unavailable');
    for (const schema of ['', 'Books', 'a.b', 'x"; DROP', 'pg_books', 'x'.repeat(41)])
      expect(await refusal(server.open({ schema }))).toBeInstanceOf(RangeError);
  });

  test.each(['user', 'order', 'default', 'all', 'left'])(
    'a schema cannot be called %s, which is a word of SQL',
    async (schema) => {
      const opening = openPostgres({ connectionString: server.url(), schema });
      await expect(opening).rejects.toThrow(RangeError);
      await expect(opening).rejects.toThrow(`${schema} is a word of SQL: name another schema`);
    },
  );

  test('a server that would not keep the bytes, or not durably, is refused', async () => {
    await server.sql(
      "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0",
    );
    const latin = openPostgres({ connectionString: server.url({ database: 'latin' }) });
    expect(await refusal(latin)).toBe('ServerUnfit');
    await server.sql('ALTER SYSTEM SET fsync = off');
    await server.sql('SELECT pg_reload_conf()');
    try {
      expect(await refusal(server.open())).toBe('ServerUnfit');
    } finally {
      await server.sql('ALTER SYSTEM RESET fsync');
      await server.sql('SELECT pg_reload_conf()');
    }
  });
});

describe('what a role is set to', () => {
  test('changes neither the bytes nor what an append sees nor that it lasts', async () => {
    await server.sql(`
      CREATE ROLE odd LOGIN PASSWORD 'password' SUPERUSER;
      ALTER ROLE odd SET client_encoding = 'LATIN1';
      ALTER ROLE odd SET default_transaction_isolation = 'serializable';
      ALTER ROLE odd SET synchronous_commit = off`);
    const schema = server.newSchema();
    const odd = { connectionString: server.url({ user: 'odd' }), schema };
    // One who is set to nothing sees the bytes as they are stored.
    const [one, other] = [await openPostgres(odd), await server.open({ schema })];
    const write = writeOne('s', -1, 'é 😀 \u0000 \u2028 \ud800 "\\n" \n');
    expect(await one.append(write)()).toMatchObject({ right: { position: '0000000000000001' } });
    const [stored] = await checkedLog(other);
    expect(stored?.line).toBe(write.events[0]?.line);
    const writes = Array.from({ length: 40 }, (_, index) => writeOne(`odd-${index}`));
    await Promise.all(writes.map((each, index) => (index % 2 === 0 ? one : other).append(each)()));
    expect(await checkedLog(one)).toHaveLength(41);
    for (const store of [one, other]) await store.close();
  });

  test.each([
    ['is raised to on', 'off', 'on'],
    ['stays where it is more than that', 'remote_apply', 'remote_apply'],
  ])('how durable a commit is %s', async (_, setting, used) => {
    await server.sql(`
      CREATE ROLE ${setting}_role LOGIN PASSWORD 'password' SUPERUSER;
      ALTER ROLE ${setting}_role SET synchronous_commit = ${setting}`);
    const { schema } = await server.open();
    // What an append commits with, told by the append itself.
    await server.sql(`
      CREATE TABLE ${schema}.seen AS SELECT current_setting('synchronous_commit') AS setting LIMIT 0;
      CREATE FUNCTION ${schema}.see() RETURNS trigger LANGUAGE plpgsql AS $see$ BEGIN
        INSERT INTO ${schema}.seen VALUES (current_setting('synchronous_commit'));
        RETURN NULL;
      END $see$;
      CREATE TRIGGER see AFTER INSERT ON ${schema}.events EXECUTE FUNCTION ${schema}.see()`);
    const connectionString = server.url({ user: `${setting}_role` });
    const store = await server.open({ connectionString, schema });
    expect(await store.append(writeOne('s'))()).toMatchObject({ _tag: 'Right' });
    expect(await server.sql(`SELECT setting FROM ${schema}.seen`)).toEqual([{ setting: used }]);
  });
});

describe('what could not be kept byte for byte', () => {
  test('is refused before it is sent', async () => {
    const store = await server.open();
    const { events } = writeOne('s');
    for (const bad of ['\n', '\0', '\ud800']) {
      const spoilt = events.map((each) => ({ ...each, line: `${each.line}${bad}` }));
      const append = store.append({ stream: 's', expected: 'noStream', events: spoilt });
      await expect(append()).rejects.toThrow(RangeError);
      await expect(store.append(writeOne(`s${bad}`))()).rejects.toThrow(RangeError);
    }
    await expect(store.append(writeOne('s'.repeat(501)))()).rejects.toThrow(RangeError);
    expect(await checkedLog(store)).toEqual([]);
    await store.close();
  });
});

describe('a store that was opened read-only', () => {
  test('reads and follows what others write, and denies to write', async () => {
    const schema = server.newSchema();
    expect(await refusal(server.open({ schema, readOnly: true }))).toBe('Denied');
    const writer = await server.open({ schema });
    const reader = await server.open({ schema, readOnly: true });
    await writer.append(writeOne('s'))();
    expect(await checkedLog(reader)).toHaveLength(1);
    const denied = { left: { _tag: 'Denied' } };
    expect(await reader.append(writeOne('t'))()).toMatchObject(denied);
    const snapshot = { revision: 0, hash: '', version: 1, state: '{}', checksum: '' };
    expect(await reader.accountCache.save('s', snapshot, [], 'add')()).toMatchObject(denied);
    for (const store of [writer, reader]) await store.close();
  });
});
