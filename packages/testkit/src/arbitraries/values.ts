/** Values as a clerk writes them: valid ids, days and sums. Small, so that the edges meet. */
import * as fc from 'fast-check';
import { daysLater } from '../oracle/calendar.ts';

const FIRST = 'ABCXYZabcxyz0123456789'.split('');
const REST = [...FIRST, '.', '_', '-'];

/** Ids of every allowed length and character. */
export const ids: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...FIRST),
    fc.oneof(
      { weight: 9, arbitrary: fc.string({ unit: fc.constantFrom(...REST), maxLength: 8 }) },
      { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...REST), maxLength: 63 }) },
    ),
  )
  .map(([first, rest]) => first + rest);

/** The day on which books of scripts begin. A leap day and the turn of a year are not far. */
export const FIRST_DAY = '2028-02-26';

/** Days around another one, near ones more often. */
export const datesAround = (date: string, before: number, after: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      { weight: 3, arbitrary: fc.integer({ min: -Math.min(before, 3), max: Math.min(after, 3) }) },
      { weight: 1, arbitrary: fc.integer({ min: -before, max: after }) },
    )
    .map((days) => daysLater(date, days));

/** Sums above zero: small ones, now and then a large one. */
export const amounts: fc.Arbitrary<number> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 2, arbitrary: fc.integer({ min: 13, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: 10_000, max: 12_000_000 }) },
);

/** Amounts of invoice lines: mostly a charge, sometimes nothing, sometimes a deduction. */
export const lineAmounts: fc.Arbitrary<number> = fc.oneof(
  { weight: 10, arbitrary: amounts },
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: -25, max: -1 }) },
);

/** Any safe integer: amounts that a ledger has to carry, its edges included. */
export const anyMinor: fc.Arbitrary<number> = fc
  .oneof(
    fc.integer({ min: -100, max: 100 }),
    fc.maxSafeInteger(),
    fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  )
  .map((amount) => amount + 0);

/** Customers of a script. Few, so that their documents meet. */
export const CUSTOMERS = ['domar', 'kirke', 'aurelia'] as const;
