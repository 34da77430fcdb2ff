/** What a document of an account may see of the rest, and the checks that all documents share. */
import * as E from 'fp-ts/lib/Either.js';
import { laterOf, type PlainDate } from '../kernel/dates.ts';
import type { Message } from '../kernel/event.ts';
import type { Need } from '../kernel/need.ts';
import type { BoundaryRefusal } from '../kernel/refusal.ts';
import type { Books } from './books.ts';
import type { Customer } from './customer.ts';
import type { Desk } from './ledger/desk.ts';
import type { LedgerRefusal } from './ledger/posting.ts';
import { meantFor, type Dated, type Status, type StatusRefusal } from './lifecycle/draft.ts';

/** What every decision sees. */
export interface BooksView {
  readonly books: Books;
  /** The id of a document whose caller chose none. */
  readonly newId: () => string;
}

export interface View extends BooksView {
  readonly customer: Customer;
  readonly desk: Desk;
  /** Where a document stands that is not posted; undefined for any other. */
  readonly draftStatus: (document: string) => Status | undefined;
  /** The events that a name is found by, oldest first: a posted document by `kind:id`. */
  readonly recalled: (name: string) => ReadonlyArray<Message<string, object>> | Need;
  /** Documents that carry a name, as `kind:id`: who paid with this check before? */
  readonly carriersOf: (name: string) => ReadonlyArray<string> | Need;
}

/** Refusals that every document shares. */
export type SharedRefusal =
  | BoundaryRefusal
  | LedgerRefusal
  | StatusRefusal
  | { readonly _tag: 'PeriodClosed'; readonly postingDate: string; readonly firstOpenDate: string }
  | { readonly _tag: 'NotCutoffDate'; readonly postingDate: string; readonly cutoffDate: string }
  | { readonly _tag: 'DayClosing'; readonly date: string }
  | { readonly _tag: 'CurrencyMismatch'; readonly expected: string; readonly actual: string };

interface Dates {
  readonly postingDate?: string | undefined;
  readonly documentDate?: string | undefined;
  /** Posting dates of what the command takes back or draws on. */
  readonly after?: ReadonlyArray<PlainDate>;
}

/**
 * The business day that a posting is meant for. By default the cutoff date under `cutoffDay`,
 * else the document date, else the later of the cutoff date and what is taken back.
 */
export const postingDateOf = (
  { cutoffDate, postingPolicy, closing }: Books,
  { postingDate: given, documentDate, after = [] }: Dates,
): E.Either<SharedRefusal, PlainDate> => {
  const latest = after.reduce(laterOf, cutoffDate);
  const usual = postingPolicy === 'cutoffDay' ? cutoffDate : (documentDate ?? latest);
  const postingDate = given ?? usual;
  if (postingPolicy === 'cutoffDay' && postingDate !== cutoffDate)
    return E.left({ _tag: 'NotCutoffDate', postingDate, cutoffDate });
  if (postingDate < cutoffDate)
    return E.left({ _tag: 'PeriodClosed', postingDate, firstOpenDate: cutoffDate });
  if (closing !== null && postingDate <= closing)
    return E.left({ _tag: 'DayClosing', date: closing });
  return E.right(postingDate);
};

/** The day on which a draft is tried out: the one it is meant for, or the first that is open. */
export const rehearsalDateOf = (books: Books, header: Dated): PlainDate =>
  laterOf(books.cutoffDate, meantFor(books, header));

/** Documents are in the books' currency; a document may say so. */
export const currencyOf = (
  { currency: expected }: Books,
  actual: string | undefined,
): E.Either<SharedRefusal, string> =>
  actual === undefined || actual === expected
    ? E.right(expected)
    : E.left({ _tag: 'CurrencyMismatch', expected, actual });
