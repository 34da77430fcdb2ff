/**
 * Money views as SQL tables: what is open, what each customer owes, and the aging, kept up with a
 * log and queried with plain SQL. The log may be in any store; the tables are in PostgreSQL.
 */
import {
  logBell,
  ReadFailed,
  storeClosed,
  systemPorts,
  type EventStore,
  type LogBell,
  type Ports,
  type Position,
  type Scheduler,
} from '@counterfoil/core';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { ConnectionOptions } from '../connections.ts';
import { checkedSchema } from '../migrate.ts';
import { openSchema } from '../open.ts';
import { isPassing } from '../server-error.ts';
import { SHAPE, tableMigrations } from './schema.ts';
import { refuseNewerShape, target, type Build, type Target } from './target.ts';

export interface TablesOptions extends ConnectionOptions {
  /** The schema that holds the tables; it may be that of the log. Default: `counterfoil`. */
  readonly schema?: string;
  /** How many events are written in one transaction at most. Default: 500. */
  readonly batchSize?: number;
  /** Waiting and chance, for tests. Default: those of this machine. */
  readonly ports?: Partial<Ports>;
}

/** How far the tables are behind the log. */
export interface Lag {
  /** Of the last event that is in the tables; null before the first. */
  readonly position: Position | null;
  /** How many events the log has after it, counted up to 10,000. */
  readonly events: number;
}

export interface Tables {
  /**
   * Follows the log until the signal, through restarts of the server. Several may run at the same
   * time, in one process or in many. Rejects where it cannot go on: with a `Corruption` or a
   * `TablesFailed` at an event that cannot be read, with `ReadFailed` when the store is closed.
   */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Writes what the log has now, and returns. */
  readonly catchUp: () => Promise<void>;
  /**
   * Waits until the tables hold the event at a position, such as that of a receipt, whoever writes
   * them. False: the signal ended the wait.
   */
  readonly waitFor: (position: Position, signal?: AbortSignal) => Promise<boolean>;
  readonly lag: () => Promise<Lag>;
  /**
   * Builds the tables anew from the first event, beside those that are queried meanwhile, and then
   * lets the views show the new ones, in one transaction. Killed, it goes on when called again.
   */
  readonly rebuild: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const COUNTED_MAX = 10_000;
const POLL = 25;
const PAUSE_MAX = 1000;
/** About ten seconds altogether. */
const TRIES = 16;

/** What the parts of this file share. */
interface Parts {
  readonly source: Pick<EventStore, 'readAll' | 'subscribe'>;
  readonly goal: Target;
  readonly scheduler: Scheduler;
  readonly batchSize: number;
  /** Rings for each stretch that this process has written. */
  readonly progress: LogBell;
}

const after = (position: Position | null) => (position === null ? {} : { after: position });

/** A failure that may have passed when it is tried again. */
const mayPass = (error: unknown): boolean =>
  error instanceof ReadFailed
    ? error._tag !== 'Denied' && error.detail !== storeClosed.detail
    : isPassing(error);

/** Tries again while it fails for a moment: until the signal, or, without one, so many times. */
const persistently = async (
  work: () => Promise<void>,
  scheduler: Scheduler,
  signal?: AbortSignal,
): Promise<void> => {
  let pause = 10;
  for (let tries = 1; signal?.aborted !== true; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error) || (signal === undefined && tries === TRIES)) throw error;
    }
    pause = Math.min(2 * pause, PAUSE_MAX);
    await scheduler.sleep(pause * (0.5 + scheduler.random()));
  }
};

/** Writes stretch after stretch until the end of the log, or the signal. */
const fill = async (
  { source, goal, batchSize, progress }: Parts,
  find: () => Promise<Build>,
  signal?: AbortSignal,
): Promise<Build> => {
  let build = await find();
  while (signal?.aborted !== true) {
    const page = await source.readAll({ limit: batchSize, ...after(build.position) })();
    if (isLeft(page)) throw new ReadFailed(page.left);
    const { events, end } = page.right;
    if (await goal.write(build, events)) {
      const position = events.at(-1)?.position ?? build.position;
      build = { ...build, position };
      progress.ring();
      if (end) break;
    } else build = await find();
  }
  return build;
};

