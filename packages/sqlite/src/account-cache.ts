/**
 * The account cache: snapshots, and the names that have gone out of memory. All of it rebuildable.
 */
import {
  storeClosed,
  type AccountCache,
  type NameRow,
  type ReadError,
  type Snapshot,
} from '@counterfoil/core';
import { left, type Either } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import type { Connection } from './connection.ts';
import { failureOf, numberIn, type SqliteDatabase } from './driver.ts';
import { readTogether } from './read-together.ts';
import type { StreamIndex } from './stream-index.ts';

const NAMES_PER_CALL = 64;
const HASHES_PER_CALL = 4;

interface Sought {
  readonly stream: string;
  readonly nameHashes: ReadonlyArray<number>;
}

const isSnapshot = (row: unknown): row is Snapshot =>
  typeof row === 'object' &&
  row !== null &&
  'revision' in row &&
  typeof row.revision === 'number' &&
  'hash' in row &&
  typeof row.hash === 'string' &&
  'version' in row &&
  typeof row.version === 'number' &&
  'state' in row &&
  typeof row.state === 'string' &&
  'checksum' in row &&
  typeof row.checksum === 'string';

/** A call of the engine costs more than a row does: several go in one, halving the cost of each. */
const nameTable = (database: SqliteDatabase) => {
  const places = (count: number, place: string) => Array<string>(count).fill(place).join(', ');
  const inserting = (count: number) =>
    database.prepare(
      `INSERT OR IGNORE INTO names (stream, name_hash, revision)
       VALUES ${places(count, '(?, ?, ?)')}`,
    );
  const finding = (count: number) =>
    database.prepare(
      `SELECT revision AS value FROM names
       WHERE stream = ? AND name_hash IN (${places(count, '?')})`,
    );
  const drop = database.prepare('DELETE FROM names WHERE stream = ? AND revision <= ?');
  const [putOne, putMany] = [inserting(1), inserting(NAMES_PER_CALL)];
  const findSome = Array.from({ length: HASHES_PER_CALL }, (_, more) => finding(more + 1));

  return {
    /** Rows of later events stay: another process may have saved them meanwhile. */
    dropUpTo: (stream: number, revision: number): void => {
      drop.run(stream, revision);
    },
    put: (stream: number, rows: ReadonlyArray<NameRow>): void => {
      const whole = rows.length - (rows.length % NAMES_PER_CALL);
      for (let at = 0; at < whole; at += NAMES_PER_CALL) {
        const some = rows.slice(at, at + NAMES_PER_CALL);
        const values: number[] = [];
        for (const row of some) values.push(stream, row.nameHash, row.revision);
        putMany.run(...values);
      }
      for (const row of rows.slice(whole)) putOne.run(stream, row.nameHash, row.revision);
    },
    find: (stream: number, nameHashes: ReadonlyArray<number>): ReadonlyArray<number> => {
      let found: Set<number> | null = null;
      for (let at = 0; at < nameHashes.length; at += HASHES_PER_CALL) {
        const some = nameHashes.slice(at, at + HASHES_PER_CALL);
        const rows = findSome[some.length - 1]?.all(stream, ...some) ?? [];
        for (const row of rows) (found ??= new Set()).add(numberIn(row) ?? 0);
      }
      return found === null ? [] : [...found].sort((one, other) => one - other);
    },
  };
};

export const accountCache = (
  connection: Connection,
  index: StreamIndex,
  isClosing: () => boolean,
): AccountCache => {
  const { database } = connection;
  const readSnapshot = database.prepare(
    'SELECT revision, hash, version, state, checksum FROM snapshots WHERE stream = ?',
  );
  const putSnapshot = database.prepare(
    `INSERT OR REPLACE INTO snapshots (stream, revision, hash, version, state, checksum)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const names = nameTable(database);

  const read = async <A>(body: () => A): Promise<Either<ReadError, A>> =>
    isClosing() ? left(storeClosed) : connection.read(body);

  const put = (
    stream: string,
    { revision, hash, version, state, checksum }: Snapshot,
    rows: ReadonlyArray<NameRow>,
    mode: 'add' | 'replace',
  ): void => {
    index.refresh();
    const number = index.names.intern(stream);
    putSnapshot.run(number, revision, hash, version, state, checksum);
    if (mode === 'replace') names.dropUpTo(number, revision);
    names.put(number, rows);
  };

  // Every command asks, so those of many accounts ask together.
  const findTogether = readTogether(connection, ({ stream, nameHashes }: Sought) => {
    const number = index.names.numberOf(stream);
    return number === undefined ? [] : names.find(number, nameHashes);
  });

  return {
    load: (stream) => () =>
      read(() => {
        const number = index.names.numberOf(stream);
        const row = number === undefined ? undefined : readSnapshot.get(number);
        return isSnapshot(row)
          ? some({
              revision: row.revision,
              hash: row.hash,
              version: row.version,
              state: row.state,
              checksum: row.checksum,
            })
          : none;
      }),
    save: (stream, snapshot, rows, mode) => async () => {
      if (isClosing()) return left(storeClosed);
      return connection.write(
        () => put(stream, snapshot, rows, mode),
        (error) => {
          index.forget();
          return failureOf(error);
        },
      );
    },
    find: (stream, nameHashes) => async () =>
      isClosing() ? left(storeClosed) : findTogether({ stream, nameHashes }),
  };
};
