/**
 * Writing a build's tables. A stretch of events and the position it ends at are written in one
 * transaction that has locked the build, so whatever is killed, and however many write, each event
 * is in the tables exactly once.
 */
import {
  itemsTouched,
  TABLES_SHAPE,
  type RecordedEvent,
  type Scheduler,
  type TablesBuild,
  type TablesTarget,
  type WhichBuild,
} from '@counterfoil/core';
import { transact, type Connections, type Query } from '../connections.ts';
import { PostgresOpenError } from '../open-error.ts';
import { numberIn, optionalTextIn, type Row } from '../rows.ts';
import { isLockTimeout, isPassing } from '../server-error.ts';
import { createTables, createViews, dropTables, tablesOf } from './schema.ts';
import { readSheet, writeSheet } from './table-rows.ts';

/** Whoever begins to read waits behind a swap, so a swap waits for readers no longer than this. */
const SWAP_LOCK_MAX = 100;
/** Between two tries to swap, while somebody reads in one long transaction. */
const SWAP_PAUSE = 1000;

const buildIn = (row: Row): TablesBuild => ({
  build: numberIn(row, 'build'),
  shape: numberIn(row, 'shape'),
  live: row['live'] === true,
  position: optionalTextIn(row, 'position') ?? null,
});

const findBuild = async (
  query: Query,
  schema: string,
  which: WhichBuild,
  lock = false,
): Promise<TablesBuild | undefined> => {
  const [row] = await query(
    `SELECT build, shape, live, position FROM ${schema}.builds
     WHERE ${which === 'live' ? 'live' : 'build = $1'} ${lock ? 'FOR UPDATE' : ''}`,
    which === 'live' ? [] : [which],
  );
  return row === undefined ? undefined : buildIn(row);
};

const createBuild = async (query: Query, schema: string, live: boolean): Promise<TablesBuild> => {
  const [row] = await query(
    `INSERT INTO ${schema}.builds (build, shape, live)
     SELECT coalesce(max(build), 0) + 1, $1, $2 FROM ${schema}.builds
     RETURNING build, shape, live, position`,
    [TABLES_SHAPE, live],
  );
  if (row === undefined) throw new Error('the database made no build');
  const made = buildIn(row);
  await query(createTables(tablesOf(schema, made.build)));
  if (live) await query(createViews(schema, tablesOf(schema, made.build)));
  return made;
};

/** An unfinished build of this shape, if there is one; those of other shapes are dropped. */
const unfinishedBuild = async (query: Query, schema: string): Promise<TablesBuild | undefined> => {
  const rows = await query(
    `SELECT build, shape, live, position FROM ${schema}.builds WHERE NOT live ORDER BY build`,
  );
  const others = rows.map(buildIn);
  const unfinished = others.find(({ shape }) => shape === TABLES_SHAPE);
  for (const { build } of others) {
    if (build === unfinished?.build) continue;
    await query(dropTables(tablesOf(schema, build)));
    await query(`DELETE FROM ${schema}.builds WHERE build = $1`, [build]);
  }
  return unfinished;
};

const swapBuilds = async (query: Query, schema: string, build: number): Promise<boolean> => {
  const live = await findBuild(query, schema, 'live', true);
  const next = await findBuild(query, schema, build, true);
  if (next === undefined) throw new Error(`build ${build} has gone`);
  if (next.live) return true;
  if (live === undefined || (next.position ?? '') < (live.position ?? '')) return false;
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
  { build, position }: TablesBuild,
  events: ReadonlyArray<RecordedEvent>,
): Promise<boolean> => {
  const found = await findBuild(query, schema, build, true);
  if (found?.position !== position) return false;
  const tables = tablesOf(schema, build);
  const sheet = await readSheet(query, tables, itemsTouched(events));
  for (const event of events) sheet.apply(event);
  await writeSheet(query, tables, sheet);
  await query(`UPDATE ${schema}.builds SET position = $1 WHERE build = $2`, [
    events.at(-1)?.position,
    build,
  ]);
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
    swap: async (build) => {
      try {
        return await work((query) => swapBuilds(query, schema, build));
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        // Somebody reads for long. What is written meanwhile goes into the build, too.
        await scheduler.sleep(SWAP_PAUSE * (0.5 + scheduler.random()));
        return false;
      }
    },
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
