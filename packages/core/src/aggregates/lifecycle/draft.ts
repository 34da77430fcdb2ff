/**
 * A document before it is posted, and which of its states admit what. Once it is posted, or
 * deleted, only its status is left to know: its content stands in the log.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { PlainDate } from '../../kernel/dates.ts';
import type { DocumentKey } from '../../kernel/ids.ts';
import { exactTotal } from '../../kernel/money.ts';
import type { InvalidAmount } from '../../kernel/refusal.ts';
import type { Books } from '../books.ts';

/** Where a document stands. An invoice is voided, every other document reversed. */
export type Status = 'inProgress' | 'readyToPost' | 'posted' | 'reversed' | 'voided' | 'deleted';

/** Fields that every header has: the date on the paper, and the business day it is meant for. */
export interface Dated {
  readonly documentDate: string;
  readonly postingDate?: string | undefined;
}

/** A line under its name. One that takes another back is equal and opposite to it. */
export type DraftLine<Line> = Line & {
  readonly line: string;
  readonly reverses?: string | undefined;
};

export interface Draft<Header = Dated, Line = unknown> {
  readonly status: 'inProgress' | 'readyToPost';
  readonly header: Header;
  readonly lines: ReadonlyArray<DraftLine<Line>>;
  /** How many lines it ever had: a line that names itself gets the next number. */
  readonly linesEver: number;
}

export interface Finished {
  readonly status: Exclude<Status, 'inProgress' | 'readyToPost'>;
}

export type Document<Header = Dated, Line = unknown> = Draft<Header, Line> | Finished;

export const isDraft = <Header, Line>(
  own: Document<Header, Line> | null,
): own is Draft<Header, Line> => own !== null && 'header' in own;

/** Lines that count: neither taken back nor taking one back. */
export const inForce = <
  Line extends { readonly line?: string | undefined; readonly reverses?: string | undefined },
>(
  lines: ReadonlyArray<Line>,
): ReadonlyArray<Line> => {
  if (lines.every(({ reverses }) => reverses === undefined)) return lines;
  const reversed = new Set(lines.flatMap(({ reverses }) => reverses ?? []));
  return lines.filter(
    ({ line, reverses }) => reverses === undefined && (line === undefined || !reversed.has(line)),
  );
};

export const INEXACT: InvalidAmount = {
  _tag: 'InvalidAmount',
  field: 'total',
  value: 'their sum',
  expected: 'an exact amount',
};

/**
 * Refuses a draft whose lines have no exact total. It could never be posted, and lists of documents
 * say what a draft comes to.
 */
export const exactly = <Line>(
  { lines }: Draft<unknown, Line>,
  amounts: (line: Line) => ReadonlyArray<number> = () => [],
): E.Either<InvalidAmount, void> =>
  exactTotal(lines.flatMap(amounts)) === undefined ? E.left(INEXACT) : E.right(undefined);

/** The business day that a draft is meant for, as posting it would have it. */
export const meantFor = (
  { cutoffDate, postingPolicy }: Books,
  { documentDate, postingDate }: Dated,
): PlainDate => postingDate ?? (postingPolicy === 'cutoffDay' ? cutoffDate : documentDate);

/**
 * The day whose close has to wait for the document; undefined for a cart, which is an invoice in
 * progress that nobody has dated.
 */
export const dayThatWaits = (
  books: Books,
  kind: string,
  { status, header }: { readonly status: Status; readonly header: Dated },
): PlainDate | undefined =>
  kind === 'invoice' && status === 'inProgress' && header.postingDate === undefined
    ? undefined
    : meantFor(books, header);

export type StatusRefusal =
  | {
      readonly _tag: 'DocumentUnknown' | 'DuplicateDocument' | 'AlreadyPosted' | 'AlreadyReversed';
      readonly document: string;
    }
  | {
      readonly _tag: 'NotInProgress' | 'NotReadyToPost' | 'NotPosted' | 'NotReversed';
      readonly document: string;
      readonly status: Status;
    };

type Admitted<A> = E.Either<StatusRefusal, A>;
type Own<Header, Line> = Document<Header, Line> | null;

const unknown = (document: DocumentKey): Admitted<never> =>
  E.left({ _tag: 'DocumentUnknown', document });

/** A new document: nothing of this name was ever there. */
export const unborn = (own: Document<unknown> | null, document: DocumentKey): Admitted<void> => {
  if (own === null) return E.right(undefined);
  const wasPosted = !isDraft(own) && own.status !== 'deleted';
  return E.left({ _tag: wasPosted ? 'AlreadyPosted' : 'DuplicateDocument', document });
};

export const inProgress = <Header, Line>(
  own: Own<Header, Line>,
  document: DocumentKey,
): Admitted<Draft<Header, Line>> => {
  if (own === null) return unknown(document);
  if (!isDraft(own) || own.status !== 'inProgress')
    return E.left({ _tag: 'NotInProgress', document, status: own.status });
  return E.right(own);
};

export const readyToPost = <Header, Line>(
  own: Own<Header, Line>,
  document: DocumentKey,
): Admitted<Draft<Header, Line>> => {
  if (own === null) return unknown(document);
  if (isDraft(own) && own.status === 'readyToPost') return E.right(own);
  return E.left({ _tag: 'NotReadyToPost', document, status: own.status });
};

/**
 * The draft to be posted, on the day that the command names or else the draft; one that was posted
 * before says so.
 */
export const postable = <Header extends Dated, Line>(
  own: Own<Header, Line>,
  document: DocumentKey,
  postingDate: PlainDate | undefined,
): Admitted<Draft<Header, Line>> => {
  if (own !== null && !isDraft(own) && own.status !== 'deleted')
    return E.left({ _tag: 'AlreadyPosted', document });
  const ready = readyToPost(own, document);
  if (E.isLeft(ready) || postingDate === undefined) return ready;
  return E.right({ ...ready.right, header: { ...ready.right.header, postingDate } });
};

/** A posted document that nobody has reversed. */
export const standing = (own: Document<unknown> | null, document: DocumentKey): Admitted<void> => {
  if (own === null) return unknown(document);
  const { status } = own;
  if (status === 'posted') return E.right(undefined);
  if (status === 'reversed' || status === 'voided')
    return E.left({ _tag: 'AlreadyReversed', document });
  return E.left({ _tag: 'NotPosted', document, status });
};
