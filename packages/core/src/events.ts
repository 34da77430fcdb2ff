/**
 * Every event there is, with its version: the contract that everything downstream reads. A new
 * event is declared beside its aggregate and joins here by itself; a changed one gets a version.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { accountEvents, isMiscCash, type AccountEvent } from './aggregates/account-events.ts';
import { booksEvents, type BooksEvent } from './aggregates/books.ts';
import type { MiscCashEvent } from './aggregates/misc-cash.ts';
import { decode } from './kernel/codec.ts';
import { isOneOf } from './kernel/event.ts';
import { Corruption, type Place } from './kernel/corruption.ts';

/** Every event of Counterfoil: `{ type, data }`, told apart by `type`. */
export type ArEvent = AccountEvent | BooksEvent;

/** All declarations, for those who list, document or sample the events. */
export const eventDeclarations = [...booksEvents, ...accountEvents] as const;

/** The version that is written of each event type. None has changed yet. */
export const EVENT_VERSION = 1;

const CODECS: ReadonlyMap<string, t.Type<unknown>> = new Map(
  eventDeclarations.map(({ type, data }) => [`${type}/1`, data as t.Type<unknown>]),
);
const TYPES: ReadonlySet<string> = new Set(eventDeclarations.map(({ type }) => type));
const isKnownType = (type: string): type is ArEvent['type'] => TYPES.has(type);

/** The part of an envelope that says what happened. */
export interface StoredMessage {
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
}

/**
 * Reads the event in an envelope. Throws a `Corruption`: `UnknownEventType` and
 * `UnsupportedEventVersion` were written by a newer program, `MalformedEvent` fits no codec. An
 * old program stops at a newer event; it never guesses.
 */
export const readEvent = ({ type, version, data }: StoredMessage, place: Place = {}): ArEvent => {
  if (!isKnownType(type)) throw new Corruption('UnknownEventType', type, place);
  const codec = CODECS.get(`${type}/${version}`);
  if (codec === undefined)
    throw new Corruption('UnsupportedEventVersion', `${type} of version ${version}`, place);
  const decoded = decode(codec)(data);
  if (E.isLeft(decoded))
    throw new Corruption('MalformedEvent', `${type}: ${JSON.stringify(decoded.left)}`, place);
  return { type, data: decoded.right } as ArEvent;
};

/** Whether the event belongs to a customer's account or the cash book of a bank. */
export const isAccountEvent: (event: ArEvent) => event is AccountEvent = isOneOf(accountEvents);

/** An event of a customer's account. */
export type CustomersEvent = Exclude<AccountEvent, MiscCashEvent>;

/** Whether the event belongs to a customer's account. */
export const isCustomerEvent = (event: ArEvent): event is CustomersEvent =>
  isAccountEvent(event) && !isMiscCash(event);
