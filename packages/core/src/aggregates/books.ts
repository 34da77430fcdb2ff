/**
 * Books: the open business day that every posting is checked against.
 *
 *   OpenBooks → BooksOpened;  ChangeBooks → BooksChanged
 *   CloseDay → DayCloseStarted → DayClosed (the line) → DayTotalsRecorded, or DayCloseAbandoned
 *
 * A close is a process of several appends. Each step is decided from where the books stand, so a
 * close that was cut off goes on where it stopped.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  BooksId,
  CurrencyCode,
  list,
  Minor,
  oneOf,
  PlainDate,
  record,
  text,
} from '../kernel/codec.ts';
import { addDays, WEEKDAYS, weekdayOf } from '../kernel/dates.ts';
import { corrupt } from '../kernel/corruption.ts';
import { message, type MessagesOf } from '../kernel/event.ts';
import type { BoundaryRefusal } from '../kernel/refusal.ts';

/** Days on which no business is done: the end of a day leads to the next one that is neither. */
const Calendar = record(
  'Calendar',
  {},
  { weekend: list(oneOf(...WEEKDAYS), 6), holidays: list(PlainDate, 2000) },
);
export type Calendar = t.TypeOf<typeof Calendar>;

const policies = {
  postingPolicy: oneOf('openPeriod', 'cutoffDay'),
  readyToPostAtClose: oneOf('post', 'block'),
  creditPolicy: oneOf('refuse', 'warn'),
  creditsOnPosting: oneOf('never', 'oldest'),
  calendar: Calendar,
};
/** How the books are kept, where people may choose. */
export interface Policies {
  /** `cutoffDay` admits no other day than the first open one. */
  readonly postingPolicy: 'openPeriod' | 'cutoffDay';
  /** Whether closing a day posts what is ready, or waits for somebody to post it. */
  readonly readyToPostAtClose: 'post' | 'block';
  /** Whether a customer on hold or over the limit is refused or only noted on the invoice. */
  readonly creditPolicy: 'refuse' | 'warn';
  readonly creditsOnPosting: 'never' | 'oldest';
  readonly calendar: Calendar;
}

/** What books do that say nothing else. */
const DEFAULTS: Policies = {
  postingPolicy: 'openPeriod',
  readyToPostAtClose: 'post',
  creditPolicy: 'refuse',
  creditsOnPosting: 'never',
  calendar: {},
};

const policiesOf = (
  given: { readonly [K in keyof Policies]?: Policies[K] | undefined },
  before: Policies,
): Policies => ({
  postingPolicy: given.postingPolicy ?? before.postingPolicy,
  readyToPostAtClose: given.readyToPostAtClose ?? before.readyToPostAtClose,
  creditPolicy: given.creditPolicy ?? before.creditPolicy,
  creditsOnPosting: given.creditsOnPosting ?? before.creditsOnPosting,
  calendar: given.calendar ?? before.calendar,
});
const Name = text(200);
const Hash = text(43);
const Totals = record(
  'Totals',
  { currency: CurrencyCode, owed: Minor, credit: Minor, balance: Minor },
  {},
);
/**
 * Sums over all items of one currency: above zero `owed`, below zero `credit`, together `balance`.
 */
export type Totals = t.TypeOf<typeof Totals>;

// Commands: what someone asks for.

export const booksCommands = [
  message(
    'OpenBooks',
    { booksId: BooksId, name: Name, currency: CurrencyCode, cutoffDate: PlainDate },
    policies,
  ),
  message('ChangeBooks', {}, { name: Name, ...policies }),
  message('CloseDay', { date: PlainDate }, {}),
] as const;
export type BooksCommand = MessagesOf<typeof booksCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const booksEvents = [
  message(
    'BooksOpened',
    {
      booksId: BooksId,
      name: Name,
      currency: CurrencyCode,
      cutoffDate: PlainDate,
      postingPolicy: policies.postingPolicy,
    },
    policies,
  ),
  message('BooksChanged', {}, { name: Name, ...policies }),
  message('DayCloseStarted', { date: PlainDate }, {}),
  message('DayCloseAbandoned', { date: PlainDate }, {}),
  message('DayClosed', { date: PlainDate, nextCutoff: PlainDate }, {}),
  message('DayTotalsRecorded', { date: PlainDate, totals: list(Totals, 400), root: Hash }, {}),
] as const;
export type BooksEvent = MessagesOf<typeof booksEvents>;

