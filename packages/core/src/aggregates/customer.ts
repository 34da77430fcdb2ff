/**
 * Customer: whom the account belongs to, how much it may owe, and the terms that its invoices get
 * by default.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import {
  CurrencyCode,
  Id,
  list,
  oneOf,
  record,
  text,
  UnsignedMinor,
  whole,
} from '../kernel/codec.ts';
import { corrupt } from '../kernel/corruption.ts';
import { message, type MessagesOf } from '../kernel/event.ts';
import type { Books, OpenDocuments } from './books.ts';
import { currencyOf, type SharedRefusal } from './view.ts';

/** `netDays`: due so many days after the document date. */
export const Terms = record('Terms', { netDays: whole(0, 3650) }, {});
export type Terms = t.TypeOf<typeof Terms>;

/** Name and contact together in one field, so that a port may store it encrypted and erase it. */
const Personal = record('Personal', { name: text(200) }, { contact: text(500) });

export const Tags = list(Id, 50);

/** Whether posting an invoice uses the customer's credits at once, the oldest first. */
export const CreditsOnPosting = oneOf('never', 'oldest');

const id = { customer: Id };
/** `creditLimit`: the most that the customer may owe, in minor units; without one there is none. */
const options = {
  terms: Terms,
  creditLimit: UnsignedMinor,
  tags: Tags,
  creditsOnPosting: CreditsOnPosting,
};

// Commands: what someone asks for.

export const customerCommands = [
  message('OpenCustomer', { ...id, personal: Personal }, { currency: CurrencyCode, ...options }),
  message('ChangeCustomer', id, { personal: Personal, ...options }),
  message('HoldCustomer', id, {}),
  message('ReleaseCustomer', id, {}),
  message('CloseCustomer', id, {}),
] as const;
export type CustomerCommand = MessagesOf<typeof customerCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const customerEvents = [
  message('CustomerOpened', { ...id, personal: Personal, currency: CurrencyCode }, options),
  message('CustomerChanged', id, { personal: Personal, ...options }),
  message('CustomerHeld', id, {}),
  message('CustomerReleased', id, {}),
  message('CustomerClosed', id, {}),
] as const;
export type CustomerEvent = MessagesOf<typeof customerEvents>;

// Refusals: why nothing happened.

export type CustomerRefusal =
  | {
      readonly _tag: 'CustomerUnknown' | 'CustomerAlreadyOpen' | 'CustomerIsClosed';
      readonly customer: string;
    }
  /** Items are open, even if they come to nothing together. */
  | { readonly _tag: 'BalanceNotZero'; readonly balance: number; readonly items: number }
  | OpenDocuments;

// State: only what the next decision needs to know.

export interface Customer {
  readonly customer: string;
  readonly currency: string;
  readonly terms?: Terms | undefined;
  readonly creditLimit?: number | undefined;
  readonly creditsOnPosting?: 'never' | 'oldest' | undefined;
  readonly held: boolean;
  readonly closed: boolean;
}

/** What a customer's account holds that keeps it from being closed. */
export interface Holdings {
  readonly balance: number;
  readonly items: number;
  readonly drafts: OpenDocuments['documents'];
}

// Decide: command and state → events, or a refusal.

type Decision = E.Either<CustomerRefusal | SharedRefusal, ReadonlyArray<CustomerEvent>>;

const opened = (
  data: Extract<CustomerCommand, { type: 'OpenCustomer' }>['data'],
  own: Customer | null,
  books: Books,
): Decision => {
  const { customer } = data;
  if (own !== null && !own.closed) return E.left({ _tag: 'CustomerAlreadyOpen', customer });
  const currency = currencyOf(books, data.currency);
  if (E.isLeft(currency)) return currency;
  return E.right([{ type: 'CustomerOpened', data: { ...data, currency: currency.right } }]);
};

export const decideCustomer = (
  command: CustomerCommand,
  own: Customer | null,
  books: Books,
  { balance, items, drafts }: Holdings,
): Decision => {
  const { customer } = command.data;
  if (command.type === 'OpenCustomer') return opened(command.data, own, books);
  if (own === null) return E.left({ _tag: 'CustomerUnknown', customer });
  if (own.closed) return E.left({ _tag: 'CustomerIsClosed', customer });
  switch (command.type) {
    case 'ChangeCustomer':
      if (Object.keys(command.data).length === 1)
        return E.left({ _tag: 'MalformedCommand', field: '', expected: 'a field to change' });
      return E.right([{ type: 'CustomerChanged', data: command.data }]);
    case 'HoldCustomer':
      return E.right([{ type: 'CustomerHeld', data: command.data }]);
    case 'ReleaseCustomer':
      return E.right([{ type: 'CustomerReleased', data: command.data }]);
    case 'CloseCustomer':
      if (items > 0) return E.left({ _tag: 'BalanceNotZero', balance, items });
      if (drafts.length > 0) return E.left({ _tag: 'OpenDocuments', documents: drafts });
      return E.right([{ type: 'CustomerClosed', data: command.data }]);
  }
};

// Evolve: state and event → state. No rules here: the event already happened.

export const evolveCustomer = (own: Customer | null, { type, data }: CustomerEvent): Customer => {
  if (type === 'CustomerOpened') {
    const { customer, currency } = data;
    // One who was closed and is opened again: what the command did not say is as it was.
    return {
      customer,
      currency,
      held: own?.held ?? false,
      closed: false,
      terms: data.terms ?? own?.terms,
      creditLimit: data.creditLimit ?? own?.creditLimit,
      creditsOnPosting: data.creditsOnPosting ?? own?.creditsOnPosting,
    };
  }
  if (own === null) throw corrupt(`${type} of ${data.customer}, who was never opened`);
  switch (type) {
    case 'CustomerChanged':
      return {
        ...own,
        terms: data.terms ?? own.terms,
        creditLimit: data.creditLimit ?? own.creditLimit,
        creditsOnPosting: data.creditsOnPosting ?? own.creditsOnPosting,
      };
    case 'CustomerHeld':
      return { ...own, held: true };
    case 'CustomerReleased':
      return { ...own, held: false };
    case 'CustomerClosed':
      return { ...own, closed: true };
  }
};
