/**
 * Reversing a posted document, the same for every kind: what stands on it and what used its value
 * comes back first, then the document's own amounts are taken out again, all in one append. What
 * a command has to ask for by name (`cascade`, `release`), it is refused without.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Movement } from '../kernel/event.ts';
import type { DocumentKey } from '../kernel/ids.ts';
import { total } from '../kernel/money.ts';
import { isNeed, type Need } from '../kernel/need.ts';
import type { AdjustmentCommand, AdjustmentEvent } from './adjustment.ts';
import { creditsAgainst, type CreditCommand, type CreditEvent } from './credit.ts';
import type { InvoiceCommand, InvoiceEvent } from './invoice.ts';
import type { History, LiveApplication } from './ledger/history.ts';
import { Posting } from './ledger/posting.ts';
import type { ReceiptCommand, ReceiptEvent } from './receipt.ts';
import type { RefundCommand, RefundEvent } from './refund.ts';
import { takeBack, wholeOf, type DistributionReversed } from './take-back.ts';
import { postingDateOf, type SharedRefusal, type View } from './view.ts';

export type ReversalCommand = Extract<
  InvoiceCommand | ReceiptCommand | CreditCommand | AdjustmentCommand | RefundCommand,
  {
    type:
      'VoidInvoice' | 'ReverseReceipt' | 'ReverseCredit' | 'ReverseAdjustment' | 'ReverseRefund';
  }
>;

export type ReversalRefusal =
  | SharedRefusal
  /** Applications to and from an invoice, and documents that stand on it. */
  | { readonly _tag: 'HasLiveApplications'; readonly by: ReadonlyArray<string> };

type ReversalEvent =
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
type Decision = Answer<ReadonlyArray<ReversalEvent>>;

