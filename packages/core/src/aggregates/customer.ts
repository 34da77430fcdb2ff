/** Customer: whom the account belongs to, and the terms that its invoices get by default. */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { CurrencyCode, Id, list, record, text, whole } from '../kernel/codec.ts';
import { corrupt } from '../kernel/corruption.ts';
import { message, type MessagesOf } from '../kernel/event.ts';
import { currencyOf, type SharedRefusal } from './view.ts';
import type { Books } from './books.ts';

/** `netDays`: due so many days after the document date. */
export const Terms = record('Terms', { netDays: whole(0, 3650) }, {});
export type Terms = t.TypeOf<typeof Terms>;

/** Name and contact together in one field, so that a port may store it encrypted and erase it. */
const Personal = record('Personal', { name: text(200) }, { contact: text(500) });

export const Tags = list(Id, 50);

const id = { customer: Id };

// Commands: what someone asks for.

export const customerCommands = [
  message(
    'OpenCustomer',
    { ...id, personal: Personal },
    { currency: CurrencyCode, terms: Terms, tags: Tags },
  ),
  message('ChangeCustomer', id, { personal: Personal, terms: Terms, tags: Tags }),
] as const;
export type CustomerCommand = MessagesOf<typeof customerCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const customerEvents = [
  message(
    'CustomerOpened',
    { ...id, personal: Personal, currency: CurrencyCode },
    { terms: Terms, tags: Tags },
  ),
  message('CustomerChanged', id, { personal: Personal, terms: Terms, tags: Tags }),
] as const;
export type CustomerEvent = MessagesOf<typeof customerEvents>;

// Refusals: why nothing happened.

export type CustomerRefusal = {
  readonly _tag: 'CustomerUnknown' | 'CustomerAlreadyOpen';
  readonly customer: string;
};

// State: only what the next decision needs to know.

export interface Customer {
  readonly customer: string;
  readonly currency: string;
  readonly terms?: Terms | undefined;
}

// Decide: command and state → events, or a refusal.

export const decideCustomer = (
  { type, data }: CustomerCommand,
  own: Customer | null,
  books: Books,
): E.Either<CustomerRefusal | SharedRefusal, ReadonlyArray<CustomerEvent>> => {
  const { customer } = data;
  switch (type) {
    case 'OpenCustomer': {
      if (own !== null) return E.left({ _tag: 'CustomerAlreadyOpen', customer });
      const currency = currencyOf(books, data.currency);
      if (E.isLeft(currency)) return currency;
      return E.right([{ type: 'CustomerOpened', data: { ...data, currency: currency.right } }]);
    }
    case 'ChangeCustomer': {
      if (own === null) return E.left({ _tag: 'CustomerUnknown', customer });
      if (Object.keys(data).length === 1)
        return E.left({ _tag: 'MalformedCommand', field: '', expected: 'a field to change' });
      return E.right([{ type: 'CustomerChanged', data }]);
    }
  }
};

// Evolve: state and event → state. No rules here: the event already happened.

export const evolveCustomer = (own: Customer | null, { type, data }: CustomerEvent): Customer => {
  switch (type) {
    case 'CustomerOpened':
      return { customer: data.customer, currency: data.currency, terms: data.terms };
    case 'CustomerChanged':
      if (own === null) throw corrupt(`${type} of ${data.customer}, who was never opened`);
      return { ...own, terms: data.terms ?? own.terms };
  }
};
