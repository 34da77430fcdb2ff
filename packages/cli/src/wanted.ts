/** Which part of the log a report is made from: read from the options, and held against the log. */
import {
  isId,
  isInstant,
  isPlainDate,
  nearestOf,
  positionOf,
  projection,
  type EventStore,
  type KnownAt,
  type OpenedBooks,
} from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { ExitCode, misused, Stop } from './exit.ts';

export interface WantedOptions {
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly customer?: string;
}

export interface Wanted {
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
  readonly customer?: string;
}

/** A position may be given without its leading zeros, as reports for people show it. */
const knownAtOf = (text: string): KnownAt => {
  if (isInstant(text)) return { instant: text };
  if (/^\d{1,16}$/.test(text)) return { position: positionOf(Number(text)) };
  // EventStoreDB names a place in its log by two numbers.
  if (/^\d{1,20}\/\d{1,20}$/.test(text))
    return {
      position: text
        .split('/')
        .map((part) => part.padStart(20, '0'))
        .join('/'),
    };
  throw misused(
    `--known-at ${text} is neither a position, such as 120, nor an instant in UTC that exists, ` +
      'such as 2026-03-02T09:30:00Z.',
  );
};

export const wantedOf = ({ asOf, knownAt, customer }: WantedOptions): Wanted => {
  if (asOf !== undefined && !isPlainDate(asOf))
    throw misused(`--as-of ${asOf} is not a day that exists, as YYYY-MM-DD.`);
  return {
    ...(asOf === undefined ? {} : { asOf }),
    ...(knownAt === undefined ? {} : { knownAt: knownAtOf(knownAt) }),
    ...(customer === undefined ? {} : { customer }),
  };
};

/** `12`, for people: positions sort as text, so they have leading zeros. */
export const shortPosition = (position: string | null): string =>
  position === null ? 'none' : position.replace(/(^|\/)0+(?=\d)/g, '$1');

const customers = projection({
  name: 'customers',
  version: 1,
  initial: () => new Set<string>(),
  on: { CustomerOpened: (found, { data }) => void found.add(data.customer) },
});

/** An empty report of a customer who is not there would say that nothing is owed. */
const checkCustomer = async (
  { reports, booksId }: OpenedBooks,
  store: EventStore,
  customer: string,
): Promise<void> => {
  // Every account begins with its customer being opened.
  const stream = `account-${booksId}.${customer}`;
  const head = isId(customer) ? await store.head(stream)() : E.right(O.none);
  if (E.isLeft(head))
    throw new Stop(ExitCode.storeFailed, `${head.left._tag}: ${head.left.detail}`);
  if (O.isSome(head.right)) return;
  const near = nearestOf(customer, (await reports.project(customers)).state);
  throw misused(
    `CustomerUnknown: there is no customer "${customer}" in these books.` +
      (near === undefined ? '' : ` Did you mean ${near}?`),
  );
};

/** A position that is still to come would name another report tomorrow. */
const checkPosition = async ({ reports }: OpenedBooks, position: string): Promise<void> => {
  const end = (await reports.table()).position ?? '';
  if (position.includes('/') !== end.includes('/'))
    throw misused(`--known-at: a position of these books is written as ${shortPosition(end)}.`);
  if (position > end)
    throw misused(
      `--known-at ${shortPosition(position)}: the log ends at position ${shortPosition(end)}.`,
    );
};

const nothing = projection({ name: 'nothing', version: 1, initial: () => null });

/** Holds what is wanted against the log. `isDated` when the report states its date. */
export const checkWanted = async (
  books: OpenedBooks,
  store: EventStore,
  { asOf, knownAt, customer }: Wanted,
  isDated: boolean,
): Promise<void> => {
  if (customer !== undefined) await checkCustomer(books, store, customer);
  if (knownAt === undefined) return;
  if ('position' in knownAt) await checkPosition(books, knownAt.position);
  if (asOf !== undefined || !isDated) return;
  const { firstOpenDay } = await books.reports.project(nothing, { knownAt });
  if (firstOpenDay === null)
    throw misused(
      `nothing was known at ${'instant' in knownAt ? knownAt.instant : shortPosition(knownAt.position)}: ` +
        'these books were opened later. For the figures of a day all the same, say --as-of DATE.',
    );
};
