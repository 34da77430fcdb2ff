/**
 * Writing a build's tables. A stretch of events and the event it ends with are written in one
 * transaction, so whatever is killed, and however many write, each event is in the tables exactly
 * once.
 */
import {
  hasMoved,
  TABLES_SHAPE,
  type LogPlace,
  type RecordedEvent,
  type StoreFailure,
  type TablesBuild,
  type TablesTarget,
  type WhichBuild,
} from '@counterfoil/core';
import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import type { Connection } from '../connection.ts';
import { failureOf, numberIn, textIn, type SqliteDatabase } from '../driver.ts';
import { createTables, createViews, dropTables, tablesOf } from './schema.ts';
import { rowWriter, type WriteRows } from './table-rows.ts';

/** The file of the tables could not be read or written. Nothing of the last stretch is in it. */
export class TablesFailed extends Error {
  override readonly name = 'TablesFailed';
  readonly _tag: StoreFailure['_tag'];
  readonly detail: string;

  constructor({ _tag, detail }: StoreFailure) {
    super(`${_tag}: ${detail}`);
    this._tag = _tag;
    this.detail = detail;
  }
}

const placeIn = (row: unknown): LogPlace | null => {
  const [position, stream] = [textIn(row, 'position'), textIn(row, 'stream')];
  const [revision, hash] = [numberIn(row, 'revision'), textIn(row, 'hash')];
  if (position === undefined) return null;
  if (stream === undefined || revision === undefined || hash === undefined)
    throw new TypeError('a build has no last event');
  return { position, stream, revision, hash };
};

const buildIn = (row: unknown): TablesBuild => {
  const [build, shape] = [numberIn(row, 'build'), numberIn(row, 'shape')];
  if (build === undefined || shape === undefined) throw new TypeError('a build has no number');
  return {
    build,
    shape,
    live: numberIn(row, 'live') === 1,
    last: placeIn(row),
  };
};

/** The table of builds. All of it is to be called inside a transaction. */
const buildTable = (database: SqliteDatabase) => {
  const columns = 'build, shape, live, position, stream, revision, hash';
  const findLive = database.prepare(`SELECT ${columns} FROM builds WHERE live = 1`);
  const findOne = database.prepare(`SELECT ${columns} FROM builds WHERE build = ?`);
  const findOthers = database.prepare(
    `SELECT ${columns} FROM builds WHERE live = 0 ORDER BY build`,
  );
  const insert = database.prepare(
    `INSERT INTO builds (build, shape, live)
     SELECT coalesce(max(build), 0) + 1, ?, ? FROM builds RETURNING ${columns}`,
  );
  const remove = database.prepare('DELETE FROM builds WHERE build = ?');
  const setLive = database.prepare('UPDATE builds SET live = 1 WHERE build = ?');
  const setLast = database.prepare(
    'UPDATE builds SET position = ?, stream = ?, revision = ?, hash = ? WHERE build = ?',
  );

  const find = (which: WhichBuild): TablesBuild | undefined => {
    const row = which === 'live' ? findLive.get() : findOne.get(which);
    return row === undefined ? undefined : buildIn(row);
  };
  const drop = (build: number): void => {
    remove.run(build);
    database.exec(dropTables(tablesOf(build)));
  };
  return {
    find,
    create: (live: boolean): TablesBuild => {
      const made = buildIn(insert.get(TABLES_SHAPE, live ? 1 : 0));
      database.exec(createTables(tablesOf(made.build)));
      if (live) database.exec(createViews(tablesOf(made.build)));
      return made;
    },
    /** An unfinished build of this shape, if there is one; the others are dropped. */
    unfinished: (): TablesBuild | undefined => {
      const others = findOthers.all().map(buildIn);
      const unfinished = others.find(({ shape }) => shape === TABLES_SHAPE);
      for (const { build } of others) if (build !== unfinished?.build) drop(build);
      return unfinished;
    },
    dropUnlessLive: (build: number): void => {
      if (find(build)?.live === false) drop(build);
    },
    swap: (build: number, stray: number | undefined): boolean => {
      const [live, next] = [find('live'), find(build)];
      if (next?.live === true) return true;
      if (next === undefined || live === undefined) return false;
      const isAhead = (live.last?.position ?? '') > (next.last?.position ?? '');
      if (isAhead && live.build !== stray) return false;
      drop(live.build);
      setLive.run(build);
      database.exec(createViews(tablesOf(build)));
      return true;
    },
    setLast: (build: number, { position, stream, revision, hash }: LogPlace): void => {
      setLast.run(position, stream, revision, hash, build);
    },
  };
};

const orThrow = <A>(done: Either<StoreFailure, A>): A => {
  if (isLeft(done)) throw new TablesFailed(done.left);
  return done.right;
};

/** The tables in a file that has the table of builds. */
export const tablesTarget = (connection: Connection): TablesTarget => {
  const builds = buildTable(connection.database);
  let writer: { readonly build: number; readonly write: WriteRows } | null = null;

  const work = async <A>(body: () => A): Promise<A> =>
    orThrow(await connection.write(body, failureOf));
  const writeRows = (build: number, events: ReadonlyArray<RecordedEvent>): void => {
    if (writer?.build !== build) writer = { build, write: rowWriter(connection.database, build) };
    writer.write(events);
  };
  const find: TablesTarget['find'] = async (which) =>
    orThrow(await connection.read(() => builds.find(which)));

  return {
    find,
    begin: async () =>
      (await find('live')) ?? work(() => builds.find('live') ?? builds.create(true)),
    beginBeside: () => work(() => builds.unfinished() ?? builds.create(false)),
    write: (build, events) =>
      work(() => {
        const last = events.at(-1);
        if (hasMoved(builds.find(build.build), build)) return false;
        writeRows(build.build, events);
        if (last !== undefined) builds.setLast(build.build, last);
        return true;
      }),
    swap: (build, stray) => work(() => builds.swap(build, stray)),
    drop: (build) => work(() => builds.dropUnlessLive(build)),
    mayPass: (error) =>
      error instanceof TablesFailed && (error._tag === 'Contended' || error._tag === 'StoreFull'),
    close: async () => connection.close(),
  };
};
