/**
 * The account of one customer: it only routes. It finds what a document needs, lets the document
 * decide, and folds what happened into the customer and the ledger.
 */
import * as E from 'fp-ts/lib/Either.js';
import { corrupt } from '../kernel/corruption.ts';
import { isMoney } from '../kernel/event.ts';
import { documentOf, generatedId, makerOf, type DocumentKey } from '../kernel/ids.ts';
import { negate } from '../kernel/money.ts';
import { isNeed, need, type Need } from '../kernel/need.ts';
import type { Books } from './books.ts';
import {
  creditCommands,
  creditEvents,
  decideCredit,
  evolveCredit,
  meaningOfCredit,
  type CreditCommand,
  type CreditEvent,
} from './credit.ts';
import {
  customerCommands,
  customerEvents,
  decideCustomer,
  evolveCustomer,
  type Customer,
  type CustomerCommand,
  type CustomerEvent,
  type CustomerRefusal,
} from './customer.ts';
import {
  decideDistribution,
  distributionCommands,
  distributionEvents,
  type DistributionCommand,
  type DistributionEvent,
  type DistributionRefusal,
} from './distribution.ts';
import {
  decideInvoice,
  evolveInvoice,
  invoiceCommands,
  invoiceEvents,
  meaningOfInvoice,
  type InvoiceCommand,
  type InvoiceEvent,
  type InvoiceRefusal,
} from './invoice.ts';
import { Desk } from './ledger/desk.ts';
import { History } from './ledger/history.ts';
import { breachOf, type OwnAmount } from './ledger/law.ts';
import { Ledger, MOVES_ONLY, type Meaning } from './ledger/ledger.ts';
import {
  decideReceipt,
  evolveReceipt,
  meaningOfReceipt,
  paymentNameOf,
  receiptCommands,
  receiptEvents,
  type ReceiptCommand,
  type ReceiptEvent,
  type ReceiptRefusal,
} from './receipt.ts';
import { reversalEvents } from './reversal.ts';
import type { View } from './view.ts';

export const accountCommands = [
  ...customerCommands,
  ...invoiceCommands,
  ...receiptCommands,
  ...creditCommands,
  ...distributionCommands,
] as const;
export type AccountCommand =
  CustomerCommand | InvoiceCommand | ReceiptCommand | CreditCommand | DistributionCommand;

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

export type AccountRefusal =
  CustomerRefusal | InvoiceRefusal | ReceiptRefusal | DistributionRefusal;

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

/** The names that a command is sure to ask for, so that they are looked up before it is decided. */
export const namesAsked = (command: AccountCommand, commandId: string): ReadonlyArray<string> => {
  switch (command.type) {
    case 'PostInvoice':
    case 'VoidInvoice':
      return [`invoice:${command.data.invoice ?? generatedId(commandId)}`];
    case 'PostReceipt': {
      const document = `receipt:${command.data.receipt ?? generatedId(commandId)}`;
      const payment = paymentNameOf(command.data);
      return payment === undefined ? [document] : [document, payment];
    }
    case 'ReverseReceipt':
      return [`receipt:${command.data.receipt}`];
    case 'PostCredit':
    case 'ReverseCredit':
      return [`credit:${command.data.credit ?? generatedId(commandId)}`];
    case 'DistributeOnAccount':
      return [`distribution:${command.data.distribution ?? generatedId(commandId)}`];
    case 'OpenCustomer':
    case 'ChangeCustomer':
    case 'ReverseDistribution':
      return [];
  }
};

/** Working state: what the next decision needs, and no posted document. */
export class Account {
  customer: Customer | null = null;
  readonly ledger = new Ledger();

  /** Folds one event. No rules here: it already happened. */
  evolve(event: AccountEvent): void {
    if (event.type === 'CustomerOpened' || event.type === 'CustomerChanged')
      this.customer = evolveCustomer(this.customer, event);
    else if (this.customer === null)
      throw corrupt(`${event.type} of ${event.data.customer}, who was never opened`);
    else this.ledger.record(event.data, meaningOf(event));
  }
}

