/**
 * The account of one customer: it only routes. It finds what a document needs, lets the document
 * decide, and folds what happened into the customer and the ledger.
 */
import * as E from 'fp-ts/lib/Either.js';
import { corrupt } from '../kernel/corruption.ts';
import { isMoney, isOneOf } from '../kernel/event.ts';
import { generatedId, makerOf, type DocumentKey } from '../kernel/ids.ts';
import { negate } from '../kernel/money.ts';
import { isNeed, need, type Need } from '../kernel/need.ts';
import { meaningOf, subjectOf, type AccountEvent } from './account-events.ts';
import type { Books } from './books.ts';
import {
  creditCommands,
  creditEvents,
  decideCredit,
  evolveCredit,
  type CreditCommand,
  type CreditEvent,
} from './credit.ts';
import {
  customerCommands,
  decideCustomer,
  evolveCustomer,
  type Customer,
  type CustomerCommand,
  type CustomerRefusal,
} from './customer.ts';
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
  invoiceEvents,
  type InvoiceCommand,
  type InvoiceEvent,
  type InvoiceRefusal,
} from './invoice.ts';
import { Desk } from './ledger/desk.ts';
import { History } from './ledger/history.ts';
import { breachOf, type OwnAmount } from './ledger/law.ts';
import { Ledger } from './ledger/ledger.ts';
import { paymentNameOf } from './payment.ts';
import {
  decideReceipt,
  evolveReceipt,
  receiptCommands,
  receiptEvents,
  type ReceiptCommand,
  type ReceiptEvent,
  type ReceiptRefusal,
} from './receipt.ts';
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

export type AccountRefusal =
  CustomerRefusal | InvoiceRefusal | ReceiptRefusal | DistributionRefusal;

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
    newId: () => generatedId(commandId),
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

const isInvoice: (event: AccountEvent) => event is InvoiceEvent = isOneOf(invoiceEvents);
const isReceipt: (event: AccountEvent) => event is ReceiptEvent = isOneOf(receiptEvents);
const isCredit: (event: AccountEvent) => event is CreditEvent = isOneOf(creditEvents);

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
