/**
 * Reversing a posted document, the same for every kind: what stands on it and what used its value
 * comes back first, then the document's own amounts are taken out again, all in one append. What
 * a command has to ask for by name (`cascade`, `release`), it is refused without.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Movement } from '../../kernel/event.ts';
import type { DocumentKey } from '../../kernel/ids.ts';
import { total } from '../../kernel/money.ts';
import { isNeed } from '../../kernel/need.ts';
import type { AdjustmentCommand } from '../adjustment/adjustment.ts';
import { creditsAgainst, type CreditCommand } from '../credit/credit.ts';
import type { InvoiceCommand } from '../invoice/invoice.ts';
import type { History, LiveApplication, PostedCharges } from '../ledger/history.ts';
import type { ReceiptCommand } from '../receipt/receipt.ts';
import type { RefundCommand } from '../refund.ts';
import { carriedOut, reversedAlong, type Decision, type ReversalEvent } from './plan.ts';
import type { View } from '../view.ts';

export type ReversalCommand = Extract<
  InvoiceCommand | ReceiptCommand | CreditCommand | AdjustmentCommand | RefundCommand,
  {
    type:
      'VoidInvoice' | 'ReverseReceipt' | 'ReverseCredit' | 'ReverseAdjustment' | 'ReverseRefund';
  }
>;

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

/**
 * A document whose item is in credit. What it gave itself comes back with it; what others made of
 * its value, and what stands on it, only when that was asked for (`cascade`).
 */
const withdrawn = (
  { customer, reason, cascade = false, postingDate }: Ask<'ReverseReceipt' | 'ReverseCredit'>,
  document: History,
  view: View,
  own: {
    /** Uses that it answers for, though it did not make them. */
    readonly answersFor: (use: LiveApplication) => boolean;
    /** Charges that stay. */
    readonly left: ReadonlyArray<PostedCharges>;
    readonly reversed: (movement: Movement) => ReversalEvent;
  },
): Decision => {
  const { answersFor, left, reversed } = own;
  const made = document.made();
  const isMade = new Set(made.map(({ id }) => id));
  const others = document.uses().filter(({ id }) => !isMade.has(id));
  const charges = document
    .charged()
    .filter((each) => !left.includes(each))
    .map(named);
  const by = [...others.filter((use) => !answersFor(use)).map(({ id }) => id), ...charges];
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
    reversed,
  });
};

const receiptReversed = (data: Ask<'ReverseReceipt'>, document: History, view: View): Decision => {
  const { customer, receipt, reason, leaveRefund } = data;
  const refunds = document.charged().filter((each) => each.document.startsWith('refund:'));
  return withdrawn(data, document, view, {
    answersFor: isDistribution,
    left: leaveRefund === true ? refunds : [],
    reversed: (movement) => ({
      type: 'ReceiptReversed',
      data: { customer, receipt, reason, ...movement },
    }),
  });
};

const creditReversed = (data: Ask<'ReverseCredit'>, document: History, view: View): Decision => {
  const { customer, reason } = data;
  return withdrawn(data, document, view, {
    answersFor: () => false,
    left: [],
    reversed: (movement) => reversedAlong(document.document, customer, reason, movement),
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
