/** Sending one append: what became of it, as far as anybody can know. */
import { storeFailure, type ExpectedRevision, type StoreFailure } from '@counterfoil/core';
import { NO_STREAM, type EventData } from '@eventstore/db-client';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { answeredInTime, patience, type Calls } from './calls.ts';
import { troubleOf } from './trouble.ts';

/** `WrongRevision`: not written, because the stream was not where it was expected to be. */
export type SendResult = Either<StoreFailure | { readonly _tag: 'WrongRevision' }, void>;

export type Send = (
  stream: string,
  events: ReadonlyArray<EventData>,
  expected: ExpectedRevision,
) => Promise<SendResult>;

/**
 * Appends once. It is sent again only where the answer proves that nothing was written: by a node
 * that does not lead, after which the client turns to the one that does. Whoever wants to know
 * about an `OutcomeUnknown` resends the identical write.
 */
export const sender =
  (calls: Calls): Send =>
  async (stream, events, expected) => {
    const { client, timeoutMilliseconds } = calls;
    const { isLeft: isTimeLeft, pause } = patience(calls);
    const expectedRevision = expected === 'noStream' ? NO_STREAM : BigInt(expected);
    for (;;) {
      try {
        const appended = client.appendToStream(stream, [...events], {
          expectedRevision,
          requiresLeader: true,
          deadline: timeoutMilliseconds,
        });
        await answeredInTime(appended, calls);
        return right(undefined);
      } catch (error) {
        const { _tag, detail } = troubleOf(error);
        switch (_tag) {
          case 'WrongRevision':
            return left({ _tag });
          case 'TooLarge':
          case 'Denied':
            return left(storeFailure(_tag, detail));
          case 'NotLeader':
            if (!isTimeLeft()) return left(storeFailure('Unavailable', detail));
            break;
          case 'Missing':
          case 'Unanswered':
            return left(storeFailure('OutcomeUnknown', detail));
        }
      }
      await pause();
    }
  };