/** What has to be undone so that a document can be. */
interface Plan {
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
const reversedAlong = (
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
  const posting = new Posting(view.desk, '', view.books.currency, postingDate);
  for (const amount of history.charges.get(document)?.amounts ?? []) {
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

const carriedOut = (view: View, plan: Plan): Decision => {
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
  // A refund comes back before the payment that it paid out, or that would raise an invoice above
  // its total.
  for (const history of charges) {
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
  for (const history of credits) {
    const movement = takenOut(view, history, postingDate);
    if (E.isLeft(movement)) return movement;
    events.push(reversedAlong(history.document, customer, reason, movement.right));
  }
  const movement = takenOut(view, document, postingDate, plan.refunded);
  if (E.isLeft(movement)) return movement;
  return E.right([...events, plan.reversed(movement.right)]);
};

const unique = (applications: ReadonlyArray<LiveApplication>): ReadonlyArray<LiveApplication> => [
  ...new Map(applications.map((each) => [each.id, each])).values(),
];

const voided = (
  { customer, invoice, reason, release = false, postingDate }: Ask<'VoidInvoice'>,
  document: History,
  view: View,
): Decision => {
  // What was taken from it comes back first: only then can the invoice be raised to its total.
  const own = [...document.uses(), ...document.gifts()];
  const against = creditsAgainst(invoice, view);
  if (isNeed(against)) return E.left(against);
  const credits: History[] = [];
  for (const { credit } of against) {
    const history = view.desk.history(`credit:${credit}`);
    if (isNeed(history)) return E.left(history);
    credits.push(history);
  }
  const histories = [document, ...credits];
  const charges = [...new Set(histories.flatMap((each) => each.charged()))];
  const takes = unique([...own, ...credits.flatMap((each) => each.uses())]);
  const by = [...own.map(({ id }) => id), ...[...credits, ...document.charged()].map(named)];
  if (by.length > 0 && !release) return E.left({ _tag: 'HasLiveApplications', by: distinct(by) });
  return carriedOut(view, {
    customer,
    reason,
    document,
    charges: distinct(charges.map(named)),
    credits,
    takes,
    refunded: 0,
    // What used a credit of the invoice comes back with it, when that was asked for.
    cascade: release,
    postingDate,
    reversed: (movement) => ({
      type: 'InvoiceVoided',
      data: { customer, invoice, reason, ...movement },
    }),
  });
};

const named = ({ document }: { readonly document: DocumentKey }): DocumentKey => document;
const distinct = (names: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(names)];

/** Whether the money was only given out later by distributing what was on account. */
const isDistribution = ({ id }: LiveApplication): boolean =>
  id.startsWith('distribution:') || id.startsWith('invoice:');

type Ask<Type> = Extract<ReversalCommand, { type: Type }>['data'];

const receiptReversed = (
  { customer, receipt, reason, cascade = false, leaveRefund, postingDate }: Ask<'ReverseReceipt'>,
  document: History,
  view: View,
): Decision => {
  const made = document.made();
  const isMade = new Set(made.map(({ id }) => id));
  const others = document.uses().filter(({ id }) => !isMade.has(id));
  // Its own distributions on account come back with it; another document's use of its money only
  // when asked.
  const charged = document.charged();
  const refunds = charged.filter((each) => each.document.startsWith('refund:'));
  const left = leaveRefund === true ? refunds : [];
  const charges = charged.filter((each) => !left.includes(each)).map(named);
  const by = [...others.filter((use) => !isDistribution(use)).map(({ id }) => id), ...charges];
  if (by.length > 0 && !cascade) return E.left({ _tag: 'CreditConsumed', by });
  return carriedOut(view, {
    customer,
    reason,
    document,
    charges,
    credits: [],
    takes: [...others, ...made],
    refunded: total(left.flatMap(({ amounts }) => amounts.map(({ amount }) => amount))),
    cascade,
    postingDate,
    reversed: (movement) => ({
      type: 'ReceiptReversed',
      data: { customer, receipt, reason, ...movement },
    }),
  });
};

const creditReversed = (
  { customer, credit, reason, cascade = false, postingDate }: Ask<'ReverseCredit'>,
  document: History,
  view: View,
): Decision => {
  const made = document.made();
  const isMade = new Set(made.map(({ id }) => id));
  const others = document.uses().filter(({ id }) => !isMade.has(id));
  const charges = document.charged().map(named);
  const by = [...others.map(({ id }) => id), ...charges];
  if (by.length > 0 && !cascade) return E.left({ _tag: 'CreditConsumed', by });
  return carriedOut(view, {
    customer,
    reason,
    document,
    charges,
    credits: [],
    takes: [...others, ...made],
    refunded: 0,
    cascade,
    postingDate,
    reversed: (movement) => ({
      type: 'CreditReversed',
      data: { customer, credit, reason, ...movement },
    }),
  });
};

/** An adjustment or a refund: it made no application, and nothing can use it. */
const chargesReversed = (
  { data }: Extract<ReversalCommand, { type: 'ReverseAdjustment' | 'ReverseRefund' }>,
  document: History,
  view: View,
): Decision => {
  const { customer, reason, postingDate } = data;
  return carriedOut(view, {
    customer,
    reason,
    document,
    charges: [],
    credits: [],
    takes: [],
    refunded: 0,
    cascade: false,
    postingDate,
    reversed: (movement) => reversedAlong(document.document, customer, reason, movement),
  });
};

/** Reverses a document that stands. `document` is its name. */
export const decideReversal = (
  command: ReversalCommand,
  document: DocumentKey,
  view: View,
): Decision => {
  const history = view.desk.history(document);
  if (isNeed(history)) return E.left(history);
  switch (command.type) {
    case 'VoidInvoice':
      return voided(command.data, history, view);
    case 'ReverseReceipt':
      return receiptReversed(command.data, history, view);
    case 'ReverseCredit':
      return creditReversed(command.data, history, view);
    case 'ReverseAdjustment':
    case 'ReverseRefund':
      return chargesReversed(command, history, view);
  }
};
