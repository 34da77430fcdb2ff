/**
 * How a document is reversed once it is known what has to come back with it: charges and
 * applications first, in an order in which no step is refused, then its own amounts.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Movement } from '../../kernel/event.ts';
import { documentOf, type DocumentKey } from '../../kernel/ids.ts';
import { isNeed, type Need } from '../../kernel/need.ts';
import type { AdjustmentEvent } from '../adjustment/adjustment.ts';
import type { CreditEvent } from '../credit/credit.ts';
import type { InvoiceEvent } from '../invoice/invoice.ts';
import type { History, LiveApplication } from '../ledger/history.ts';
import { Posting } from '../ledger/posting.ts';
import type { ReceiptEvent } from '../receipt/receipt.ts';
import type { RefundEvent } from '../refund.ts';
import { takeBack, wholeOf, type DistributionReversed } from './take-back.ts';
import { postingDateOf, type SharedRefusal, type View } from '../view.ts';

export type ReversalRefusal =
  | SharedRefusal
  /** Applications to and from an invoice, and documents that stand on it. */
  | { readonly _tag: 'HasLiveApplications'; readonly by: ReadonlyArray<string> };

export type ReversalEvent =
  | DistributionReversed
  | Extract<
      InvoiceEvent | ReceiptEvent | CreditEvent | AdjustmentEvent | RefundEvent,
      {
        type:
          | 'InvoiceVoided'
          | 'ReceiptReversed'
          | 'CreditReversed'
          | 'AdjustmentReversed'
          | 'RefundReversed';
      }
    >;

type Answer<A> = E.Either<ReversalRefusal | Need, A>;
export type Decision = Answer<ReadonlyArray<ReversalEvent>>;

/** What has to be undone so that a document can be. */
export interface Plan {
  readonly customer: string;
  readonly reason: string;
  readonly document: History;
  /** Adjustments and refunds that stand on it. */
  readonly charges: ReadonlyArray<DocumentKey>;
  /** Credits against its lines. */
  readonly credits: ReadonlyArray<History>;
  readonly takes: ReadonlyArray<LiveApplication>;
  /** Paid out of it, and not to be taken back. */
  readonly refunded: number;
  readonly cascade: boolean;
  readonly postingDate: string | undefined;
  readonly reversed: (movement: Movement) => ReversalEvent;
}

/** The events of a document that is reversed because another one is. */
export const reversedAlong = (
  document: DocumentKey,
  customer: string,
  reason: string,
  movement: Movement,
): ReversalEvent => {
  const [kind, id = ''] = document.split(':');
  switch (kind) {
    case 'refund':
      return { type: 'RefundReversed', data: { customer, refund: id, reason, ...movement } };
    case 'credit':
      return { type: 'CreditReversed', data: { customer, credit: id, reason, ...movement } };
    default:
      return {
        type: 'AdjustmentReversed',
        data: { customer, adjustment: id, reason, ...movement },
      };
  }
};

/** Takes out the own amounts of a document, and lays the event on the desk. */
const takenOut = (
  view: View,
  history: History,
  postingDate: string,
  refunded = 0,
): Answer<Movement> => {
  const { document } = history;
  const charge = history.charges.get(document);
  if (charge !== undefined && postingDate < charge.postingDate)
    return E.left({ _tag: 'BeforeItemOpened', item: document, opened: charge.postingDate });
  const posting = new Posting(view.desk, '', view.books.currency, postingDate);
  for (const amount of charge?.amounts ?? []) {
    const uncharged = posting.uncharge(amount);
    if (E.isLeft(uncharged)) return uncharged;
  }
  for (const opening of history.openings.values()) {
    const closed = posting.close(opening, refunded);
    if (E.isLeft(closed)) return closed;
  }
  const movement = posting.finish();
  const needed = view.desk.record(movement, { openings: [], reverses: document });
  return needed === undefined ? E.right(movement) : E.left(needed);
};

/**
 * Dated by default after the last movement of the document: dated before that, it would be
 * missing on the days between.
 */
const lastMoved = (histories: ReadonlyArray<History>): ReadonlyArray<string> =>
  histories.flatMap(({ document, items, charges }) => [
    ...[...items.values()].flatMap(({ days }) => days?.date ?? []),
    ...[...charges.values()]
      .filter((each) => each.document === document)
      .map(({ postingDate }) => postingDate),
  ]);

/** Whether the document is owed more when this charge on it is taken out. */
const raises = (document: History, charge: DocumentKey): boolean =>
  document.charges
    .get(charge)
    ?.amounts.some(({ item, amount }) => amount < 0 && documentOf(item) === document.document) ??
  false;

export const carriedOut = (view: View, plan: Plan): Decision => {
  const { customer, reason, document, credits, cascade } = plan;
  const { desk, books } = view;
  const charges: History[] = [];
  for (const each of plan.charges) {
    const history = desk.history(each);
    if (isNeed(history)) return E.left(history);
    charges.push(history);
  }
  const dated = postingDateOf(books, {
    postingDate: plan.postingDate,
    after: lastMoved([document, ...credits, ...charges]),
  });
  if (E.isLeft(dated)) return dated;
  const events: ReversalEvent[] = [];
  const isRaising = ({ document: name }: History) => raises(document, name);
  // A refund comes back before the payment that it paid out, or that would raise an invoice above
  // its total; a write-off after what used the invoice meanwhile, for the same reason.
  for (const history of charges.filter((each) => !isRaising(each))) {
    const movement = takenOut(view, history, dated.right);
    if (E.isLeft(movement)) return movement;
    events.push(reversedAlong(history.document, customer, reason, movement.right));
  }
  const taken = takeBack(view, {
    customer,
    takes: plan.takes.map(wholeOf),
    cascade,
    postingDate: plan.postingDate,
    after: [dated.right],
  });
  if (E.isLeft(taken)) return taken;
  events.push(...taken.right.events);
  const { postingDate } = taken.right;
  for (const history of [...charges.filter(isRaising), ...credits]) {
    const movement = takenOut(view, history, postingDate);
    if (E.isLeft(movement)) return movement;
    events.push(reversedAlong(history.document, customer, reason, movement.right));
  }
  const movement = takenOut(view, document, postingDate, plan.refunded);
  if (E.isLeft(movement)) return movement;
  return E.right([...events, plan.reversed(movement.right)]);
};
