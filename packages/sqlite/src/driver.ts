/**
 * The SQLite driver: only as much of the API of `node:sqlite` as the store uses, so that a newer
 * Node's own `DatabaseSync` can stand in for the one that is packaged.
 */
import { storeFailure, type StoreFailure } from '@counterfoil/core';

export type SqliteValue = string | number | null;

export interface SqliteStatement {
  run(...values: ReadonlyArray<SqliteValue>): unknown;
  get(...values: ReadonlyArray<SqliteValue>): unknown;
  all(...values: ReadonlyArray<SqliteValue>): ReadonlyArray<unknown>;
}

export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
  /** Copies the database beside the work of this process. Not every driver can. */
  backup?(file: string, options: { readonly rate: number }): Promise<unknown>;
}

/** A class like `DatabaseSync` of `node:sqlite`. */
export type SqliteDriver = new (
  file: string,
  options: { readonly readOnly: boolean },
) => SqliteDatabase;

/** A database whose statements are its own to let go of. */
export interface LettingGo {
  readonly database: SqliteDatabase;
  /** Closes it and goes on with another one, on which its statements are prepared anew. */
  readonly replace: (next: SqliteDatabase) => void;
}

/**
 * A database that lets go of its statements when it is closed. The packaged driver finalizes a
 * statement only when it is garbage-collected, and until then the engine keeps the file open.
 */
export const lettingGo = (first: SqliteDatabase): LettingGo => {
  let current: SqliteDatabase | null = first;
  const letGo: Array<() => void> = [];
  const open = (): SqliteDatabase => {
    if (current === null) throw new Error('the database is closed');
    return current;
  };
  const close = (): void => {
    for (const forget of letGo) forget();
    current?.close();
    current = null;
  };
  const prepare = (sql: string): SqliteStatement => {
    let statement: SqliteStatement | null = open().prepare(sql);
    letGo.push(() => {
      statement = null;
    });
    const prepared = (): SqliteStatement => (statement ??= open().prepare(sql));
    return {
      run: (...values) => prepared().run(...values),
      get: (...values) => prepared().get(...values),
      all: (...values) => prepared().all(...values),
    };
  };
  return {
    database: {
      ...(first.backup === undefined
        ? {}
        : { backup: (file, options) => open().backup?.(file, options) ?? Promise.resolve() }),
      exec: (sql) => open().exec(sql),
      prepare,
      close,
    },
    replace: (next) => {
      close();
      current = next;
    },
  };
};

/** The result codes that mean something to the store; an extended code holds its primary one. */
export const codes = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  notADatabase: 26,
  writeFailed: 778,
} as const;

const fieldOf = (u: unknown, field: string): unknown =>
  typeof u === 'object' && u !== null ? Reflect.get(u, field) : undefined;

export const messageOf = (error: unknown): string => {
  const message = fieldOf(error, 'message');
  return typeof message === 'string' ? message : String(error);
};

/** What the engine says, where the driver leaves out the code: the packaged one does in `all`. */
const codeByMessage: ReadonlyMap<string, number> = new Map([
  ['database is locked', codes.busy],
  ['database table is locked', codes.locked],
  ['database or disk is full', codes.full],
  ['locking protocol', codes.protocol],
]);

/** The result code of an error of the driver; 0 if it is not one. */
export const codeOf = (error: unknown): number => {
  const code = fieldOf(error, 'errcode');
  if (typeof code === 'number') return code;
  if (fieldOf(error, 'code') !== 'ERR_SQLITE_ERROR') return 0;
  return codeByMessage.get(messageOf(error)) ?? codes.error;
};

const primary = (code: number): number => code & 0xff;

/** Another connection holds the lock at this moment. */
export const isBusy = (error: unknown): boolean => {
  const code = primary(codeOf(error));
  return code === codes.busy || code === codes.locked || code === codes.protocol;
};

/** There was no room to write. */
export const isFull = (error: unknown): boolean => {
  const code = codeOf(error);
  return primary(code) === codes.full || code === codes.writeFailed;
};

/** An error of the engine as the port names it, where nothing has been written. */
export const failureOf = (error: unknown): StoreFailure => {
  const code = codeOf(error);
  if (code === 0) throw error;
  const detail = `${messageOf(error)} (SQLite code ${code})`;
  if (isFull(error)) return storeFailure('StoreFull', detail);
  if (isBusy(error)) return storeFailure('Contended', detail);
  if (primary(code) === codes.readOnly) return storeFailure('Denied', detail);
  return storeFailure('Unavailable', detail);
};

/** A number in a row; undefined where there is no row or it is NULL. */
export const numberIn = (row: unknown, column = 'value'): number | undefined => {
  const value = fieldOf(row, column);
  return typeof value === 'number' ? value : undefined;
};

/** The same for a text. */
export const textIn = (row: unknown, column = 'value'): string | undefined => {
  const value = fieldOf(row, column);
  return typeof value === 'string' ? value : undefined;
};
