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
import type { Desk } from '../ledger/desk.ts';
import type { History, LiveApplication } from '../ledger/history.ts';
import { Posting } from '../ledger/posting.ts';
import type { ReceiptEvent } from '../receipt/receipt.ts';
import type { RefundEvent } from '../refund.ts';
import type { SharedRefusal, View } from '../view.ts';
import { comingBack, histories, wholeOf, type ComingBack } from './along.ts';
import { returned, type DistributionReversed } from './take-back.ts';

export type ReversalRefusal =
  | SharedRefusal
  /** Whatever would come back with an invoice; with `release`, refunds that would have to. */
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
  /** Names of all of these that have to be asked for. */
  readonly by: ReadonlyArray<string>;
  /** Whether the command lets this come back: it then need not be named. */
  readonly allows: (name: string) => boolean;
  readonly refused: (by: ReadonlyArray<string>) => ReversalRefusal;
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

/** Documents, once the items that they put amounts on are known too. */
const touching = (
  desk: Desk,
  documents: ReadonlyArray<DocumentKey>,
): ReadonlyArray<History> | Need => {
  const found = histories(desk, documents);
  if (isNeed(found)) return found;
  const items = found.flatMap((each) => each.ownAmounts().map(({ item }) => documentOf(item)));
  const touched = histories(desk, items);
  return isNeed(touched) ? touched : found;
};

/** Everything that comes back, unless the command does not allow some of it. */
const allowed = (
  view: View,
  plan: Plan,
  first: ReadonlyArray<History>,
  after: ReadonlyArray<string>,
): Answer<ComingBack> => {
  const back = comingBack(view, {
    takes: plan.takes.map(wholeOf),
    charges: first.flatMap(({ document, charges }) => charges.get(document) ?? []),
    postingDate: plan.postingDate,
    after,
  });
  if (E.isLeft(back) && isNeed(back.left)) return back;
  // What has to be asked for is named all at once, also what stands on others, far from here.
  const along = E.isLeft(back) ? [] : back.right.along;
  const by = [...new Set([...plan.by, ...along])].filter((name) => !plan.allows(name));
  return by.length > 0 ? E.left(plan.refused(by)) : back;
};

export const carriedOut = (view: View, plan: Plan): Decision => {
  const { customer, reason, document, credits } = plan;
  const { desk } = view;
  const known = touching(desk, [document.document, ...plan.charges]);
  if (isNeed(known)) return E.left(known);
  const charges = known.slice(1);
  const isRaising = ({ document: name }: History) => raises(document, name);
  const first = charges.filter((each) => !isRaising(each));
  const after = lastMoved([document, ...credits, ...charges]);
  const back = allowed(view, plan, first, after);
  if (E.isLeft(back)) return back;
  const { takes, postingDate } = back.right;
  const along = touching(desk, back.right.charges);
  if (isNeed(along)) return E.left(along);

  const events: ReversalEvent[] = [];
  const reverse = (each: History): Answer<void> => {
    const movement = takenOut(view, each, postingDate);
    if (E.isLeft(movement)) return movement;
    events.push(reversedAlong(each.document, customer, reason, movement.right));
    return E.right(undefined);
  };
  // A refund comes back before the payment that it paid out, or that would raise an invoice above
  // its total; a write-off after what used the invoice meanwhile, for the same reason.
  for (const each of [...first, ...along]) {
    const done = reverse(each);
    if (E.isLeft(done)) return done;
  }
  const taken = returned(view, { customer, takes, postingDate });
  if (E.isLeft(taken)) return taken;
  events.push(...taken.right);
  for (const each of [...charges.filter((one) => isRaising(one) && !one.reversed), ...credits]) {
    const done = reverse(each);
    if (E.isLeft(done)) return done;
  }
  const movement = takenOut(view, document, postingDate, plan.refunded);
  if (E.isLeft(movement)) return movement;
  return E.right([...events, plan.reversed(movement.right)]);
};
