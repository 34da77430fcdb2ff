/**
 * Reading a file that nobody writes. SQLite makes two files beside one that it opens, even to read
 * it, and leaves them there. So a file at rest is read as one that cannot change, which needs
 * neither locks nor files beside it; and as soon as it does change, it is opened the ordinary way.
 */
import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { lettingGo, type SqliteDatabase, type SqliteDriver } from './driver.ts';

/** A database that may be at rest. */
export interface Resting {
  readonly database: SqliteDatabase;
  /** Runs what only reads; again, where the file was changed under it. */
  readonly read: <A>(body: () => A) => A;
  /** Calls back when the file is no longer at rest: what was read before may be out of date. */
  readonly onWoken: (listener: () => void) => void;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** What changes whenever something is written; null while a writer has not put all of it away. */
const stateOf = (file: string): string | null => {
  if (sizeOf(`${file}-wal`) > 0 || sizeOf(`${file}-journal`) > 0) return null;
  const { ino, size, mtimeNs } = statSync(file, { bigint: true });
  return `${ino} ${size} ${mtimeNs}`;
};

/** Null where the driver does not know how to. */
const openUnchanging = (Driver: SqliteDriver, file: string): SqliteDatabase | null => {
  try {
    return new Driver(`${pathToFileURL(file).href}?immutable=1`, { readOnly: true });
  } catch {
    return null;
  }
};

/** Opens a file to read it only. */
export const openToRead = (Driver: SqliteDriver, file: string): Resting => {
  const openOrdinary = (): SqliteDatabase => new Driver(file, { readOnly: true });
  const state = stateOf(file);
  const unchanging = state === null ? null : openUnchanging(Driver, file);
  const { database, replace } = lettingGo(unchanging ?? openOrdinary());
  const listeners: Array<() => void> = [];
  let isResting = unchanging !== null;

  const isStill = (): boolean => stateOf(file) === state;
  const wake = (): void => {
    replace(openOrdinary());
    isResting = false;
    for (const listener of listeners) listener();
  };
  /** Undefined where the file was changed meanwhile, whatever came of it. */
  const tryAtRest = <A>(body: () => A): { readonly result: A } | undefined => {
    try {
      const result = body();
      return isStill() ? { result } : undefined;
    } catch (error) {
      if (isStill()) throw error;
      return undefined;
    }
  };

  return {
    database,
    read: (body) => {
      const read = isResting && isStill() ? tryAtRest(body) : undefined;
      if (read !== undefined) return read.result;
      if (isResting) wake();
      return body();
    },
    onWoken: (listener) => void listeners.push(listener),
  };
};
