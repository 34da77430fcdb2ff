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
import { left, right } from 'fp-ts/lib/Either.js';
import type { Connection } from './connection.ts';
import { codeOf, failureOf, isFull, messageOf, textIn } from './driver.ts';
import type { Reads } from './reads.ts';
import { headAt, type StreamIndex } from './stream-index.ts';

/** How long the tail of the log grows before it is moved into the table. See stream-index.ts. */
const TAIL_MAX = 16_384;

/** Answers each write of a group, in order, after one durable commit. */
export type Commit = (writes: ReadonlyArray<Write>) => Promise<ReadonlyArray<AppendResult>>;

export const committer = (
  connection: Connection,
  index: StreamIndex,
  reads: Reads,
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
  let moveAt = TAIL_MAX;

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

  /** What a failed commit comes to. Only a lack of room is known to leave nothing in the log file. */
  const afterFailedCommit = (error: unknown, results: ReadonlyArray<AppendResult>) => {
    const over = connection.rollback();
    const last = index.last();
    const hash = results.findLast((result) => result._tag === 'Right')?.right.hash ?? '';
    index.reset();
    if (codeOf(error) === 0) throw error;
    return over && isFull(error) && isAbsent(last, hash)
      ? failureOf(error)
      : storeFailure('OutcomeUnknown', `the commit failed: ${messageOf(error)}`);
  };

  const afterFailedInsert = (error: unknown): StoreFailure => {
    const over = connection.rollback();
    index.reset();
    const failed = failureOf(error);
    return over ? failed : storeFailure('OutcomeUnknown', failed.detail);
  };

  /** Nobody waits for this, and nothing is lost if it fails: then it is tried again later. */
  const moveTail = async (): Promise<void> => {
    if ((await connection.begin()) !== null) return;
    try {
      index.refresh();
      if (index.tailLength() >= TAIL_MAX) index.moveTail();
      connection.commit();
      moveAt = TAIL_MAX;
    } catch {
      moveAt = index.tailLength() + TAIL_MAX / 4;
      connection.rollback();
      index.reset();
    }
  };

  return async (writes) => {
    const all = (failed: StoreFailure) => writes.map(() => left(failed));
    if (index.tailLength() >= moveAt) await moveTail();
    const failed = await connection.begin();
    if (failed !== null) return all(failed);
    let results: ReadonlyArray<AppendResult>;
    try {
      index.refresh();
      results = writes.map(appendOne);
    } catch (error) {
      return all(afterFailedInsert(error));
    }
    try {
      connection.commit();
    } catch (error) {
      return all(afterFailedCommit(error, results));
    }
    grown();
    return results;
  };
};
