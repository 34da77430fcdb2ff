/**
 * Writing the tables of money views: stretch after stretch on the build that is queried, or on a
 * new one beside it. A build that holds what the log has not, as after the log was restored from a
 * backup, is never written on: it is replaced.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import { storeClosed, type LogBell } from '../store/adapter.ts';
import type { EventStore, Position } from '../store/event-store.ts';
import type { Scheduler } from '../store/ports.ts';
import { readStored } from '../store/recorded.ts';
import { isInLog } from './log-place.ts';
import { ReadFailed } from './read-log.ts';
import { TABLES_SHAPE, type TablesBuild, type TablesTarget } from './table-target.ts';

/** What tables need of the store that has the log. */
export type TablesSource = Pick<EventStore, 'readAll' | 'readStream' | 'subscribe'>;

const PAUSE_MAX = 1000;
/** About ten seconds altogether. */
const TRIES = 16;

/** What keeping tables up is made of. */
export interface Parts {
  readonly source: TablesSource;
  readonly target: TablesTarget;
  readonly scheduler: Scheduler;
  readonly batchSize: number;
  /** Rings for each stretch that this process has written. */
  readonly progress: LogBell;
}

export const after = (place: { readonly position: Position } | null) =>
  place === null ? {} : { after: place.position };

/** Whether the log has what a build holds. */
export const isOfLog = async ({ source }: Parts, { last }: TablesBuild): Promise<boolean> =>
  last === null || isInLog(source, last);

/** Tries again while it fails for a moment: until the signal, or, without one, so many times. */
export const persistently = async <A>(
  work: () => Promise<A>,
  { target, scheduler }: Parts,
  signal?: AbortSignal,
): Promise<A | undefined> => {
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
  return undefined;
};

/**
 * Writes stretch after stretch until the end of the log, or the signal. Undefined: nothing can be
 * written on what was found, so that it must be built anew.
 */
export const fill = async (
  parts: Parts,
  find: () => Promise<TablesBuild | undefined>,
  signal?: AbortSignal,
): Promise<TablesBuild | undefined> => {
  const { source, target, batchSize, progress } = parts;
  const findUsable = async (): Promise<TablesBuild | undefined> => {
    const found = await find();
    if (found === undefined || found.shape < TABLES_SHAPE) return undefined;
    return (await isOfLog(parts, found)) ? found : undefined;
  };
  let build = await findUsable();
  while (build !== undefined && signal?.aborted !== true) {
    const page = await source.readAll({ limit: batchSize, ...after(build.last) })();
    if (isLeft(page)) throw new ReadFailed(page.left);
    const { events, end } = page.right;
    const last = events.at(-1);
    if (last === undefined || (await target.write(build, events.map(readStored)))) {
      build = { ...build, last: last ?? build.last };
      progress.ring();
      if (end) break;
    } else build = await findUsable();
  }
  return build;
};

/** The live build, where it holds what the log has not. */
const strayBuild = async (parts: Parts): Promise<number | undefined> => {
  const live = await parts.target.find('live');
  return live === undefined || (await isOfLog(parts, live)) ? undefined : live.build;
};

/** Builds the tables anew beside those that are queried, which are queried until then. */
export const rebuildBeside = async (parts: Parts, signal?: AbortSignal): Promise<void> => {
  const { target } = parts;
  const isOver = (): boolean => signal?.aborted === true;
  while (!isOver()) {
    const { build } = await target.beginBeside();
    const findIt = () => target.find(build);
    while ((await fill(parts, findIt, signal)) !== undefined) {
      if (isOver()) return;
      if (await target.swap(build, await strayBuild(parts))) return;
    }
    // It was begun on what the log has no longer, or somebody else has dropped it for that.
    await target.drop(build);
  }
};
