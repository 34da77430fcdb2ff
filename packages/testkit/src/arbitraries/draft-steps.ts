/** Steps on documents before they are posted, not yet bound to one. */
import * as fc from 'fast-check';
import type { Policy } from '../oracle/shapes.ts';
import type { DraftKind } from '../oracle/drafts.ts';
import {
  days,
  picks,
  policies,
  postings,
  quantities,
  sizes,
  sometimes,
  who,
  type Days,
  type Size,
  type Who,
} from './choices.ts';
import { amounts, lineAmounts } from './values.ts';

/** Kinds whose drafts stand in a customer's account, and that have lines. */
export type LinedKind = Exclude<DraftKind, 'miscCash'>;

/** What is done to a draft; `on` is whatever brings it nearer to being posted. */
export type Action =
  | 'on'
  | 'line'
  | 'edit'
  | 'deleteLine'
  | 'reverseLine'
  | 'reverseAll'
  | 'change'
  | 'close'
  | 'reopen'
  | 'delete'
  | 'post';

export type DraftStep =
  | (Who & {
      readonly take: 'draft';
      readonly kind: LinedKind;
      readonly amount: number;
      /** Of a credit: against invoices, by their lines. */
      readonly against: boolean;
      /** Of an invoice: it waits for its day, where a cart does not. */
      readonly numbered: boolean;
      readonly days: Days;
    })
  | (Who & {
      readonly take: 'work';
      readonly pick: number;
      readonly action: Action;
      /** Which of the ways there are to add a line. */
      readonly way: number;
      /** Which line, or which item the line is about. */
      readonly line: number;
      readonly size: Size;
      readonly amount: number;
      readonly quantity: string | undefined;
      readonly policy: Policy;
      readonly overpay: boolean;
      /** One more line, where it could be closed. */
      readonly more: boolean;
      readonly posting: number | undefined;
    });

const drafts: fc.Arbitrary<DraftStep> = fc.record({
  take: fc.constant('draft' as const),
  who,
  kind: fc.constantFrom('invoice', 'invoice', 'receipt', 'receipt', 'credit', 'adjustment'),
  amount: amounts,
  against: sometimes(2, 3),
  numbered: sometimes(2, 3),
  days,
});

const work: fc.Arbitrary<DraftStep> = fc.record({
  take: fc.constant('work' as const),
  who,
  pick: picks,
  action: fc.oneof(
    { weight: 3, arbitrary: fc.constant('on' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'line',
        'edit',
        'deleteLine',
        'reverseLine',
        'reverseAll',
        'change',
        'close',
        'reopen',
        'delete',
        'post',
      ),
    },
  ),
  way: fc.nat({ max: 13 }),
  line: picks,
  size: sizes,
  amount: lineAmounts,
  quantity: quantities,
  policy: policies,
  overpay: sometimes(1, 6),
  more: sometimes(1, 5),
  posting: postings,
});

/** More work than drafts: each draft takes several steps before it is posted. */
export const draftSteps: fc.Arbitrary<DraftStep> = fc.oneof(
  { weight: 1, arbitrary: drafts },
  { weight: 8, arbitrary: work },
);
