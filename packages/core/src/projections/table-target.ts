/** What an engine must do so that money views can be kept in its tables: the port of `tablesOn`. */
import type { RecordedEvent } from '../store/recorded.ts';
import type { LogPlace } from './log-place.ts';

/**
 * To be raised when the columns of the tables, or what events do to them, change: tables of an
 * older shape are then built anew.
 */
export const TABLES_SHAPE = 1;

/** One set of tables, and how far it has come. */
export interface TablesBuild {
  readonly build: number;
  readonly shape: number;
  /** Whether the views show it. */
  readonly live: boolean;
  /** The last event that is in it; null before the first. */
  readonly last: LogPlace | null;
}

/** Whether a build is no longer as it was found, or has gone. */
export const hasMoved = (found: TablesBuild | undefined, { last }: TablesBuild): boolean =>
  found === undefined || found.last?.position !== last?.position || found.last?.hash !== last?.hash;

/** Which build is meant: the one that is queried, or one by its number. */
export type WhichBuild = 'live' | number;

/**
 * Where tables are written. Each call is one transaction, so that whatever is killed, and however
 * many write, each event is in the tables exactly once.
 */
export interface TablesTarget {
  /** Undefined where there is no such build. */
  readonly find: (which: WhichBuild) => Promise<TablesBuild | undefined>;
  /** Makes the first build, live at once, where there is none. */
  readonly begin: () => Promise<TablesBuild>;
  /** Takes up an unfinished build of this shape, or begins one, beside the one that is live. */
  readonly beginBeside: () => Promise<TablesBuild>;
  /**
   * Writes events that follow on a build as it was found, and which is the last of them. False: it
   * has moved since (`hasMoved`); then nothing is written.
   */
  readonly write: (build: TablesBuild, events: ReadonlyArray<RecordedEvent>) => Promise<boolean>;
  /**
   * Lets the views show a build in place of the one that is live, and drops that one's tables.
   * False: it is behind, and readers would go back in time, or it has gone, or another one has just
   * gone live. A live build that is `stray`, whose events the log has not, is never ahead.
   */
  readonly swap: (build: number, stray: number | undefined) => Promise<boolean>;
  /** Drops a build and its tables, unless it is live or has gone. */
  readonly drop: (build: number) => Promise<void>;
  /** Whether what a call failed with may have passed when it is tried again. */
  readonly mayPass: (error: unknown) => boolean;
  readonly close: () => Promise<void>;
}
