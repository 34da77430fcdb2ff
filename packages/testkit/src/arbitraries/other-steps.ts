/** Steps on what stands on others, on the customer, on the books and on the cash book. */
import * as fc from 'fast-check';
import {
  days,
  picks,
  postings,
  sizes,
  sometimes,
  who,
  type Days,
  type Size,
  type Who,
} from './choices.ts';
import { amounts } from './values.ts';

/** An amount for an item: of those owed down, of those in credit up. */
export interface Adjust {
  readonly pick: number;
  readonly side: 'owed' | 'inCredit';
  readonly size: Size;
  readonly leaveCredit: boolean;
}

export type Control =
  'hold' | 'release' | 'limit' | 'noLimit' | 'oldest' | 'never' | 'close' | 'open';
export type Setting =
  'post' | 'block' | 'refuse' | 'warn' | 'oldest' | 'never' | 'weekend' | 'holiday';

export type OtherStep =
  | (Who & {
      readonly take: 'adjust';
      readonly lines: ReadonlyArray<Adjust>;
      readonly days: Days;
    })
  | (Who & {
      readonly take: 'refund';
      readonly pick: number;
      readonly size: Size;
      readonly releases: boolean;
      readonly days: Days;
    })
  | (Who & {
      readonly take: 'creditLines';
      readonly pick: number;
      /** How much of each line: all that is left, a part, or more than there is. */
      readonly size: Size;
      readonly isRight: boolean;
      readonly days: Days;
    })
  | (Who & { readonly take: 'represent'; readonly pick: number; readonly days: Days })
  | (Who & { readonly take: 'customer'; readonly control: Control; readonly amount: number })
  | { readonly take: 'settings'; readonly setting: Setting }
  | {
      readonly take: 'cash';
      readonly pick: number;
      readonly action:
        'whole' | 'draft' | 'change' | 'reopen' | 'close' | 'delete' | 'post' | 'reverse';
      readonly amount: number;
      readonly days: Days;
      readonly posting: number | undefined;
    };

const adjustments: fc.Arbitrary<OtherStep> = fc.record({
  take: fc.constant('adjust' as const),
  who,
  lines: fc.array(
    fc.record({
      pick: picks,
      side: fc.constantFrom('owed', 'owed', 'inCredit'),
      size: sizes,
      leaveCredit: sometimes(1, 3),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  days,
});
const refunds: fc.Arbitrary<OtherStep> = fc.record({
  take: fc.constant('refund' as const),
  who,
  pick: picks,
  size: sizes,
  releases: sometimes(1, 3),
  days,
});
const creditLines: fc.Arbitrary<OtherStep> = fc.record({
  take: fc.constant('creditLines' as const),
  who,
  pick: picks,
  size: sizes,
  isRight: sometimes(9, 10),
  days,
});
const representations: fc.Arbitrary<OtherStep> = fc.record({
  take: fc.constant('represent' as const),
  who,
  pick: picks,
  days,
});
const controls: fc.Arbitrary<OtherStep> = fc.record({
  take: fc.constant('customer' as const),
  who,
  control: fc.constantFrom(
    'hold',
    'release',
    'release',
    'release',
    'limit',
    'noLimit',
    'noLimit',
    'oldest',
    'oldest',
    'never',
    'close',
    'close',
    'close',
    'open',
    'open',
  ),
  amount: amounts,
});
const settings: fc.Arbitrary<OtherStep> = fc.record({
  take: fc.constant('settings' as const),
  setting: fc.constantFrom(
    'post',
    'block',
    'refuse',
    'warn',
    'oldest',
    'never',
    'weekend',
    'holiday',
  ),
});
export const cashSteps: fc.Arbitrary<OtherStep> = fc.record({
  take: fc.constant('cash' as const),
  pick: picks,
  action: fc.constantFrom(
    'whole',
    'draft',
    'change',
    'change',
    'reopen',
    'reopen',
    'close',
    'delete',
    'post',
    'reverse',
    'reverse',
  ),
  amount: amounts,
  days,
  posting: postings,
});

/** One of them; what moves money weighs most. */
export const otherSteps: fc.Arbitrary<OtherStep> = fc.oneof(
  { weight: 6, arbitrary: adjustments },
  { weight: 5, arbitrary: refunds },
  { weight: 6, arbitrary: creditLines },
  { weight: 3, arbitrary: representations },
  { weight: 3, arbitrary: controls },
  { weight: 2, arbitrary: settings },
  { weight: 3, arbitrary: cashSteps },
);
