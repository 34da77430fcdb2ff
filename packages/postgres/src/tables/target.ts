/**
 * Writing a build's tables. A stretch of events and the event it ends with are written in one
 * transaction that has locked the build, so whatever is killed, and however many write, each event
 * is in the tables exactly once.
 */
import {
  hasMoved,
  itemsTouched,
  TABLES_SHAPE,
  type LogPlace,
  type RecordedEvent,
  type Scheduler,
  type TablesBuild,
  type TablesTarget,
  type WhichBuild,
} from '@counterfoil/core';
import { transact, type Connections, type Query } from '../connections.ts';
import { PostgresOpenError } from '../open-error.ts';
import { numberIn, optionalTextIn, textIn, type Row } from '../rows.ts';
import { isLockTimeout, isPassing } from '../server-error.ts';
import { createTables, createViews, dropTables, tablesOf } from './schema.ts';
import { readSheet, writeSheet } from './table-rows.ts';

/** Whoever begins to read waits behind a swap, so a swap waits for readers no longer than this. */
const SWAP_LOCK_MAX = 100;
/** Between two tries to swap, while somebody reads in one long transaction. */
const SWAP_PAUSE = 1000;

const COLUMNS = 'build, shape, live, position, stream, revision, hash';

const placeIn = (row: Row): LogPlace | null => {
  const position = optionalTextIn(row, 'position');
  if (position === undefined) return null;
  const [stream, hash] = [textIn(row, 'stream'), textIn(row, 'hash')];
  return { position, stream, revision: numberIn(row, 'revision'), hash };
};

const buildIn = (row: Row): TablesBuild => ({
  build: numberIn(row, 'build'),
  shape: numberIn(row, 'shape'),
  live: row['live'] === true,
  last: placeIn(row),
});

const findBuild = async (
  query: Query,
  schema: string,
  which: WhichBuild,
  lock = false,
): Promise<TablesBuild | undefined> => {
  const [row] = await query(
    `SELECT ${COLUMNS} FROM ${schema}.builds
     WHERE ${which === 'live' ? 'live' : 'build = $1'} ${lock ? 'FOR UPDATE' : ''}`,
    which === 'live' ? [] : [which],
  );
  return row === undefined ? undefined : buildIn(row);
};

const createBuild = async (query: Query, schema: string, live: boolean): Promise<TablesBuild> => {
  const [row] = await query(
    `INSERT INTO ${schema}.builds (build, shape, live)
     SELECT coalesce(max(build), 0) + 1, $1, $2 FROM ${schema}.builds
     RETURNING ${COLUMNS}`,
    [TABLES_SHAPE, live],
  );
  if (row === undefined) throw new Error('the database made no build');
  const made = buildIn(row);
  await query(createTables(tablesOf(schema, made.build)));
  if (live) await query(createViews(schema, tablesOf(schema, made.build)));
  return made;
};

const dropBuild = async (query: Query, schema: string, build: number): Promise<void> => {
  await query(dropTables(tablesOf(schema, build)));
  await query(`DELETE FROM ${schema}.builds WHERE build = $1`, [build]);
};

/** An unfinished build of this shape, if there is one; those of other shapes are dropped. */
const unfinishedBuild = async (query: Query, schema: string): Promise<TablesBuild | undefined> => {
  const rows = await query(`SELECT ${COLUMNS} FROM ${schema}.builds WHERE NOT live ORDER BY build`);
  const others = rows.map(buildIn);
  const unfinished = others.find(({ shape }) => shape === TABLES_SHAPE);
  for (const { build } of others)
    if (build !== unfinished?.build) await dropBuild(query, schema, build);
  return unfinished;
};

const swapBuilds = async (
  query: Query,
  schema: string,
  build: number,
  stray: number | undefined,
): Promise<boolean> => {
  const live = await findBuild(query, schema, 'live', true);
  const next = await findBuild(query, schema, build, true);
  if (next?.live === true) return true;
  if (next === undefined || live === undefined) return false;
  const isAhead = (live.last?.position ?? '') > (next.last?.position ?? '');
  if (isAhead && live.build !== stray) return false;
  await query(`DELETE FROM ${schema}.builds WHERE build = $1`, [live.build]);
  await query(`UPDATE ${schema}.builds SET live = true WHERE build = $1`, [build]);
  await query(`SET LOCAL lock_timeout = ${SWAP_LOCK_MAX}`);
  await query(createViews(schema, tablesOf(schema, build)));
  await query(dropTables(tablesOf(schema, live.build)));
  return true;
};

const writeEvents = async (
  query: Query,
  schema: string,
  build: TablesBuild,
  events: ReadonlyArray<RecordedEvent>,
): Promise<boolean> => {
  if (hasMoved(await findBuild(query, schema, build.build, true), build)) return false;
  const tables = tablesOf(schema, build.build);
  const sheet = await readSheet(query, tables, itemsTouched(events));
  for (const event of events) sheet.apply(event);
  await writeSheet(query, tables, sheet);
  const last = events.at(-1);
  if (last !== undefined)
    await query(
      `UPDATE ${schema}.builds
       SET position = $1, stream = $2, revision = $3, hash = $4 WHERE build = $5`,
      [last.position, last.stream, last.revision, last.hash, build.build],
    );
  return true;
};

export const tablesTarget = (
  connections: Connections,
  schema: string,
  scheduler: Scheduler,
): TablesTarget => {
  const work = <A>(body: (query: Query) => Promise<A>) => transact(connections, body);
  /** Others who would make a build wait, and then find this one. */
  const alone = (query: Query) => query(`LOCK TABLE ${schema}.builds IN SHARE ROW EXCLUSIVE MODE`);
  const findLive = (query: Query) => findBuild(query, schema, 'live');

  return {
    find: (which) => work((query) => findBuild(query, schema, which)),
    begin: () =>
      work(async (query) => {
        const live = await findLive(query);
        if (live !== undefined) return live;
        await alone(query);
        return (await findLive(query)) ?? createBuild(query, schema, true);
      }),
    beginBeside: () =>
      work(async (query) => {
        await alone(query);
        return (await unfinishedBuild(query, schema)) ?? createBuild(query, schema, false);
      }),
    write: (build, events) => work((query) => writeEvents(query, schema, build, events)),
    swap: async (build, stray) => {
      try {
        return await work((query) => swapBuilds(query, schema, build, stray));
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        // Somebody reads for long. What is written meanwhile goes into the build, too.
        await scheduler.sleep(SWAP_PAUSE * (0.5 + scheduler.random()));
        return false;
      }
    },
    drop: (build) =>
      work(async (query) => {
        const found = await findBuild(query, schema, build, true);
        if (found?.live === false) await dropBuild(query, schema, build);
      }),
    mayPass: isPassing,
    close: connections.close,
  };
};

/** Refuses tables that a newer version of this package has built. */
export const refuseNewerShape = ({ shape }: TablesBuild, schema: string): void => {
  if (shape > TABLES_SHAPE)
    throw new PostgresOpenError(
      'NewerSchema',
      `the tables in ${schema} were built by a newer version of @counterfoil/postgres: update the package`,
    );
};
