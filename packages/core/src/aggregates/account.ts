/**
 * The account of one customer: it only routes. It finds what a document needs, lets the document
 * decide, and folds what happened into the customer, the drafts and the ledger. The cash book of a
 * bank goes the same way: it has drafts, and neither a customer nor a ledger.
 */
import * as E from 'fp-ts/lib/Either.js';
import { corrupt } from '../kernel/corruption.ts';
import { isMoney, isOneOf } from '../kernel/event.ts';
import { accountStream, cashStream, generatedId, makerOf } from '../kernel/ids.ts';
import { negate } from '../kernel/money.ts';
import { isNeed, need, type Need } from '../kernel/need.ts';
import {
  isCustomer,
  isMiscCash,
  meaningOf,
  subjectOf,
  type AccountEvent,
} from './account-events.ts';
import type { Books } from './books.ts';
import {
  customerCommands,
  decideCustomer,
  evolveCustomer,
  type Customer,
  type CustomerCommand,
  type CustomerRefusal,
} from './customer.ts';
import {
  decideDocument,
  documentAsked,
  documentCommands,
  Drafts,
  evolveDocument,
  type DocumentCommand,
  type DocumentRefusal,
  type OwnDocument,
} from './documents.ts';
import { Desk } from './ledger/desk.ts';
import { History } from './ledger/history.ts';
import { breachOf, type OwnAmount } from './ledger/law.ts';
import { Ledger } from './ledger/ledger.ts';
import { meantFor } from './lifecycle/draft.ts';
import { decideMiscCash, miscCashCommands, type MiscCashCommand } from './misc-cash.ts';
import { paymentNamesOf } from './receipt/payment.ts';
import type { View } from './view.ts';

export const accountCommands = [
  ...customerCommands,
  ...documentCommands,
  ...miscCashCommands,
] as const;
export type AccountCommand = CustomerCommand | DocumentCommand | MiscCashCommand;

export type AccountRefusal = CustomerRefusal | DocumentRefusal;

const isCustomerCommand = isOneOf(customerCommands);
const isMiscCashCommand = isOneOf(miscCashCommands);

/** The stream that a command appends to: a customer's account, or the cash book of a bank. */
export const streamOf = (booksId: string, command: AccountCommand): string =>
  isMiscCashCommand(command)
    ? cashStream(booksId, command.data.bank)
    : accountStream(booksId, command.data.customer);

/** The names that a command is sure to ask for, so that they are looked up before it is decided. */
export const namesAsked = (command: AccountCommand, commandId: string): ReadonlyArray<string> => {
  if (isCustomerCommand(command)) return [];
  const document = documentAsked(command, () => generatedId(commandId));
  if (document === undefined) return [];
  if (command.type === 'RepresentReceipt') return [document, `receipt:${command.data.represents}`];
  if (command.type !== 'DraftReceipt' && command.type !== 'PostReceipt') return [document];
  return 'documentDate' in command.data ? [document, ...paymentNamesOf(command.data)] : [document];
};

/** Working state: what the next decision needs, and no posted document. */
export class Account {
  customer: Customer | null = null;
  readonly drafts = new Drafts();
  readonly ledger = new Ledger();

  /** Folds one event. No rules here: it already happened. */
  evolve(event: AccountEvent): void {
    if (isCustomer(event)) {
      this.customer = evolveCustomer(this.customer, event);
      return;
    }
    if (this.customer === null && !isMiscCash(event))
      throw corrupt(`${event.type} of ${event.data.customer}, who was never opened`);
    // Nearly every document is posted whole, and then there is no draft to look for.
    if (this.drafts.size > 0 || event.type.endsWith('Drafted')) {
      const subject = subjectOf(event);
      if (subject !== undefined) this.drafts.evolve(subject, event);
    }
    if (isMoney(event.data)) this.ledger.record(event.data, meaningOf(event));
  }
}

/** Events of the account by name, those that were recalled for this decision. */
export type Recalled = ReadonlyMap<string, ReadonlyArray<AccountEvent>>;

export type Decision = E.Either<AccountRefusal | Need, ReadonlyArray<AccountEvent>>;

/** Own state of a document: it is in the working state while it is a draft, else recalled. */
const ownOf = (
  document: string,
  { drafts }: Account,
  recalled: Recalled,
): OwnDocument | null | Need => {
  const draft = drafts.get(document);
  if (draft !== undefined) return draft;
  const events = recalled.get(document);
  if (events === undefined) return need(document);
  if (events.length === 0) return null;
  return events
    .filter((event) => subjectOf(event) === document)
    .reduce<OwnDocument | null>(evolveDocument, null);
};

