import { openSqlite, type SqliteDatabase, type SqliteStatement } from '@counterfoil/sqlite';
import { checkedLog, writeOne } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import { child, newFiles } from './tools.ts';

const newFile = newFiles();

/** A driver whose disk has room for so many pages, until that is changed. */
const smallDisk = () => {
  const databases: Array<InstanceType<typeof DatabaseSync>> = [];
  class SmallDisk extends DatabaseSync {
    constructor(file: string, options: { readonly readOnly: boolean }) {
      super(file, options);
      this.exec('PRAGMA max_page_count = 60');
      databases.push(this);
    }
  }
  return { driver: SmallDisk, clear: () => databases[0]?.exec('PRAGMA max_page_count = 6000') };
};

describe('where there is no more room', () => {
  test('a whole group is refused, nothing of it stays, and later it can be sent again', async () => {
    const file = newFile();
    const { driver, clear } = smallDisk();
    const store = await openSqlite(file, { driver });
    const text = 'x'.repeat(1000);
    const acknowledged: string[] = [];
    const group = (round: number) =>
      Array.from({ length: 20 }, (_, index) => writeOne(`stream-${round}-${index}`, -1, text));
    let round = 0;
    for (let full = false; !full; round += 1) {
      const writes = group(round);
      const results = await Promise.all(writes.map((write) => store.append(write)()));
      const tags = results.map((result) => (result._tag === 'Left' ? result.left._tag : 'stored'));
      full = tags[0] !== 'stored';
      expect(new Set(tags)).toEqual(new Set([full ? 'StoreFull' : 'stored']));
      if (!full) acknowledged.push(...writes.map(({ stream }) => stream));
    }
    const refused = round - 1;
    expect((await checkedLog(store)).map(({ stream }) => stream)).toEqual(acknowledged);
    // Again: the memory of the store must not hold what was taken back.
    const small = await store.append(writeOne(`stream-${refused}-0`, 0))();
    expect(small).toMatchObject({ left: { _tag: 'Conflict', actual: 'noStream' } });
    clear();
    const again = await Promise.all(group(refused).map((write) => store.append(write)()));
    expect(again.every(({ _tag }) => _tag === 'Right')).toBe(true);
    await store.close();
    const later = await openSqlite(file);
    expect(await checkedLog(later)).toHaveLength(acknowledged.length + 20);
    await later.close();
  });

  test('a limit on the size of files is a full store', async () => {
    const file = newFile();
    const writing = child('write.mjs', [file, 'limited', 4, 10_000, 2000, 10], 'ulimit -f 900');
    expect(await writing.ended).toBe(3);
    const lines = writing.output().trimEnd().split('\n');
    expect(lines.at(-1)).toContain('"_tag":"StoreFull"');
    const acknowledged = lines.filter((line) => !line.startsWith('!'));
    expect(acknowledged.length).toBeGreaterThan(20);
    const store = await openSqlite(file);
    expect(await checkedLog(store)).toHaveLength(acknowledged.length);
    expect(await store.append(writeOne('afterwards'))()).toMatchObject({ _tag: 'Right' });
    await store.close();
  }, 30_000);
});

/** A driver whose next commit fails with a code, after it was done or instead. */
const failingCommit = () => {
  const next = { code: 0, done: false };
  class Failing implements SqliteDatabase {
    readonly #database: SqliteDatabase;
    constructor(file: string, options: { readonly readOnly: boolean }) {
      this.#database = new DatabaseSync(file, options);
    }
    exec(sql: string): void {
      this.#database.exec(sql);
    }
    close(): void {
      this.#database.close();
    }
    prepare(sql: string): SqliteStatement {
      const statement = this.#database.prepare(sql);
      if (sql !== 'COMMIT') return statement;
      const run = () => {
        const { code, done } = next;
        next.code = 0;
        if (code === 0 || done) statement.run();
        if (code !== 0) throw Object.assign(new Error('failed'), { errcode: code });
      };
      return { run, get: () => undefined, all: () => [] };
    }
  }
  return { driver: Failing, next };
};

describe('a commit that fails', () => {
  const cases = [
    {
      what: 'for want of room, and shows nothing, is a full store',
      code: 13,
      done: false,
      tag: 'StoreFull',
    },
    {
      what: 'in its last write, and shows nothing, is a full store',
      code: 778,
      done: false,
      tag: 'StoreFull',
    },
    {
      what: 'though it was done has an unknown outcome',
      code: 13,
      done: true,
      tag: 'OutcomeUnknown',
    },
    {
      what: 'in the sync of the disk has an unknown outcome',
      code: 1034,
      done: false,
      tag: 'OutcomeUnknown',
    },
    {
      what: 'in the sync, though done, has an unknown outcome',
      code: 1034,
      done: true,
      tag: 'OutcomeUnknown',
    },
  ];
  test.each(cases)('$what', async ({ code, done, tag }) => {
    const file = newFile();
    const { driver, next } = failingCommit();
    const store = await openSqlite(file, { driver });
    await store.append(writeOne('before'))();
    Object.assign(next, { code, done });
    const writes = [writeOne('one'), writeOne('two'), writeOne('before', 0)];
    const results = await Promise.all(writes.map((write) => store.append(write)()));
    for (const result of results) expect(result).toMatchObject({ left: { _tag: tag } });
    expect(await checkedLog(store)).toHaveLength(done ? 4 : 1);
    // Sent again, it is there exactly once, whatever happened.
    for (const write of writes)
      expect(await store.append(write)()).toMatchObject({ _tag: 'Right' });
    expect(await checkedLog(store)).toHaveLength(4);
    await store.close();
  });
});
