/**
 * Books: the open business day that every posting is checked against.
 *
 *   OpenBooks → BooksOpened;  CloseDay → DayCloseStarted → DayClosed (the line) → DayTotalsRecorded
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
import { addDays } from '../kernel/dates.ts';
import { corrupt } from '../kernel/corruption.ts';
import { message, type MessagesOf } from '../kernel/event.ts';

const postingPolicy = oneOf('openPeriod', 'cutoffDay');
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
    { postingPolicy },
  ),
  message('CloseDay', { date: PlainDate }, {}),
] as const;
export type BooksCommand = MessagesOf<typeof booksCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const booksEvents = [
  message(
    'BooksOpened',
    { booksId: BooksId, name: Name, currency: CurrencyCode, cutoffDate: PlainDate, postingPolicy },
    {},
  ),
  message('DayCloseStarted', { date: PlainDate }, {}),
  message('DayClosed', { date: PlainDate, nextCutoff: PlainDate }, {}),
  message('DayTotalsRecorded', { date: PlainDate, totals: list(Totals, 400), root: Hash }, {}),
] as const;
export type BooksEvent = MessagesOf<typeof booksEvents>;

// Refusals: why nothing happened.

export type BooksRefusal =
  | { readonly _tag: 'BooksAlreadyOpen'; readonly booksId: string }
  | { readonly _tag: 'BooksNotOpen' }
  | { readonly _tag: 'DayAlreadyClosed'; readonly date: string }
  | { readonly _tag: 'NotCutoffDate'; readonly postingDate: string; readonly cutoffDate: string };

// State: only what the next decision needs to know.

export interface Books {
  readonly booksId: string;
  readonly name: string;
  readonly currency: string;
  /** The first open business day. */
  readonly cutoffDate: string;
  readonly postingPolicy: 'openPeriod' | 'cutoffDay';
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
): Decision => {
  if (books !== null) return E.left({ _tag: 'BooksAlreadyOpen', booksId: books.booksId });
  const { postingPolicy: policy = 'openPeriod' } = command.data;
  return E.right([{ type: 'BooksOpened', data: { ...command.data, postingPolicy: policy } }]);
};

/** The next step of closing this day: the two of them that can be decided from the books alone. */
export const closeDay = (date: string, books: Books): Decision => {
  const { cutoffDate, closing } = books;
  if (date < cutoffDate) return E.left({ _tag: 'DayAlreadyClosed', date });
  if (date > cutoffDate) return E.left({ _tag: 'NotCutoffDate', postingDate: date, cutoffDate });
  if (closing === null) return E.right([{ type: 'DayCloseStarted', data: { date } }]);
  return E.right([{ type: 'DayClosed', data: { date, nextCutoff: addDays(date, 1) } }]);
};

// Evolve: state and event → state. No rules here: the event already happened.

export const evolveBooks = (books: Books | null, { type, data }: BooksEvent): Books => {
  if (type === 'BooksOpened') return { ...data, closing: null, untotalled: null };
  if (books === null) throw corrupt(`${type} of books that were never opened`);

  switch (type) {
    case 'DayCloseStarted':
      return { ...books, closing: data.date };
    case 'DayClosed':
      return { ...books, cutoffDate: data.nextCutoff, closing: null, untotalled: data.date };
    case 'DayTotalsRecorded':
      return { ...books, untotalled: null };
  }
};
