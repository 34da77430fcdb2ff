/**
 * The kinds of documents of an account, and which command and event belongs to which. A kind that
 * joins is one more line in each table here, and everything else finds it.
 */
import * as E from 'fp-ts/lib/Either.js';
import { isOneOf } from '../kernel/event.ts';
import type { DocumentKey } from '../kernel/ids.ts';
import type { Need } from '../kernel/need.ts';
import {
  isAdjustment,
  isCredit,
  isInvoice,
  isMiscCash,
  isReceipt,
  isRefund,
  type AccountEvent,
} from './account-events.ts';
import {
  adjustmentCommands,
  decideAdjustment,
  evolveAdjustment,
  type Adjustment,
  type AdjustmentCommand,
} from './adjustment/adjustment.ts';
import {
  creditCommands,
  decideCredit,
  evolveCredit,
  type Credit,
  type CreditCommand,
  type CreditRefusal,
} from './credit/credit.ts';
import {
  decideDistribution,
  distributionCommands,
  type DistributionCommand,
  type DistributionRefusal,
} from './distribution.ts';
import {
  decideInvoice,
  evolveInvoice,
  invoiceCommands,
  type Invoice,
  type InvoiceCommand,
  type InvoiceRefusal,
} from './invoice/invoice.ts';
import { isDraft, standing, type Dated, type Draft } from './lifecycle/draft.ts';
import { evolveMiscCash, type MiscCash, type MiscCashCommand } from './misc-cash.ts';
import {
  decideReceipt,
  evolveReceipt,
  receiptCommands,
  type Receipt,
  type ReceiptCommand,
  type ReceiptRefusal,
} from './receipt/receipt.ts';
import {
  decideRefund,
  evolveRefund,
  refundCommands,
  type Refund,
  type RefundCommand,
} from './refund.ts';
import { decideReversal } from './reversal/reversal.ts';
import type { ReversalRefusal } from './reversal/plan.ts';
import type { View } from './view.ts';

export const documentCommands = [
  ...invoiceCommands,
  ...receiptCommands,
  ...creditCommands,
  ...adjustmentCommands,
  ...refundCommands,
  ...distributionCommands,
] as const;

export type DocumentCommand =
  | InvoiceCommand
  | ReceiptCommand
  | CreditCommand
  | AdjustmentCommand
  | RefundCommand
  | DistributionCommand;

export type DocumentRefusal =
  InvoiceRefusal | ReceiptRefusal | CreditRefusal | DistributionRefusal | ReversalRefusal;

const isInvoiceCommand = isOneOf(invoiceCommands);
const isReceiptCommand = isOneOf(receiptCommands);
const isCreditCommand = isOneOf(creditCommands);
const isAdjustmentCommand = isOneOf(adjustmentCommands);
const isRefundCommand = isOneOf(refundCommands);

/** The document that a command is about; undefined when it names an application instead. */
export const documentAsked = (
  command: DocumentCommand | MiscCashCommand,
  newId: () => string,
): DocumentKey | undefined => {
  if (isInvoiceCommand(command)) return `invoice:${command.data.invoice ?? newId()}`;
  if (isReceiptCommand(command)) return `receipt:${command.data.receipt ?? newId()}`;
  if (isCreditCommand(command)) return `credit:${command.data.credit ?? newId()}`;
  if (isAdjustmentCommand(command)) return `adjustment:${command.data.adjustment ?? newId()}`;
  if (isRefundCommand(command)) return `refund:${command.data.refund ?? newId()}`;
  switch (command.type) {
    case 'DistributeOnAccount':
      return `distribution:${command.data.distribution ?? newId()}`;
    case 'ReverseDistribution':
      return undefined;
    default:
      return `miscCash:${command.data.miscCash ?? newId()}`;
  }
};

/** A document as far as the next decision has to know it. */
export type OwnDocument =
  | { readonly kind: 'invoice'; readonly own: Invoice }
  | { readonly kind: 'receipt'; readonly own: Receipt }
  | { readonly kind: 'credit'; readonly own: Credit }
  | { readonly kind: 'adjustment'; readonly own: Adjustment }
  | { readonly kind: 'refund'; readonly own: Refund }
  | { readonly kind: 'miscCash'; readonly own: MiscCash };

