/** A store whose appends fail as told: for tests of what happens when an engine does. */
import { storeFailure, type EventStore } from '@counterfoil/core';
import { left } from 'fp-ts/lib/Either.js';

/**
 * `unavailable` does not write, and says so. `lostRequest` does not write and `lostReply` does,
 * and both answer `OutcomeUnknown`, as a cut line does.
 */
export type AppendFault = 'unavailable' | 'lostRequest' | 'lostReply';

/** The fault of an append by its number, counted from 1 in the order of the calls; else none. */
export type FaultPlan = (append: number) => AppendFault | undefined;

/** Passes everything through but the appends that the plan picks. */
export const faultyStore = (inner: EventStore, plan: FaultPlan): EventStore => {
  let appends = 0;
  return {
    ...inner,
    append: (write) => async () => {
      appends += 1;
      const append = appends;
      const fault = plan(append);
      switch (fault) {
        case undefined:
          return inner.append(write)();
        case 'unavailable':
          return left(storeFailure('Unavailable', `append ${append} was not sent, as planned`));
        case 'lostRequest':
          return left(storeFailure('OutcomeUnknown', `append ${append} got lost, as planned`));
        case 'lostReply':
          await inner.append(write)();
          return left(
            storeFailure('OutcomeUnknown', `the reply to append ${append} got lost, as planned`),
          );
      }
    },
  };
};
