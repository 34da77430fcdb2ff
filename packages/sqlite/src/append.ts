/**
 * Appending. A group of writes is checked and inserted in one transaction; one that is refused
 * has written nothing by then, so it never takes the others with it.
 */
import {
  answerWithoutWriting,
  positionOf,
  storeFailure,
  type AppendResult,
  type LogState,
  type StoreFailure,
  type Write,
} from '@counterfoil/core';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { Connection, FailedEnd } from './connection.ts';
import { failureOf, isFull, textIn, type SqliteDatabase } from './driver.ts';
import type { StreamReader } from './read-stream.ts';
import type { StreamIndex } from './stream-index.ts';

/** Answers each write of a group, in order, after one durable commit. */
export type Commit = (writes: ReadonlyArray<Write>) => Promise<ReadonlyArray<AppendResult>>;

/** Where something was inserted: what a failed commit would show, if it was not taken back. */
interface Inserted {
  readonly position: number;
  readonly hash: string;
}

/** Checks and inserts one write, inside a transaction. */
const appender = (
  database: SqliteDatabase,
  { names, headOf, last, add }: StreamIndex,
  { receiptAt }: StreamReader,
) => {
  const insertEvent = database.prepare(
    'INSERT INTO events (position, stream, revision, type, hash, line) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertClaim = database.prepare(
    'INSERT INTO claims (name, stream) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const readOwner = database.prepare(
    'SELECT s.name AS value FROM claims c JOIN streams s ON s.number = c.stream WHERE c.name = ?',
  );
  let inserted: Inserted = { position: 0, hash: '' };

  const state: LogState = {
    head: (stream) => {
      const number = names.numberOf(stream);
      return number === undefined ? undefined : headOf(number);
    },
    stored: receiptAt,
    owner: (name) => textIn(readOwner.get(name)),
  };

  return {
    lastInserted: () => inserted,
    append: (write: Write): AppendResult => {
      const answer = answerWithoutWriting(write, state);
      if (answer !== null) return answer;
      const { stream, events, claims } = write;
      const number = names.intern(stream);
      let revision = write.expected === 'noStream' ? -1 : write.expected;
      let position = last();
      let hash = '';
      for (const event of events) {
        revision += 1;
        position += 1;
        hash = event.hash;
        insertEvent.run(position, number, revision, event.type, hash, event.line);
        add(number, { revision, position, hash });
      }
      if (claims !== undefined) for (const name of claims) insertClaim.run(name, number);
      inserted = { position, hash };
      return right({ stream, revision, position: positionOf(position), hash });
    },
  };
};

/**
 * What a failed group comes to. Before the commit nothing has been written. A commit that failed
 * may have been written after all, unless there was no room for its end.
 */
const explainer = (
  database: SqliteDatabase,
  index: StreamIndex,
  lastInserted: () => Inserted,
): ((error: unknown, end: FailedEnd) => StoreFailure) => {
  const readHash = database.prepare('SELECT hash AS value FROM events WHERE position = ?');
  const isAbsent = ({ position, hash }: Inserted): boolean => {
    try {
      return textIn(readHash.get(position)) !== hash;
    } catch {
      return false;
    }
  };
  return (error, { committing, over }) => {
    index.forget();
    const failed = failureOf(error);
    if (over && !committing) return failed;
    if (over && isFull(error) && isAbsent(lastInserted())) return failed;
    return storeFailure('OutcomeUnknown', failed.detail);
  };
};

/**
 * Moves the tail into the table when it has grown long. Nobody waits for that, and nothing is lost
 * if it fails: then it is tried again later.
 */
const tailMover = ({ write }: Connection, index: StreamIndex, lagMax: number) => {
  let retryAt = 0;
  return async (): Promise<void> => {
    if (index.lag() < lagMax || index.last() < retryAt) return;
    const moved = await write(
      () => {
        index.refresh();
        if (index.lag() >= lagMax) index.moveTail();
      },
      (error) => {
        index.forget();
        return failureOf(error);
      },
    );
    retryAt = isLeft(moved) ? index.last() + lagMax / 4 : 0;
  };
};

export const committer = (
  connection: Connection,
  index: StreamIndex,
  reader: StreamReader,
  options: { readonly lagMax: number; readonly grown: () => void },
): Commit => {
  const { append, lastInserted } = appender(connection.database, index, reader);
  const explain = explainer(connection.database, index, lastInserted);
  const moveTail = tailMover(connection, index, options.lagMax);
  return async (writes) => {
    await moveTail();
    const committed = await connection.write(() => {
      index.refresh();
      return writes.map(append);
    }, explain);
    if (isLeft(committed)) return writes.map(() => committed);
    options.grown();
    return committed.right;
  };
};