/** Events of the account by name, those that were recalled for this decision. */
export type Recalled = ReadonlyMap<string, ReadonlyArray<AccountEvent>>;

const historyOf = (document: DocumentKey, events: ReadonlyArray<AccountEvent>): History => {
  const history = new History(document);
  for (const event of events) if (isMoney(event.data)) history.record(event.data, meaningOf(event));
  return history;
};

export type Decision = E.Either<AccountRefusal | Need, ReadonlyArray<AccountEvent>>;

/**
 * Decides a command against the account as it is. A `Need` asks for names that were not recalled;
 * with them, the same command is decided again.
 */
export const decideAccount = (
  command: AccountCommand,
  account: Account,
  books: Books,
  recalled: Recalled,
  commandId: string,
): Decision => {
  const { customer } = account;
  if (command.type === 'OpenCustomer' || command.type === 'ChangeCustomer')
    return decideCustomer(command, customer, books);
  if (customer === null)
    return E.left({ _tag: 'CustomerUnknown', customer: command.data.customer });

  const view: View = {
    books,
    customer,
    desk: new Desk(account.ledger, (document) => {
      const events = recalled.get(document);
      return events === undefined ? need(document) : historyOf(document, events);
    }),
    get generatedId() {
      return generatedId(commandId);
    },
    carriersOf: (name) => {
      const events = recalled.get(name);
      return events === undefined ? need(name) : events.flatMap((each) => subjectOf(each) ?? []);
    },
  };
  const [document] = namesAsked(command, commandId);
  const known = document === undefined ? [] : recalled.get(document);
  if (known === undefined) return E.left(need(document ?? ''));
  const own = known.filter((event) => subjectOf(event) === document);
  const decision = routed(command, own, view);
  return E.isLeft(decision) ? decision : lawful(decision.right, view.desk);
};

const routed = (
  command: Exclude<AccountCommand, CustomerCommand>,
  own: ReadonlyArray<AccountEvent>,
  view: View,
): Decision => {
  switch (command.type) {
    case 'PostInvoice':
    case 'VoidInvoice':
      return decideInvoice(command, own.filter(isInvoice).reduce(evolveInvoice, null), view);
    case 'PostReceipt':
    case 'ReverseReceipt':
      return decideReceipt(command, own.filter(isReceipt).reduce(evolveReceipt, null), view);
    case 'PostCredit':
    case 'ReverseCredit':
      return decideCredit(command, own.filter(isCredit).reduce(evolveCredit, null), view);
    case 'DistributeOnAccount':
    case 'ReverseDistribution':
      return decideDistribution(command, own.length > 0, view);
  }
};

const isInvoice = (event: AccountEvent): event is InvoiceEvent =>
  event.type === 'InvoicePosted' || event.type === 'InvoiceVoided';
const isReceipt = (event: AccountEvent): event is ReceiptEvent =>
  event.type === 'ReceiptPosted' || event.type === 'ReceiptReversed';
const isCredit = (event: AccountEvent): event is CreditEvent =>
  event.type === 'CreditPosted' || event.type === 'CreditReversed';

/** The conservation laws, checked on every event before it is stored. A breach is a bug of ours. */
const lawful = (events: ReadonlyArray<AccountEvent>, desk: Desk): Decision => {
  for (const event of events) {
    if (!isMoney(event.data)) continue;
    const { openings, reverses } = meaningOf(event);
    const reversed = reverses === undefined ? undefined : desk.history(reverses);
    if (isNeed(reversed)) return E.left(reversed);
    const own: ReadonlyArray<OwnAmount> = [
      ...openings,
      ...[...(reversed?.openings.values() ?? [])].map(opposite),
    ];
    const breach = breachOf(event.data, own, (id) => {
      const maker = desk.history(makerOf(id));
      return isNeed(maker) ? undefined : maker.applications.get(id);
    });
    if (breach !== undefined) throw new Error(`${event.type} ${breach}`);
  }
  return E.right(events);
};

const opposite = ({ item, amount }: OwnAmount): OwnAmount => ({ item, amount: negate(amount) });
