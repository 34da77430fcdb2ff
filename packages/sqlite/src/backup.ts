/**
 * A copy of a file that others go on writing: whole, of one moment, and never over another file.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isLeft } from 'fp-ts/lib/Either.js';
import { patiently, type Connection } from './connection.ts';
import { messageOf } from './driver.ts';
import { openAndBuild, type SqliteOptions } from './open.ts';
import { anyFile } from './schema.ts';
import type { SqliteStore } from './store.ts';

/** Why there is no copy. Nothing is left of it, and the books are as they were. */
export class BackupFailed extends Error {
  override readonly name = 'BackupFailed';
  /** `Exists`: there is a file already where the copy should go. */
  readonly _tag: 'Exists' | 'Unavailable';
  readonly file: string;

  constructor(_tag: BackupFailed['_tag'], file: string, message: string, cause?: unknown) {
    super(`${file}: ${message}`, cause === undefined ? undefined : { cause });
    this._tag = _tag;
    this.file = file;
  }
}

export type BackupOptions = Pick<SqliteOptions, 'driver' | 'scheduler' | 'patience'>;

/** Milliseconds to wait for other processes that hold the file. */
const PATIENCE = 5000;
/** All pages at once: whoever copies in steps begins again whenever another process writes. */
const ALL_PAGES = 0x7fffffff;

const refuseExisting = (to: string): void => {
  if (existsSync(to))
    throw new BackupFailed('Exists', to, 'there is a file already: name another one, or move it');
};

/** What is in memory only would be lost with the power. */
const synchronise = (path: string): void => {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Puts the copy where it belongs, unless somebody else was faster. */
const moveInto = (part: string, to: string): void => {
  synchronise(part);
  try {
    closeSync(openSync(to, 'wx'));
  } catch (error) {
    refuseExisting(to);
    throw error;
  }
  renameSync(part, to);
  synchronise(dirname(to));
};

const copyTo = async (
  part: string,
  { database, scheduler }: Connection,
  patience: number,
): Promise<void> => {
  if (database.backup !== undefined) {
    await database.backup(part, { rate: ALL_PAGES });
    return;
  }
  const inPlace = database.prepare('VACUUM INTO ?');
  const done = await patiently(
    () => inPlace.run(part),
    { scheduler, patience },
    () => false,
  );
  if (isLeft(done)) throw new Error(done.left.detail);
};

/**
 * Copies a file that others may go on writing. The copy holds everything that was acknowledged
 * before the call, and perhaps more, as of one moment; it is on the disk when the promise resolves.
 * Rejects with a `BackupFailed`, or with a `SqliteOpenError` where the file itself is at fault.
 */
export const backup = async (
  source: string | Pick<SqliteStore, 'file' | 'driver'>,
  to: string,
  options: BackupOptions = {},
): Promise<void> => {
  const { file, driver } = typeof source === 'string' ? { file: source } : source;
  refuseExisting(to);
  // The driver of the store: two copies of the engine in one process undo each other's locks.
  const withDriver = { ...options, ...(driver === undefined ? {} : { driver }), create: false };
  const connection = await openAndBuild(file, withDriver, anyFile, (opened) => opened);
  const part = `${to}.${process.pid}.part`;
  try {
    await copyTo(part, connection, options.patience ?? PATIENCE);
    moveInto(part, to);
  } catch (error) {
    if (error instanceof BackupFailed) throw error;
    throw new BackupFailed('Unavailable', to, `cannot be written: ${messageOf(error)}`, error);
  } finally {
    connection.database.close();
    for (const rest of ['', '-journal', '-wal']) rmSync(`${part}${rest}`, { force: true });
  }
};
