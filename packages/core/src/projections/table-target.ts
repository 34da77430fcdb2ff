/** What an engine must do so that money views can be kept in its tables: the port of `tablesOn`. */
import type { Position } from '../store/event-store.ts';
import type { RecordedEvent } from '../store/recorded.ts';

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
  /** Of the last event that is in it; null before the first. */
  readonly position: Position | null;
}

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
   * Writes events that follow on a build as it was found, and the position of the last of them.
   * False: it has moved on since, or is another one; then nothing is written.
   */
  readonly write: (build: TablesBuild, events: ReadonlyArray<RecordedEvent>) => Promise<boolean>;
  /**
   * Lets the views show a build in place of the one that is live, and drops that one's tables.
   * False: it is behind, and readers would go back in time, or another one has just gone live.
   */
  readonly swap: (build: number) => Promise<boolean>;
  /** Whether what a call failed with may have passed when it is tried again. */
  readonly mayPass: (error: unknown) => boolean;
  readonly close: () => Promise<void>;
}
