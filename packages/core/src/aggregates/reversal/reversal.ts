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
import { histories } from './along.ts';
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
  const credits = histories(
    view.desk,
    against.map(({ credit }) => `credit:${credit}`),
  );
  if (isNeed(credits)) return E.left(credits);
  const charges = [document, ...credits].flatMap((each) => each.charged()).map(named);
  // What used a credit of the invoice comes back with it.
  const takes = unique([...own, ...credits.flatMap((each) => each.uses())]);
  return carriedOut(view, {
    customer,
    reason,
    document,
    charges: [...new Set(charges)],
    credits,
    takes,
    refunded: 0,
    by: [...takes.map(({ id }) => id), ...credits.map(named), ...charges],
    // That money came back is for the clerk to say, never for a void.
    allows: (name) => release && !isRefund(name),
    refused: (by) => ({ _tag: 'HasLiveApplications', by }),
    postingDate,
    reversed: (movement) => ({
      type: 'InvoiceVoided',
      data: { customer, invoice, reason, ...movement },
    }),
  });
};

const named = ({ document }: { readonly document: DocumentKey }): DocumentKey => document;
const isRefund = (name: string): boolean => name.startsWith('refund:');

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
    /** Whether what comes back may be this, when others may give back what they used. */
    readonly allows: (name: string) => boolean;
    readonly reversed: (movement: Movement) => ReversalEvent;
  },
): Decision => {
  const { answersFor, left, allows, reversed } = own;
  const made = document.made();
  const isMade = new Set(made.map(({ id }) => id));
  const others = document.uses().filter(({ id }) => !isMade.has(id));
  const charges = document
    .charged()
    .filter((each) => !left.includes(each))
    .map(named);
  return carriedOut(view, {
    customer,
    reason,
    document,
    charges,
    credits: [],
    takes: [...others, ...made],
    refunded: total(left.flatMap(({ amounts }) => amounts.map(({ amount }) => amount))),
    by: [...others.filter((use) => !answersFor(use)).map(({ id }) => id), ...charges],
    allows: (name) => cascade && allows(name),
    refused: (by) => ({ _tag: 'CreditConsumed', by }),
    postingDate,
    reversed,
  });
};

const receiptReversed = (data: Ask<'ReverseReceipt'>, document: History, view: View): Decision => {
  const { customer, receipt, reason, leaveRefund = false } = data;
  const refunds = document.charged().filter((each) => isRefund(each.document));
  return withdrawn(data, document, view, {
    answersFor: isDistribution,
    left: leaveRefund ? refunds : [],
    // One out of an invoice cannot be left: the invoice would be owed more than its total.
    allows: (name) => !leaveRefund || !isRefund(name),
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
    allows: () => true,
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
    by: [],
    allows: () => false,
    refused: (by) => ({ _tag: 'CreditConsumed', by }),
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
