/**
 * Steps of a clerk, not yet bound to a document: `pick` chooses among whatever is there when the
 * step is taken, `size` a sum that depends on what is open. So a script still makes sense after
 * fast-check has thrown half of its steps away.
 */
import * as fc from 'fast-check';
import { amounts, lineAmounts } from './values.ts';

/** A sum: of its own, or by what there is: all, a bit less, a bit more. */
export type Size =
  { readonly of: 'own'; readonly amount: number } | { readonly of: 'all' | 'part' | 'tooMuch' };

/** Days from the first open day on. An absent posting date is left to the books. */
export interface Days {
  readonly document: number;
  readonly posting?: number;
}

export interface Give {
  readonly pick: number;
  readonly size: Size;
  readonly overpay: boolean;
  /** Names the source: the money of which item in credit it is. */
  readonly source: number | undefined;
}

interface Who {
  readonly who: number;
}

export type Step =
  | (Who & {
      readonly take: 'invoice';
      readonly lines: ReadonlyArray<number>;
      readonly tax: number;
      readonly dueIn: number | undefined;
      readonly total: 'right' | 'wrong' | undefined;
      readonly days: Days;
    })
  | (Who & { readonly take: 'credit'; readonly amount: number; readonly days: Days })
  | (Who & {
      readonly take: 'receipt';
      readonly gives: ReadonlyArray<Give>;
      readonly credits: ReadonlyArray<{ readonly pick: number; readonly size: Size }>;
      readonly extra: number;
      readonly keeps: boolean;
      readonly distribute: 'oldestDue' | 'given' | undefined;
      readonly payment: 'check' | 'cash' | 'transfer';
      readonly numbered: boolean;
      readonly days: Days;
    })
  | (Who & {
      readonly take: 'distribute';
      readonly pick: number;
      readonly gives: ReadonlyArray<Give> | 'oldestDue' | 'given';
      readonly posting: number | undefined;
    })
  | (Who & {
      readonly take: 'takeBack';
      readonly pick: number;
      readonly size: Size;
      readonly byEnds: boolean;
      readonly posting: number | undefined;
    })
  | (Who & {
      readonly take: 'reverse';
      readonly kind: 'invoice' | 'receipt' | 'credit';
      readonly pick: number;
      readonly wide: boolean;
      readonly posting: number | undefined;
    })
  | { readonly take: 'closeDay'; readonly days: number }
  | (Who & {
      readonly take: 'again';
      readonly pick: number;
      readonly change: 'none' | 'content' | 'id';
    });

const picks = fc.nat({ max: 11 });
const who = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.nat({ max: 2 }) },
);
const sometimes = (one: number, of: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 1, max: of }).map((n) => n <= one);

const sizes: fc.Arbitrary<Size> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ of: 'all' } as const) },
  { weight: 4, arbitrary: fc.constant({ of: 'part' } as const) },
  { weight: 1, arbitrary: fc.constant({ of: 'tooMuch' } as const) },
  { weight: 2, arbitrary: amounts.map((amount) => ({ of: 'own', amount }) as const) },
);

const days: fc.Arbitrary<Days> = fc.oneof(
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

const postings = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 2, 4) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: -1 }) },
);

const gives: fc.Arbitrary<Give> = fc.record({
  pick: picks,
  size: sizes,
  overpay: sometimes(1, 4),
  source: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: picks },
  ),
});

const invoices: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('invoice' as const),
  who,
  lines: fc.oneof(
    { weight: 9, arbitrary: fc.array(lineAmounts, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  tax: fc.constantFrom(0, 0, 0, 1, 2),
  dueIn: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: -8, max: 100 }) },
  ),
  total: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(undefined, 'right' as const) },
    { weight: 1, arbitrary: fc.constant('wrong' as const) },
  ),
  days,
});
const credits: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('credit' as const),
  who,
  amount: amounts,
  days,
});
const receipts: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('receipt' as const),
  who,
  gives: fc.array(gives, { maxLength: 3 }),
  credits: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.record({ pick: picks, size: sizes }), { maxLength: 2 }) },
  ),
  extra: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: amounts }),
  keeps: sometimes(4, 5),
  distribute: fc.constantFrom(undefined, undefined, 'oldestDue', 'given'),
  payment: fc.constantFrom('check', 'cash', 'transfer'),
  numbered: sometimes(4, 5),
  days,
});
const distributions: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('distribute' as const),
  who,
  pick: picks,
  gives: fc.oneof(
    { weight: 3, arbitrary: fc.array(gives, { minLength: 1, maxLength: 2 }) },
    { weight: 2, arbitrary: fc.constantFrom('oldestDue' as const, 'given' as const) },
  ),
  posting: postings,
});
const takeBacks: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('takeBack' as const),
  who,
  pick: picks,
  size: sizes,
  byEnds: sometimes(1, 3),
  posting: postings,
});
const reversals: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('reverse' as const),
  who,
  kind: fc.constantFrom('invoice', 'receipt', 'receipt', 'credit'),
  pick: picks,
  wide: fc.boolean(),
  posting: postings,
});
const closes: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('closeDay' as const),
  days: fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1),
});
const repeats: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('again' as const),
  who,
  pick: fc.nat({ max: 30 }),
  change: fc.constantFrom('none', 'none', 'content', 'id'),
});

/** One step; those that move money weigh most, so that most runs move some. */
export const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: invoices },
  { weight: 2, arbitrary: credits },
  { weight: 8, arbitrary: receipts },
  { weight: 4, arbitrary: distributions },
  { weight: 4, arbitrary: takeBacks },
  { weight: 4, arbitrary: reversals },
  { weight: 1, arbitrary: closes },
  { weight: 1, arbitrary: repeats },
);