// Refusals: why nothing happened.

/** Documents of a day that are not posted, and why one that was ready could not be. */
export interface OpenDocuments {
  readonly _tag: 'OpenDocuments';
  readonly documents: ReadonlyArray<{
    readonly kind: string;
    readonly id: string;
    /** Absent for cash that names no customer. */
    readonly customer?: string | undefined;
    readonly date: string;
    readonly refusal?: { readonly _tag: string } | undefined;
  }>;
}

export type BooksRefusal =
  | OpenDocuments
  | BoundaryRefusal
  | { readonly _tag: 'BooksAlreadyOpen'; readonly booksId: string }
  | { readonly _tag: 'BooksNotOpen' }
  | { readonly _tag: 'DayAlreadyClosed'; readonly date: string }
  | { readonly _tag: 'NotCutoffDate'; readonly postingDate: string; readonly cutoffDate: string };

// State: only what the next decision needs to know.

export interface Books extends Policies {
  readonly booksId: string;
  readonly name: string;
  readonly currency: string;
  /** The first open business day. */
  readonly cutoffDate: string;
  /** The day whose close has begun and is not yet the line: nothing is posted up to it. */
  readonly closing: string | null;
  /** The closed day whose totals are not yet recorded. */
  readonly untotalled: string | null;
}

// Decide: command and state → events, or a refusal.

type Decision = E.Either<BooksRefusal, ReadonlyArray<BooksEvent>>;

export const openBooks = (
  command: Extract<BooksCommand, { type: 'OpenBooks' }>,
  books: Books | null,
  booksId: string,
): Decision => {
  if (command.data.booksId !== booksId)
    return E.left({ _tag: 'MalformedCommand', field: 'booksId', expected: booksId });
  if (books !== null) return E.left({ _tag: 'BooksAlreadyOpen', booksId: books.booksId });
  const data = { ...command.data, ...policiesOf(command.data, DEFAULTS) };
  return E.right([{ type: 'BooksOpened', data }]);
};

export const changeBooks = ({ data }: Extract<BooksCommand, { type: 'ChangeBooks' }>): Decision => {
  if (Object.keys(data).length === 0)
    return E.left({ _tag: 'MalformedCommand', field: '', expected: 'a field to change' });
  return E.right([{ type: 'BooksChanged', data }]);
};

/** The next day on which business is done. */
export const nextBusinessDay = (
  date: string,
  { weekend = [], holidays = [] }: Calendar,
): string => {
  let next = addDays(date, 1);
  while (weekend.includes(weekdayOf(next)) || holidays.includes(next)) next = addDays(next, 1);
  return next;
};

/** The next step of closing this day: the two of them that can be decided from the books alone. */
export const closeDay = (date: string, books: Books): Decision => {
  const { cutoffDate, closing } = books;
  if (date < cutoffDate) return E.left({ _tag: 'DayAlreadyClosed', date });
  if (date > cutoffDate) return E.left({ _tag: 'NotCutoffDate', postingDate: date, cutoffDate });
  if (closing === null) return E.right([{ type: 'DayCloseStarted', data: { date } }]);
  return E.right([
    { type: 'DayClosed', data: { date, nextCutoff: nextBusinessDay(date, books.calendar) } },
  ]);
};

// Evolve: state and event → state. No rules here: the event already happened.

export const evolveBooks = (books: Books | null, { type, data }: BooksEvent): Books => {
  if (type === 'BooksOpened') {
    const { booksId, name, currency, cutoffDate } = data;
    const opened = { booksId, name, currency, cutoffDate, closing: null, untotalled: null };
    return { ...opened, ...policiesOf(data, DEFAULTS) };
  }
  if (books === null) throw corrupt(`${type} of books that were never opened`);

  switch (type) {
    case 'BooksChanged':
      return { ...books, name: data.name ?? books.name, ...policiesOf(data, books) };
    case 'DayCloseAbandoned':
      return { ...books, closing: null };
    case 'DayCloseStarted':
      return { ...books, closing: data.date };
    case 'DayClosed':
      return { ...books, cutoffDate: data.nextCutoff, closing: null, untotalled: data.date };
    case 'DayTotalsRecorded':
      return { ...books, untotalled: null };
  }
};