const rebuildBeside = async (parts: Parts): Promise<void> => {
  const { goal } = parts;
  const { build } = await goal.beginBeside();
  const find = async (): Promise<Build> => {
    const found = await goal.find(build);
    if (found === undefined) throw new Error(`build ${build} has gone`);
    return found;
  };
  do await fill(parts, find);
  while (!(await goal.swap(build)));
};

/** Follows the log until the signal. Rejects with what cannot be overcome by waiting. */
const follow = async (parts: Parts, signal: AbortSignal): Promise<void> => {
  const { source, goal, scheduler } = parts;
  const bell = logBell();
  const over = new AbortController();
  const subscription: { running: Promise<void> | null; failed: ReadFailed | null } = {
    running: null,
    failed: null,
  };

  /** Only rings: the events are read from where the tables are, which may be elsewhere. */
  const subscribe = async (position: Position | null): Promise<void> => {
    const ended = await source.subscribe(
      { ...after(position), signal: over.signal },
      { event: bell.ring },
    )();
    if (isLeft(ended)) subscription.failed = new ReadFailed(ended.left);
    subscription.running = null;
    bell.ring();
  };
  const turn = async (): Promise<void> => {
    const rings = bell.rings();
    const { position } = await fill(parts, goal.begin, signal);
    const { failed } = subscription;
    subscription.failed = null;
    if (failed !== null) throw failed;
    subscription.running ??= subscribe(position);
    await bell.heard(rings, signal);
  };

  const end = (): void => over.abort();
  signal.addEventListener('abort', end);
  try {
    while (!signal.aborted) await persistently(turn, scheduler, signal);
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await subscription.running;
  }
};

/** Waits for a position that this process writes, or another one. */
const waiter =
  ({ goal, progress, scheduler }: Parts, isRunning: () => boolean): Tables['waitFor'] =>
  async (position, signal = new AbortController().signal) => {
    while (!signal.aborted) {
      const rings = progress.rings();
      const live = await goal.find('live');
      if ((live?.position ?? '') >= position) return true;
      if (isRunning()) await progress.heard(rings, signal);
      else await scheduler.sleep(POLL);
    }
    return false;
  };

const lagOf = async ({ source, goal }: Parts): Promise<Lag> => {
  const live = await goal.find('live');
  const position = live?.position ?? null;
  let [events, last] = [0, position];
  for (let end = false; !end && events < COUNTED_MAX;) {
    const page = await source.readAll({ limit: 1000, ...after(last) })();
    if (isLeft(page)) throw new ReadFailed(page.left);
    events += page.right.events.length;
    last = page.right.events.at(-1)?.position ?? last;
    ({ end } = page.right);
  }
  return { position, events };
};

/**
 * Opens the tables in a schema, and makes them where there are none; `run` then fills them from the
 * log of a store. Rejects with a `PostgresOpenError`.
 */
export const projectToTables = async (
  source: Pick<EventStore, 'readAll' | 'subscribe'>,
  { schema = 'counterfoil', batchSize = 500, ports, ...options }: TablesOptions,
): Promise<Tables> => {
  const { scheduler } = { ...systemPorts, ...ports };
  const migrations = tableMigrations(checkedSchema(schema));
  const connections = await openSchema(options, schema, migrations, scheduler);
  const goal = target(connections, schema);
  const parts = { source, goal, scheduler, batchSize, progress: logBell() };
  let running = 0;
  const rebuild = () => persistently(() => rebuildBeside(parts), scheduler);
  try {
    refuseNewerShape(await goal.begin(), schema);
  } catch (error) {
    await connections.close();
    throw error;
  }
  /** Tables of an older shape are queried as they are until those of this one are there. */
  const upToShape = async (): Promise<void> => {
    if ((await goal.begin()).shape < SHAPE) await rebuild();
  };
  return {
    run: async (signal) => {
      running += 1;
      try {
        await persistently(upToShape, scheduler, signal);
        await follow(parts, signal);
      } finally {
        running -= 1;
        parts.progress.ring();
      }
    },
    catchUp: async () => {
      await upToShape();
      await fill(parts, goal.begin);
    },
    waitFor: waiter(parts, () => running > 0),
    lag: () => lagOf(parts),
    rebuild,
    close: connections.close,
  };
};