const viewOf = (
  { drafts, ledger }: Account,
  customer: Customer,
  books: Books,
  recalled: Recalled,
  commandId: string,
): View => {
  const eventsOf = (name: string) => recalled.get(name) ?? need(name);
  return {
    books,
    customer,
    desk: new Desk(ledger, (document) => {
      const events = eventsOf(document);
      if (isNeed(events)) return events;
      const history = new History(document);
      for (const event of events)
        if (isMoney(event.data)) history.record(event.data, meaningOf(event));
      return history;
    }),
    newId: () => generatedId(commandId),
    draftStatus: (document) => drafts.get(document)?.own.status,
    recalled: eventsOf,
    carriersOf: (name) => {
      const events = eventsOf(name);
      return isNeed(events) ? events : events.flatMap((each) => subjectOf(each) ?? []);
    },
  };
};

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
  const { customer, ledger, drafts } = account;
  const newId = () => generatedId(commandId);
  if (isCustomerCommand(command)) {
    const open = [...drafts.all()].map(([key, kind, draft]) => ({
      kind,
      id: key.slice(kind.length + 1),
      customer: command.data.customer,
      date: meantFor(books, draft.header),
    }));
    const holdings = { balance: ledger.balance, items: ledger.size, drafts: open };
    return decideCustomer(command, customer, books, holdings);
  }
  const document = documentAsked(command, newId);
  const own = document === undefined ? null : ownOf(document, account, recalled);
  if (own !== null && isNeed(own)) return E.left(own);
  if (isMiscCashCommand(command))
    return decideMiscCash(command, own?.kind === 'miscCash' ? own.own : null, { books, newId });
  if (customer === null)
    return E.left({ _tag: 'CustomerUnknown', customer: command.data.customer });
  if (customer.closed) return E.left({ _tag: 'CustomerIsClosed', customer: customer.customer });

  if (command.type === 'RepresentReceipt') {
    // A receipt that was never posted is in the working state, where its kind does not see it.
    const original = `receipt:${command.data.represents}`;
    const unposted = drafts.get(original)?.own;
    if (unposted !== undefined)
      return E.left({ _tag: 'NotReversed', document: original, status: unposted.status });
  }

  const view = viewOf(account, customer, books, recalled, commandId);
  const isKnown = document !== undefined && (recalled.get(document)?.length ?? 0) > 0;
  const decision = decideDocument(command, document ?? '', own, isKnown, view);
  return E.isLeft(decision) ? decision : lawful(decision.right, ledger, view.desk);
};

/**
 * The conservation laws, checked on every event before it is stored. A breach is a bug of ours;
 * sums too large to be exact are a refusal, for no account could be loaded or reported with them.
 */
const lawful = (events: ReadonlyArray<AccountEvent>, ledger: Ledger, desk: Desk): Decision => {
  const sums = new Sums(ledger);
  for (const event of events) {
    if (!isMoney(event.data)) continue;
    for (const entry of event.data.entries)
      if (!sums.move(entry))
        return E.left({
          _tag: 'InvalidAmount',
          field: 'total',
          value: String(entry.amount),
          expected: 'an amount with which all that is owed and all that is in credit stay exact',
        });
    const { openings, charges, reverses } = meaningOf(event);
    const reversed = reverses === undefined ? undefined : desk.history(reverses);
    if (isNeed(reversed)) return E.left(reversed);
    const own: ReadonlyArray<OwnAmount> = [
      ...openings,
      ...(charges?.amounts ?? []),
      ...(reversed?.ownAmounts() ?? []).map(opposite),
    ];
    const breach = breachOf(event.data, own, (id) => {
      const maker = desk.history(makerOf(id));
      return isNeed(maker) ? undefined : maker.applications.get(id);
    });
    if (breach !== undefined) throw new Error(`${event.type} ${breach}`);
  }
  return E.right(events);
};

/** What the account is owed and what it has in credit, entry by entry, as every reader adds up. */
class Sums {
  readonly #ledger: Ledger;
  readonly #open = new Map<string, number>();
  #owed: number;
  #credit: number;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#owed = ledger.gross;
    this.#credit = ledger.balance - ledger.gross;
  }

  /** Whether both are exact after the entry; and so is their sum, the balance. */
  move({ item, amount }: OwnAmount): boolean {
    const before = this.#open.get(item) ?? this.#ledger.item(item)?.open ?? 0;
    const after = before + amount;
    this.#open.set(item, after);
    this.#owed += Math.max(after, 0) - Math.max(before, 0);
    this.#credit += Math.min(after, 0) - Math.min(before, 0);
    const { isSafeInteger } = Number;
    return isSafeInteger(after) && isSafeInteger(this.#owed) && isSafeInteger(this.#credit);
  }
}

const opposite = ({ item, amount }: OwnAmount): OwnAmount => ({ item, amount: negate(amount) });
