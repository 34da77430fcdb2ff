/**
 * The events of an account, and what each of them means to others: to the ledger, to whoever has
 * to find it again by name, and to the rest of the books. An event that joins is one more case.
 */
import { isMoney, isOneOf } from '../kernel/event.ts';
import { documentOf, makerOf, type DocumentKey } from '../kernel/ids.ts';
import {
  adjustmentEvents,
  meaningOfAdjustment,
  type AdjustmentEvent,
} from './adjustment/adjustment.ts';
import { invoicesCredited } from './credit/content.ts';
import { creditEvents, meaningOfCredit, type CreditEvent } from './credit/credit.ts';
import { customerEvents, type CustomerEvent } from './customer.ts';
import { distributionEvents, type DistributionEvent } from './distribution.ts';
import { invoiceEvents, meaningOfInvoice, type InvoiceEvent } from './invoice/invoice.ts';
import { MOVES_ONLY, type Meaning } from './ledger/ledger.ts';
import { miscCashEvents, type MiscCashEvent } from './misc-cash.ts';
import { paymentNamesOf } from './receipt/payment.ts';
import { meaningOfReceipt, receiptEvents, type ReceiptEvent } from './receipt/receipt.ts';
import { meaningOfRefund, refundEvents, type RefundEvent } from './refund.ts';
import { takeBackEvents } from './reversal/take-back.ts';

export const accountEvents = [
  ...customerEvents,
  ...invoiceEvents,
  ...receiptEvents,
  ...creditEvents,
  ...adjustmentEvents,
  ...refundEvents,
  ...distributionEvents,
  ...takeBackEvents,
  ...miscCashEvents,
] as const;
export type AccountEvent =
  | CustomerEvent
  | InvoiceEvent
  | ReceiptEvent
  | CreditEvent
  | AdjustmentEvent
  | RefundEvent
  | DistributionEvent
  | MiscCashEvent;

export const isInvoice = isOneOf(invoiceEvents);
export const isReceipt = isOneOf(receiptEvents);
export const isCredit = isOneOf(creditEvents);
export const isAdjustment = isOneOf(adjustmentEvents);
export const isRefund = isOneOf(refundEvents);
export const isMiscCash = isOneOf(miscCashEvents);
export const isCustomer = isOneOf(customerEvents);

/** What an event means to the ledger beyond its entries. */
export const meaningOf = (event: AccountEvent): Meaning => {
  switch (event.type) {
    case 'InvoicePosted':
    case 'InvoiceVoided':
      return meaningOfInvoice(event);
    case 'ReceiptPosted':
    case 'ReceiptReversed':
      return meaningOfReceipt(event);
    case 'CreditPosted':
    case 'CreditReversed':
      return meaningOfCredit(event);
    case 'AdjustmentPosted':
    case 'AdjustmentReversed':
      return meaningOfAdjustment(event);
    case 'RefundPosted':
    case 'RefundReversed':
      return meaningOfRefund(event);
    default:
      return MOVES_ONLY;
  }
};

/** The document that an event belongs to, if it is one's own. */
export const subjectOf = (event: AccountEvent): DocumentKey | undefined => {
  if (isInvoice(event)) return `invoice:${event.data.invoice}`;
  if (isReceipt(event)) return `receipt:${event.data.receipt}`;
  if (isCredit(event)) return `credit:${event.data.credit}`;
  if (isAdjustment(event)) return `adjustment:${event.data.adjustment}`;
  if (isRefund(event)) return `refund:${event.data.refund}`;
  if (isMiscCash(event)) return `miscCash:${event.data.miscCash}`;
  if (event.type !== 'OnAccountDistributed') return undefined;
  const { distribution } = event.data;
  return distribution === undefined ? undefined : `distribution:${distribution}`;
};

/** Between being drafted and being posted a document is in the working state, with its events. */
const DRAFT_STEP =
  /^(Invoice|Receipt|Credit|Adjustment|MiscCash)(Changed|Closed|Reopened|Line|Remainder)/;

/**
 * Every name by which an event can be recalled: the documents that its entries, applications and
 * undoes touch, the invoices that a credit stands against, the payment it records, and the receipt
 * that it stands in for.
 */
export const namesOf = (event: AccountEvent): ReadonlySet<string> => {
  const names = new Set<string>();
  const subject = DRAFT_STEP.test(event.type) ? undefined : subjectOf(event);
  if (subject !== undefined) names.add(subject);
  if (event.type === 'ReceiptPosted') {
    for (const payment of paymentNamesOf(event.data)) names.add(payment);
    const { represents } = event.data;
    if (represents !== undefined) names.add(`receipt:${represents}`);
  }
  // A credit of an invoice that is paid makes no application, and stands against it all the same.
  if (event.type === 'CreditPosted')
    for (const invoice of invoicesCredited(event.data)) names.add(invoice);
  if (isMoney(event.data)) {
    for (const { item } of event.data.entries) names.add(documentOf(item));
    for (const { from, to } of event.data.applications ?? []) {
      names.add(documentOf(from));
      names.add(documentOf(to));
    }
    for (const { application } of event.data.undoes ?? []) names.add(makerOf(application));
  }
  return names;
};

/** Names that no other account of the books may ever use: invoice and credit numbers. */
export const claimsOf = (event: AccountEvent): ReadonlyArray<DocumentKey> => {
  switch (event.type) {
    case 'InvoicePosted':
      return [`invoice:${event.data.invoice}`];
    case 'CreditPosted':
      return [`credit:${event.data.credit}`];
    default:
      return [];
  }
};
