/**
 * Money views as tables of a database, kept up with a log: following it, waiting for it, being
 * behind it, and being built anew beside the tables that are queried. What is an engine's own is
 * its `TablesTarget`; everything else is here once.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import { logBell } from '../store/adapter.ts';
import type { Position } from '../store/event-store.ts';
import type { Scheduler } from '../store/ports.ts';
import {
  after,
  fill,
  isOfLog,
  persistently,
  rebuildBeside,
  type Parts,
  type TablesSource,
} from './fill-tables.ts';
import { ReadFailed } from './read-log.ts';
import type { TablesBuild, TablesTarget } from './table-target.ts';

/** How far the tables are behind the log. */
export interface TablesLag {
  /** Of the last event that is in the tables; null before the first. */
  readonly position: Position | null;
  /**
   * How many events the log has after it, counted up to 10,000. All of them count where the log no
   * longer has that one: the tables are then built anew.
   */
  readonly events: number;
}

export interface Tables {
  /**
   * Follows the log until the signal, through failures that pass. Builds the tables anew where they
   * hold what the log has not, as after it was restored from a backup. Several may run at the same
   * time, in one process or in many. Rejects where it cannot go on: with a `Corruption` at an
   * event that cannot be read, with `ReadFailed` when the store is closed.
   */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Writes what the log has now, anew where `run` would do so, and returns. */
  readonly catchUp: () => Promise<void>;
  /**
   * Waits until the tables hold the event at a position, such as that of a receipt, whoever writes
   * them, and through failures that pass. False: the signal ended the wait. Rejects with what `run`
   * of this process has ended with; what ends one elsewhere is not known here, so give a signal.
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

/**
 * Follows the log until the signal, or until the tables must be built anew. Rejects with what
 * cannot be overcome by waiting.
 */
const followLog = async (parts: Parts, signal: AbortSignal): Promise<void> => {
  const { source, target } = parts;
  const bell = logBell();
  const over = new AbortController();
  const subscription: { running: Promise<void> | null; failed: ReadFailed | null } = {
    running: null,
    failed: null,
  };

  /** Only rings: the events are read from where the tables are, which may be elsewhere. */
  const subscribe = async ({ last }: TablesBuild): Promise<void> => {
    const ended = await source.subscribe(
      { ...after(last), signal: over.signal },
      { event: bell.ring },
    )();
    if (isLeft(ended)) subscription.failed = new ReadFailed(ended.left);
    subscription.running = null;
    bell.ring();
  };
  const turn = async (): Promise<boolean> => {
    const rings = bell.rings();
    const build = await fill(parts, target.begin, signal);
    if (build === undefined) return false;
    const { failed } = subscription;
    subscription.failed = null;
    if (failed !== null) throw failed;
    subscription.running ??= subscribe(build);
    await bell.heard(rings, signal);
    return true;
  };

  const end = (): void => over.abort();
  signal.addEventListener('abort', end);
  try {
    while ((await persistently(turn, parts, signal)) === true);
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await subscription.running;
  }
};

/** How `run` fares in this process. */
interface Runs {
  running: number;
  /** What the last one has ended with. */
  failed: { readonly error: unknown } | null;
}

/** Waits for a position that this process writes, or another one. */
const waiter =
  (parts: Parts, runs: Runs): Tables['waitFor'] =>
  async (position, signal = new AbortController().signal) => {
    const { target, progress, scheduler } = parts;
    const isIn = async (): Promise<boolean> => {
      const live = await target.find('live');
      return (live?.last?.position ?? '') >= position && live !== undefined && isOfLog(parts, live);
    };
    while (!signal.aborted) {
      const rings = progress.rings();
      if ((await persistently(isIn, parts, signal)) === true) return true;
      if (runs.running > 0) await progress.heard(rings, signal);
      else if (runs.failed !== null) throw runs.failed.error;
      else await scheduler.sleep(POLL);
    }
    return false;
  };

const lagOf = async (parts: Parts): Promise<TablesLag> => {
  const { source, target } = parts;
  const live = await target.find('live');
  let last = live !== undefined && (await isOfLog(parts, live)) ? live.last : null;
  let events = 0;
  for (let end = false; !end && events < COUNTED_MAX;) {
    const page = await source.readAll({ limit: 1000, ...after(last) })();
    if (isLeft(page)) throw new ReadFailed(page.left);
    events += page.right.events.length;
    last = page.right.events.at(-1) ?? last;
    ({ end } = page.right);
  }
  return { position: live?.last?.position ?? null, events };
};

export interface TablesRun {
  /** How many events are written in one transaction at most. */
  readonly batchSize: number;
  readonly scheduler: Scheduler;
}

/** Keeps the tables of an engine up with a log. For those who write a package for an engine. */
export const tablesOn = (
  source: TablesSource,
  target: TablesTarget,
  { batchSize, scheduler }: TablesRun,
): Tables => {
  const parts = { source, target, scheduler, batchSize, progress: logBell() };
  const runs: Runs = { running: 0, failed: null };
  const rebuild = (signal?: AbortSignal) =>
    persistently(() => rebuildBeside(parts, signal), parts, signal);
  return {
    run: async (signal) => {
      runs.running += 1;
      runs.failed = null;
      try {
        while (!signal.aborted) {
          await followLog(parts, signal);
          await rebuild(signal);
        }
      } catch (error) {
        runs.failed = { error };
        throw error;
      } finally {
        runs.running -= 1;
        parts.progress.ring();
      }
    },
    catchUp: async () => {
      while ((await fill(parts, target.begin)) === undefined) await rebuild();
    },
    waitFor: waiter(parts, runs),
    lag: () => lagOf(parts),
    rebuild: () => rebuild(),
    close: target.close,
  };
};
