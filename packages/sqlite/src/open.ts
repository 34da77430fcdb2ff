/** Opening a file: what is refused, what is set, and what is read back before it is trusted. */
import { existsSync } from 'node:fs';
import { systemPorts, type Scheduler } from '@counterfoil/core';
import { DatabaseSync } from '@photostructure/sqlite';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { openToRead } from './at-rest.ts';
import { connect, patiently, type Connection } from './connection.ts';
import {
  codeOf,
  codes,
  isBusy,
  lettingGo,
  messageOf,
  numberIn,
  textIn,
  type SqliteDatabase,
  type SqliteDriver,
} from './driver.ts';
import { SqliteOpenError } from './open-error.ts';
import {
  engineVersion,
  SCHEMA_VERSION,
  SQLITE_MIN,
  type FileKind,
  type Purpose,
} from './schema.ts';

export interface SqliteOptions {
  /** Never writes: appends are `Denied`. */
  readonly readOnly?: boolean;
  /** Creates a file that does not exist. True unless read-only. */
  readonly create?: boolean;
  /** `DatabaseSync` of `node:sqlite`, or a class like it, instead of the one that is packaged. */
  readonly driver?: SqliteDriver;
  readonly scheduler?: Scheduler;
  /** Milliseconds to wait for other processes that hold the file, before `Contended`. */
  readonly patience?: number;
  /** Milliseconds between looks whether another process has written, while somebody follows. */
  readonly watchEvery?: number;
  /** How many events the index of the streams may lag behind the log; see stream-index.ts. */
  readonly indexLag?: number;
}

const FULL = 2;

/** Holds the file to what the store relies on, and reads it back: settings can be ignored. */
const configure = (database: SqliteDatabase, file: string): void => {
  database.exec('PRAGMA busy_timeout = 0');
  const mode = textIn(database.prepare('PRAGMA journal_mode = WAL').get(), 'journal_mode');
  if (mode !== 'wal')
    throw new SqliteOpenError(
      'Unavailable',
      file,
      `write-ahead logging is not possible here (journal mode ${mode}): use a file on a local disk`,
    );
  database.exec('PRAGMA synchronous = FULL');
  const synchronous = numberIn(database.prepare('PRAGMA synchronous').get(), 'synchronous');
  if (synchronous !== FULL)
    throw new SqliteOpenError(
      'Unavailable',
      file,
      `commits would not be durable (synchronous is ${synchronous}, not ${FULL}): use a driver that leaves the setting alone`,
    );
  database.exec('PRAGMA cache_size = -32768');
};

/** Writes the header as it is, and takes it back: only that shows that the file can be written. */
const probeWriting = (database: SqliteDatabase): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  } finally {
    database.exec('ROLLBACK');
  }
};

const refuseKind = (kind: FileKind, file: string, readOnly: boolean): void => {
  if (kind === 'newer')
    throw new SqliteOpenError(
      'NewerSchema',
      file,
      `written by a newer version of @counterfoil/sqlite (this one knows schema ${SCHEMA_VERSION}): update the package`,
    );
  if (kind === 'foreign')
    throw new SqliteOpenError(
      'NotADatabase',
      file,
      'the database of another program: give the path of a Counterfoil file, or of a new one',
    );
  if (kind === 'empty' && readOnly)
    throw new SqliteOpenError(
      'NotADatabase',
      file,
      'holds no books yet: open it once without readOnly to create them',
    );
};

/** Creates the tables, unless another process was faster. */
const makeReady = (database: SqliteDatabase, { isReady, make }: Purpose): void => {
  if (isReady(database)) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    if (!isReady(database)) make(database);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
};

const prepare = (
  database: SqliteDatabase,
  file: string,
  purpose: Purpose,
  readOnly: boolean,
): void => {
  refuseKind(purpose.kind(database), file, readOnly);
  if (readOnly) return;
  probeWriting(database);
  configure(database, file);
  makeReady(database, purpose);
};

const refuseOldEngine = (database: SqliteDatabase, file: string): void => {
  const { version, trusted } = engineVersion(database);
  if (!trusted)
    throw new SqliteOpenError(
      'SqliteTooOld',
      file,
      `SQLite ${version} can corrupt a write-ahead log: use a driver with ${SQLITE_MIN} or later`,
    );
};

/** An error of the engine while opening, with what to do about it. */
const explained = (error: unknown, file: string): unknown => {
  const detail = messageOf(error);
  switch (codeOf(error) & 0xff) {
    case 0:
      return error;
    case codes.notADatabase:
      return new SqliteOpenError(
        'NotADatabase',
        file,
        'not an SQLite database: check the path; the file has not been touched',
        error,
      );
    case codes.readOnly:
      return new SqliteOpenError(
        'ReadOnly',
        file,
        'cannot be written: open it with { readOnly: true }, or change its permissions',
        error,
      );
    case codes.cannotOpen:
      return new SqliteOpenError(
        'Unavailable',
        file,
        `cannot be opened (${detail}): check that its folder exists and is yours to use`,
        error,
      );
    default:
      return new SqliteOpenError('Unavailable', file, `cannot be opened: ${detail}`, error);
  }
};

/** What can be refused without touching the file. */
const refusePath = (file: string, readOnly: boolean, create: boolean): void => {
  if (file === '' || file.startsWith(':memory:'))
    throw new SqliteOpenError(
      'Unavailable',
      file,
      'an in-memory database is not durable: use memoryStore() of @counterfoil/core',
    );
  if ((!create || readOnly) && !existsSync(file))
    throw new SqliteOpenError(
      'Unavailable',
      file,
      `does not exist: check the path${readOnly ? '' : ', or leave out create: false'}`,
    );
};

/**
 * Opens the file, and builds on the connection once it can be relied upon; rejects otherwise. Any
 * step of it can find the file held by another process for a moment: then all is done again.
 */
export const openAndBuild = async <A>(
  file: string,
  options: SqliteOptions,
  purpose: Purpose,
  build: (connection: Connection) => A,
): Promise<A> => {
  const { readOnly = false, driver: Driver = DatabaseSync, patience = 5000 } = options;
  const { create = !readOnly, scheduler = systemPorts.scheduler } = options;
  refusePath(file, readOnly, create);

  const attempt = (): Either<unknown, A> => {
    let database: SqliteDatabase | undefined;
    try {
      const resting = readOnly ? openToRead(Driver, file) : undefined;
      database = resting?.database ?? lettingGo(new Driver(file, { readOnly })).database;
      refuseOldEngine(database, file);
      prepare(database, file, purpose, readOnly);
      return right(build(connect(database, { scheduler, resting, patience })));
    } catch (error) {
      database?.close();
      if (isBusy(error)) throw error;
      return left(error);
    }
  };
  const attempted = await patiently(attempt, { scheduler, patience }, () => false);
  if (isLeft(attempted))
    throw new SqliteOpenError('Unavailable', file, `${attempted.left.detail}: try again later`);
  if (isLeft(attempted.right)) throw explained(attempted.right.left, file);
  return attempted.right.right;
};
