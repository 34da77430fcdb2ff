/** What can happen in a random history. Days and amounts are wishes; the world fits them in. */
import * as fc from 'fast-check';

export const pick = fc.nat(999);
const paper = {
  customer: fc.constantFrom(0, 0, 0, 1, 2),
  currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'),
  documentDay: fc.integer({ min: -40, max: 20 }),
};
const when = {
  /** From the first open day on; below it, the posting was in flight when the day was closed. */
  postingDay: fc.oneof(
    { weight: 5, arbitrary: fc.nat(6) },
    { weight: 1, arbitrary: fc.integer({ min: -4, max: -1 }) },
  ),
  /** Clocks of different accounts need not agree. */
  seconds: fc.constantFrom(1, 1, 1, 2, 5, 0, -3),
};
export const steps = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      type: fc.constant('invoice' as const),
      ...paper,
      ...when,
      total: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 1, max: 20 }) },
        { weight: 1, arbitrary: fc.integer({ min: -9, max: 0 }) },
      ),
      dueIn: fc.constantFrom(0, 5, 30, 31, 60),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      type: fc.constantFrom('receipt' as const, 'receipt' as const, 'credit' as const),
      ...paper,
      ...when,
      total: fc.integer({ min: 1, max: 20 }),
      gives: fc.array(fc.record({ to: pick, amount: fc.integer({ min: 1, max: 20 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      overpays: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('give' as const),
      ...when,
      from: pick,
      to: pick,
      amount: fc.integer({ min: 1, max: 20 }),
      /** Days by which the due date of what it touches moves, if it does. */
      reschedules: fc.option(fc.integer({ min: -20, max: 40 }), { freq: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('takeBack' as const),
      ...when,
      application: pick,
      share: fc.constantFrom(1, 1, 2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('reverse' as const), ...when, item: pick }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('close' as const),
      days: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('otherBooks' as const), ...when }) },
);
export type Step = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;
export type StepOf<Type extends Step['type']> = Extract<Step, { type: Type }>;
