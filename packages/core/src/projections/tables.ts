/**
 * Money views as tables of a database, kept up with a log: following it, waiting for it, being
 * behind it, and being built anew beside the tables that are queried. What is an engine's own is
 * its `TablesTarget`; everything else is here once.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import { logBell, storeClosed, type LogBell } from '../store/adapter.ts';
import type { EventStore, Position } from '../store/event-store.ts';
import type { Scheduler } from '../store/ports.ts';
import { readStored } from '../store/recorded.ts';
import { ReadFailed } from './read-log.ts';
import { TABLES_SHAPE, type TablesBuild, type TablesTarget } from './table-target.ts';

/** How far the tables are behind the log. */
export interface TablesLag {
  /** Of the last event that is in the tables; null before the first. */
  readonly position: Position | null;
  /** How many events the log has after it, counted up to 10,000. */
  readonly events: number;
}

export interface Tables {
  /**
   * Follows the log until the signal, through failures that pass. Several may run at the same
   * time, in one process or in many. Rejects where it cannot go on: with a `Corruption` at an
   * event that cannot be read, with `ReadFailed` when the store is closed.
   */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Writes what the log has now, and returns. */
  readonly catchUp: () => Promise<void>;
  /**
   * Waits until the tables hold the event at a position, such as that of a receipt, whoever writes
   * them. False: the signal ended the wait.
   */
  readonly waitFor: (position: Position, signal?: AbortSignal) => Promise<boolean>;
  readonly lag: () => Promise<TablesLag>;
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
  readonly target: TablesTarget;
  readonly scheduler: Scheduler;
  readonly batchSize: number;
  /** Rings for each stretch that this process has written. */
  readonly progress: LogBell;
}

const after = (position: Position | null) => (position === null ? {} : { after: position });

/** Tries again while it fails for a moment: until the signal, or, without one, so many times. */
const persistently = async (
  work: () => Promise<void>,
  { target, scheduler }: Parts,
  signal?: AbortSignal,
): Promise<void> => {
  const mayPass = (error: unknown): boolean =>
    error instanceof ReadFailed
      ? error._tag !== 'Denied' && error.detail !== storeClosed.detail
      : target.mayPass(error);
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
  { source, target, batchSize, progress }: Parts,
  find: () => Promise<TablesBuild>,
  signal?: AbortSignal,
): Promise<TablesBuild> => {
  let build = await find();
  while (signal?.aborted !== true) {
    const page = await source.readAll({ limit: batchSize, ...after(build.position) })();
    if (isLeft(page)) throw new ReadFailed(page.left);
    const { events, end } = page.right;
    const last = events.at(-1);
    if (last === undefined || (await target.write(build, events.map(readStored)))) {
      build = { ...build, position: last?.position ?? build.position };
      progress.ring();
      if (end) break;
    } else build = await find();
  }
  return build;
};

const rebuildBeside = async (parts: Parts): Promise<void> => {
  const { target } = parts;
  const { build } = await target.beginBeside();
  const find = async (): Promise<TablesBuild> => {
    const found = await target.find(build);
    if (found === undefined) throw new Error(`build ${build} has gone`);
    return found;
  };
  do await fill(parts, find);
  while (!(await target.swap(build)));
};

/** Follows the log until the signal. Rejects with what cannot be overcome by waiting. */
const followLog = async (parts: Parts, signal: AbortSignal): Promise<void> => {
  const { source, target } = parts;
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
    const { position } = await fill(parts, target.begin, signal);
    const { failed } = subscription;
    subscription.failed = null;
    if (failed !== null) throw failed;
    subscription.running ??= subscribe(position);
    await bell.heard(rings, signal);
  };

  const end = (): void => over.abort();
  signal.addEventListener('abort', end);
  try {
    while (!signal.aborted) await persistently(turn, parts, signal);
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await subscription.running;
  }
};

/** Waits for a position that this process writes, or another one. */
const waiter =
  ({ target, progress, scheduler }: Parts, isRunning: () => boolean): Tables['waitFor'] =>
  async (position, signal = new AbortController().signal) => {
    while (!signal.aborted) {
      const rings = progress.rings();
      const live = await target.find('live');
      if ((live?.position ?? '') >= position) return true;
      if (isRunning()) await progress.heard(rings, signal);
      else await scheduler.sleep(POLL);
    }
    return false;
  };

const lagOf = async ({ source, target }: Parts): Promise<TablesLag> => {
  const live = await target.find('live');
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

export interface TablesRun {
  /** How many events are written in one transaction at most. */
  readonly batchSize: number;
  readonly scheduler: Scheduler;
}

/** Keeps the tables of an engine up with a log. For those who write a package for an engine. */
export const tablesOn = (
  source: Pick<EventStore, 'readAll' | 'subscribe'>,
  target: TablesTarget,
  { batchSize, scheduler }: TablesRun,
): Tables => {
  const parts = { source, target, scheduler, batchSize, progress: logBell() };
  let running = 0;
  const rebuild = () => persistently(() => rebuildBeside(parts), parts);
  /** Tables of an older shape are queried as they are until those of this one are there. */
  const upToShape = async (): Promise<void> => {
    if ((await target.begin()).shape < TABLES_SHAPE) await rebuild();
  };
  return {
    run: async (signal) => {
      running += 1;
      try {
        await persistently(upToShape, parts, signal);
        await followLog(parts, signal);
      } finally {
        running -= 1;
        parts.progress.ring();
      }
    },
    catchUp: async () => {
      await upToShape();
      await fill(parts, target.begin);
    },
    waitFor: waiter(parts, () => running > 0),
    lag: () => lagOf(parts),
    rebuild,
    close: target.close,
  };
};