/** The document after an event of its own; other events leave it as it is. */
export const evolveDocument = (
  before: OwnDocument | null,
  event: AccountEvent,
): OwnDocument | null => {
  if (isInvoice(event)) {
    const own = before?.kind === 'invoice' ? before.own : null;
    return { kind: 'invoice', own: evolveInvoice(own, event) };
  }
  if (isReceipt(event)) {
    const own = before?.kind === 'receipt' ? before.own : null;
    return { kind: 'receipt', own: evolveReceipt(own, event) };
  }
  if (isCredit(event)) {
    const own = before?.kind === 'credit' ? before.own : null;
    return { kind: 'credit', own: evolveCredit(own, event) };
  }
  if (isAdjustment(event)) {
    const own = before?.kind === 'adjustment' ? before.own : null;
    return { kind: 'adjustment', own: evolveAdjustment(own, event) };
  }
  if (isRefund(event)) {
    const own = before?.kind === 'refund' ? before.own : null;
    return { kind: 'refund', own: evolveRefund(own, event) };
  }
  if (isMiscCash(event)) {
    const own = before?.kind === 'miscCash' ? before.own : null;
    return { kind: 'miscCash', own: evolveMiscCash(own, event) };
  }
  return before;
};

type Decision = E.Either<DocumentRefusal | Need, ReadonlyArray<AccountEvent>>;

const isReversal = isOneOf([
  { type: 'VoidInvoice' },
  { type: 'ReverseReceipt' },
  { type: 'ReverseCredit' },
  { type: 'ReverseAdjustment' },
  { type: 'ReverseRefund' },
] as const);

/** Lets the kind decide. `document` is the name that the command asks for. */
export const decideDocument = (
  command: DocumentCommand,
  document: DocumentKey,
  before: OwnDocument | null,
  isKnown: boolean,
  view: View,
): Decision => {
  if (isReversal(command)) {
    const stands = standing(before?.own ?? null, document);
    return E.isLeft(stands) ? stands : decideReversal(command, document, view);
  }
  if (isInvoiceCommand(command))
    return decideInvoice(command, before?.kind === 'invoice' ? before.own : null, view);
  if (isReceiptCommand(command))
    return decideReceipt(command, before?.kind === 'receipt' ? before.own : null, view);
  if (isCreditCommand(command))
    return decideCredit(command, before?.kind === 'credit' ? before.own : null, view);
  if (isAdjustmentCommand(command))
    return decideAdjustment(command, before?.kind === 'adjustment' ? before.own : null, view);
  if (isRefundCommand(command))
    return decideRefund(command, before?.kind === 'refund' ? before.own : null, view);
  return decideDistribution(command, isKnown, view);
};

/** Documents in progress or ready, with the events that made them: how a snapshot keeps them. */
export class Drafts {
  readonly #drafts = new Map<
    DocumentKey,
    { readonly document: OwnDocument; readonly events: AccountEvent[] }
  >();

  get size(): number {
    return this.#drafts.size;
  }

  get(document: DocumentKey): OwnDocument | undefined {
    return this.#drafts.get(document)?.document;
  }

  /** The drafts by name, as the lists of statuses and dates need them. */
  *all(): Generator<readonly [DocumentKey, OwnDocument['kind'], Draft]> {
    for (const [key, { document }] of this.#drafts)
      if (isDraft<Dated, unknown>(document.own)) yield [key, document.kind, document.own];
  }

  *events(): Generator<AccountEvent> {
    for (const { events } of this.#drafts.values()) yield* events;
  }

  /** Folds an event of a document. What is posted or deleted is no draft any more. */
  evolve(key: DocumentKey, event: AccountEvent): void {
    const before = this.#drafts.get(key);
    const document = evolveDocument(before?.document ?? null, event);
    if (document === null || !isDraft<unknown, unknown>(document.own)) this.#drafts.delete(key);
    else {
      const events = before?.events ?? [];
      events.push(event);
      this.#drafts.set(key, { document, events });
    }
  }
}
