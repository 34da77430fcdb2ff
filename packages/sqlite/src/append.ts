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
import { failureOf, isFull, textIn } from './driver.ts';
import type { Reads } from './reads.ts';
import { headAt, type StreamIndex } from './stream-index.ts';

/** Answers each write of a group, in order, after one durable commit. */
export type Commit = (writes: ReadonlyArray<Write>) => Promise<ReadonlyArray<AppendResult>>;

export const committer = (
  connection: Connection,
  index: StreamIndex,
  reads: Reads,
  indexLag: number,
  grown: () => void,
): Commit => {
  const { database } = connection;
  const insertEvent = database.prepare(
    'INSERT INTO events (position, stream, revision, type, hash, line) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertClaim = database.prepare(
    'INSERT INTO claims (name, stream) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const readOwner = database.prepare(
    'SELECT s.name AS value FROM claims c JOIN streams s ON s.number = c.stream WHERE c.name = ?',
  );
  const readHash = database.prepare('SELECT hash AS value FROM events WHERE position = ?');
  /** What was inserted last: where a failed commit would show. */
  let inserted = { position: 0, hash: '' };
  /** The position at which to try again to move the tail, after that has failed. */
  let retryMoveAt = 0;

  const state: LogState = {
    head: (stream) => {
      const number = index.numberOf(stream);
      const head = number === undefined ? undefined : index.headOf(number);
      return head === undefined ? undefined : headAt(stream, head);
    },
    stored: reads.eventAt,
    owner: (name) => textIn(readOwner.get(name)),
  };

  const appendOne = (write: Write): AppendResult => {
    const answer = answerWithoutWriting(write, state);
    if (answer !== null) return answer;
    const { stream, events, claims } = write;
    const number = index.intern(stream);
    let revision = write.expected === 'noStream' ? -1 : write.expected;
    let position = index.last();
    let hash = '';
    for (const event of events) {
      revision += 1;
      position += 1;
      hash = event.hash;
      insertEvent.run(position, number, revision, event.type, hash, event.line);
      index.add(number, { revision, position, hash });
    }
    if (claims !== undefined) for (const name of claims) insertClaim.run(name, number);
    inserted = { position, hash };
    return right({ stream, revision, position: positionOf(position), hash });
  };

  /** After a rollback: whether the engine, asked anew, shows nothing of what was inserted. */
  const isAbsent = (position: number, hash: string): boolean => {
    try {
      return textIn(readHash.get(position)) !== hash;
    } catch {
      return false;
    }
  };

  /**
   * What a failed group comes to. Before the commit nothing has been written. A commit that failed
   * may have been written after all, unless there was no room for its end.
   */
  const explain = (error: unknown, { committing, over }: FailedEnd): StoreFailure => {
    index.reset();
    const failed = failureOf(error);
    if (over && !committing) return failed;
    if (over && isFull(error) && isAbsent(inserted.position, inserted.hash)) return failed;
    return storeFailure('OutcomeUnknown', failed.detail);
  };

  /** Nobody waits for this, and nothing is lost if it fails: then it is tried again later. */
  const moveTail = async (): Promise<void> => {
    const moved = await connection.write(
      () => {
        index.refresh();
        if (index.tailLength() >= indexLag) index.moveTail();
      },
      (error) => {
        index.reset();
        return failureOf(error);
      },
    );
    retryMoveAt = isLeft(moved) ? index.last() + indexLag / 4 : 0;
  };

  return async (writes) => {
    if (index.tailLength() >= indexLag && index.last() >= retryMoveAt) await moveTail();
    const committed = await connection.write(() => {
      index.refresh();
      return writes.map(appendOne);
    }, explain);
    if (isLeft(committed)) return writes.map(() => committed);
    grown();
    return committed.right;
  };
};
