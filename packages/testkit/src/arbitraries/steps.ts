/**
 * Steps of a clerk, not yet bound to a document: `pick` chooses among whatever is there when the
 * step is taken, `size` a sum that depends on what is open. So a script still makes sense after
 * fast-check has thrown half of its steps away.
 */
import * as fc from 'fast-check';
import type { CreditsOnPosting, Policy } from '../oracle/shapes.ts';
import {
  days,
  picks,
  policies,
  postings,
  quantities,
  sizes,
  sometimes,
  taxRates,
  who,
  type Days,
  type Size,
  type Who,
} from './choices.ts';
import { draftSteps, type DraftStep } from './draft-steps.ts';
import { cashSteps, otherSteps, type OtherStep } from './other-steps.ts';
import { amounts, lineAmounts } from './values.ts';

export interface Give {
  readonly pick: number;
  readonly size: Size;
  readonly overpay: boolean;
  /** Names the source: the money of which item in credit it is. */
  readonly source: number | undefined;
}

export type Step =
  | DraftStep
  | OtherStep
  | (Who & {
      readonly take: 'invoice';
      readonly lines: ReadonlyArray<number>;
      readonly tax: number;
      /** Makes the lines a price times a quantity, taxed at a rate. */
      readonly quantity: string | undefined;
      readonly rate: string | undefined;
      readonly uses: CreditsOnPosting | undefined;
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
      readonly distribute: Policy | undefined;
      readonly payment: 'check' | 'cash' | 'transfer';
      readonly numbered: boolean;
      readonly days: Days;
    })
  | (Who & {
      readonly take: 'distribute';
      readonly pick: number;
      readonly gives: ReadonlyArray<Give> | Policy;
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
      readonly kind: 'invoice' | 'receipt' | 'credit' | 'adjustment' | 'refund';
      readonly pick: number;
      readonly wide: boolean;
      /** Of a receipt: its refunds stay paid. */
      readonly leaves: boolean;
      readonly posting: number | undefined;
    })
  | { readonly take: 'closeDay'; readonly days: number }
  | (Who & {
      readonly take: 'again';
      readonly pick: number;
      readonly change: 'none' | 'content' | 'id';
    });

const gives: fc.Arbitrary<Give> = fc.record({
  pick: picks,
  size: sizes,
  overpay: sometimes(1, 4),
  source: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: picks },
  ),
});

/** An invoice: where money comes to be owed. */
export const invoices: fc.Arbitrary<Step> = fc.record({
  take: fc.constant('invoice' as const),
  who,
  lines: fc.oneof(
    { weight: 9, arbitrary: fc.array(lineAmounts, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  tax: fc.constantFrom(0, 0, 0, 1, 2),
  quantity: quantities,
  rate: taxRates,
  uses: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('oldest' as const, 'never' as const) },
  ),
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
  distribute: fc.option(policies, { nil: undefined }),
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
    { weight: 2, arbitrary: policies },
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
  kind: fc.constantFrom('invoice', 'receipt', 'receipt', 'credit', 'adjustment', 'refund'),
  pick: picks,
  wide: fc.boolean(),
  leaves: sometimes(1, 3),
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
  { weight: 14, arbitrary: invoices },
  { weight: 4, arbitrary: credits },
  { weight: 16, arbitrary: receipts },
  { weight: 7, arbitrary: distributions },
  { weight: 6, arbitrary: takeBacks },
  { weight: 9, arbitrary: reversals },
  { weight: 27, arbitrary: draftSteps },
  { weight: 14, arbitrary: otherSteps },
  { weight: 3, arbitrary: closes },
  { weight: 2, arbitrary: repeats },
);

/** The same, but most of the time somebody works on a draft, or on what stands on others. */
export const busySteps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: steps },
  { weight: 5, arbitrary: draftSteps },
  { weight: 2, arbitrary: otherSteps },
  { weight: 1, arbitrary: cashSteps },
);
