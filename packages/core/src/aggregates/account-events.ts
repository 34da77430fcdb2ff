/**
 * The events of an account, and what each of them means to others: to the ledger, to whoever has
 * to find it again by name, and to the rest of the books. An event that joins is one more case.
 */
import { isMoney } from '../kernel/event.ts';
import { documentOf, makerOf, type DocumentKey } from '../kernel/ids.ts';
import { creditEvents, meaningOfCredit, type CreditEvent } from './credit.ts';
import { customerEvents, type CustomerEvent } from './customer.ts';
import { distributionEvents, type DistributionEvent } from './distribution.ts';
import { invoiceEvents, meaningOfInvoice, type InvoiceEvent } from './invoice.ts';
import { MOVES_ONLY, type Meaning } from './ledger/ledger.ts';
import { paymentNameOf } from './payment.ts';
import { meaningOfReceipt, receiptEvents, type ReceiptEvent } from './receipt.ts';
import { reversalEvents } from './reversal.ts';

export const accountEvents = [
  ...customerEvents,
  ...invoiceEvents,
  ...receiptEvents,
  ...creditEvents,
  ...distributionEvents,
  ...reversalEvents,
] as const;
export type AccountEvent =
  CustomerEvent | InvoiceEvent | ReceiptEvent | CreditEvent | DistributionEvent;

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
    case 'CustomerOpened':
    case 'CustomerChanged':
    case 'OnAccountDistributed':
    case 'DistributionReversed':
      return MOVES_ONLY;
  }
};

/** The document that an event belongs to, if it is one's own. */
export const subjectOf = (event: AccountEvent): DocumentKey | undefined => {
  switch (event.type) {
    case 'InvoicePosted':
    case 'InvoiceVoided':
      return `invoice:${event.data.invoice}`;
    case 'ReceiptPosted':
    case 'ReceiptReversed':
      return `receipt:${event.data.receipt}`;
    case 'CreditPosted':
    case 'CreditReversed':
      return `credit:${event.data.credit}`;
    case 'OnAccountDistributed':
      return `distribution:${event.data.distribution}`;
    case 'CustomerOpened':
    case 'CustomerChanged':
    case 'DistributionReversed':
      return undefined;
  }
};

/**
 * Every name by which an event can be recalled: the documents that its entries, applications and
 * undoes touch, and the payment it records.
 */
export const namesOf = (event: AccountEvent): ReadonlySet<string> => {
  const names = new Set<string>();
  const subject = subjectOf(event);
  if (subject !== undefined) names.add(subject);
  if (event.type === 'ReceiptPosted') {
    const payment = paymentNameOf(event.data);
    if (payment !== undefined) names.add(payment);
  }
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
