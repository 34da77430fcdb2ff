/**
 * Reads that are asked for in the same turn share a transaction: to begin and to end one takes
 * several times as long as finding a row does.
 */
import type { StoreFailure } from '@counterfoil/core';
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import type { Connection } from './connection.ts';

/** Answers what is asked, together with whatever else is asked meanwhile. */
export const readTogether = <Asked, Answer>(
  { database, read }: Connection,
  answer: (asked: Asked) => Answer,
): ((asked: Asked) => Promise<Either<StoreFailure, Answer>>) => {
  const begin = database.prepare('BEGIN');
  const end = database.prepare('COMMIT');
  let waiting: Asked[] = [];
  let running: Promise<Either<StoreFailure, ReadonlyMap<Asked, Answer>>> | null = null;

  const run = async () => {
    // Everybody who goes on in this turn asks before the next step of this one.
    await Promise.resolve();
    const asked = waiting;
    waiting = [];
    running = null;
    return read(() => {
      begin.run();
      try {
        return new Map(asked.map((each) => [each, answer(each)]));
      } finally {
        end.run();
      }
    });
  };

  return async (asked) => {
    waiting.push(asked);
    running ??= run();
    const answered = await running;
    if (isLeft(answered)) return answered;
    const mine = answered.right.get(asked);
    if (mine === undefined) throw new Error('a read left a question unanswered');
    return right(mine);
  };
};
