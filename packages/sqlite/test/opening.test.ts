import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite, SqliteOpenError, type SqliteOptions } from '@counterfoil/sqlite';
import { checkedLog, writeOne } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import { newFiles } from './tools.ts';

const newFile = newFiles();

const refusal = async (file: string, options: SqliteOptions = {}): Promise<SqliteOpenError> => {
  try {
    await (await openSqlite(file, options)).close();
  } catch (error) {
    if (error instanceof SqliteOpenError) return error;
    throw error;
  }
  throw new Error(`${file} was opened`);
};

/** A driver that does something before the store gets to see the database. */
const driverThat = (act: (database: InstanceType<typeof DatabaseSync>) => void) =>
  class extends DatabaseSync {
    constructor(file: string, options: { readonly readOnly: boolean }) {
      super(file, options);
      act(this);
    }
  };

describe('opening', () => {
  test('creates a file, and opens it again', async () => {
    const file = newFile();
    const store = await openSqlite(file);
    await store.append(writeOne('stream'))();
    await store.close();
    const again = await openSqlite(file, { create: false });
    expect(await checkedLog(again)).toHaveLength(1);
    await again.close();
  });

  test('refuses a file that is no database, and leaves it as it is', async () => {
    const file = newFile();
    const text = 'invoice,amount\n10040,12.00\n'.repeat(100);
    writeFileSync(file, text);
    for (const readOnly of [false, true])
      expect(await refusal(file, { readOnly })).toMatchObject({
        _tag: 'NotADatabase',
        message: expect.stringContaining('check the path'),
      });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test("refuses another program's database, and leaves it as it is", async () => {
    const file = newFile();
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE customers (id INTEGER)');
    other.close();
    const bytes = readFileSync(file);
    expect(await refusal(file)).toMatchObject({ _tag: 'NotADatabase' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('refuses a file of a newer version', async () => {
    const file = newFile();
    await (await openSqlite(file)).close();
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 2');
    raw.close();
    for (const readOnly of [false, true])
      expect(await refusal(file, { readOnly })).toMatchObject({
        _tag: 'NewerSchema',
        message: expect.stringContaining('update the package'),
      });
  });

  test('refuses a file that does not exist, where none is to be created', async () => {
    const file = newFile();
    for (const options of [{ create: false }, { readOnly: true }])
      expect(await refusal(file, options)).toMatchObject({
        _tag: 'Unavailable',
        message: expect.stringContaining('does not exist'),
      });
    expect(existsSync(file)).toBe(false);
    const nowhere = join(file, 'folder', 'books.db');
    expect(await refusal(nowhere)).toMatchObject({ _tag: 'Unavailable' });
    expect(await refusal(':memory:')).toMatchObject({ _tag: 'Unavailable' });
  });

  test('refuses an engine with a known fault', async () => {
    const old = driverThat((database) => {
      database.function('sqlite_version', () => '3.51.2');
    });
    expect(await refusal(newFile(), { driver: old })).toMatchObject({
      _tag: 'SqliteTooOld',
      message: expect.stringContaining('3.51.3'),
    });
  });

  test('refuses to write where the file cannot be written', async () => {
    const file = newFile();
    await (await openSqlite(file)).close();
    class WriteProtected extends DatabaseSync {
      constructor(path: string) {
        super(path, { readOnly: true });
      }
    }
    expect(await refusal(file, { driver: WriteProtected })).toMatchObject({
      _tag: 'ReadOnly',
      message: expect.stringContaining('readOnly: true'),
    });
  });
});

describe('durability', () => {
  test('every commit is synchronised', async () => {
    let seen: InstanceType<typeof DatabaseSync> | undefined;
    const driver = driverThat((database) => {
      seen = database;
    });
    const store = await openSqlite(newFile(), { driver });
    expect(seen?.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
    expect(seen?.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    await store.close();
  });

  test('a driver that ignores the setting is refused', async () => {
    class Lax extends DatabaseSync {
      override exec(sql: string): void {
        super.exec(sql.includes('synchronous') ? 'PRAGMA synchronous = NORMAL' : sql);
      }
    }
    expect(await refusal(newFile(), { driver: Lax })).toMatchObject({
      _tag: 'Unavailable',
      message: expect.stringContaining('not be durable'),
    });
  });
});

describe('read-only', () => {
  test('reads, follows another store, and is denied to write', async () => {
    const file = newFile();
    const writer = await openSqlite(file);
    await writer.append(writeOne('stream'))();
    const store = await openSqlite(file, { readOnly: true, watchEvery: 5 });
    expect(await checkedLog(store)).toHaveLength(1);
    const denied = { left: { _tag: 'Denied' } };
    expect(await store.append(writeOne('stream', 0))()).toMatchObject(denied);
    const snapshot = { revision: 0, hash: 'h', version: 1, state: '{}', checksum: 'c' };
    expect(await store.accountCache.save('stream', snapshot, [], 'add')()).toMatchObject(denied);
    const controller = new AbortController();
    const seen: number[] = [];
    const following = store.subscribe(
      { signal: controller.signal },
      {
        event: ({ revision }) => {
          seen.push(revision);
          if (revision === 3) controller.abort();
        },
      },
    )();
    for (const after of [0, 1, 2]) await writer.append(writeOne('stream', after))();
    await following;
    expect(seen).toEqual([0, 1, 2, 3]);
    await writer.close();
    await store.close();
  });

  test('reads a copy of the file alone', async () => {
    const [file, copy] = [newFile(), newFile()];
    const writer = await openSqlite(file);
    await writer.append(writeOne('stream'))();
    await writer.close();
    copyFileSync(file, copy);
    const store = await openSqlite(copy, { readOnly: true });
    expect(await checkedLog(store)).toHaveLength(1);
    await store.close();
  });
});
