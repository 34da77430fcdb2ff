/** Choices that steps of every kind are drawn from: who, how much, on which day. */
import * as fc from 'fast-check';
import { amounts } from './values.ts';

/** A sum: of its own, or by what there is: all, a bit less, a bit more. */
export type Size =
  { readonly of: 'own'; readonly amount: number } | { readonly of: 'all' | 'part' | 'tooMuch' };

/** Days from the first open day on. An absent posting date is left to the books. */
export interface Days {
  readonly document: number;
  readonly posting?: number;
}

export interface Who {
  readonly who: number;
}

export const picks = fc.nat({ max: 11 });
export const who = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.nat({ max: 2 }) },
);
export const sometimes = (one: number, of: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 1, max: of }).map((n) => n <= one);

export const sizes: fc.Arbitrary<Size> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ of: 'all' } as const) },
  { weight: 4, arbitrary: fc.constant({ of: 'part' } as const) },
  { weight: 1, arbitrary: fc.constant({ of: 'tooMuch' } as const) },
  { weight: 2, arbitrary: amounts.map((amount) => ({ of: 'own', amount }) as const) },
);

export const days: fc.Arbitrary<Days> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(0, 0, 0, 0, 1, 2, 4).map((document) => ({ document })),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      document: fc.integer({ min: -130, max: 0 }),
      posting: fc.constantFrom(0, 0, 0, 1, 3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      { document: fc.integer({ min: -3, max: 3 }), posting: fc.integer({ min: -2, max: 6 }) },
      { requiredKeys: ['document'] },
    ),
  },
);

export const postings = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 2, 4) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: -1 }) },
);

/** Quantities of a line, and rates of its tax. Most lines have only an amount. */
export const quantities = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom('1', '2', '3', '7', '2.5', '0.333333') },
);
export const taxRates = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('19', '8.25', '100') },
);

export const policies = fc.constantFrom(
  'oldestDue',
  'oldestDue',
  'oldestDocument',
  'largest',
  'exactMatch',
  'proRata',
  'given',
);
