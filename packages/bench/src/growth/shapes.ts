/**
 * Two accounts that must not be slow: a very old one, and one with very much open. Each takes turns
 * with an account that has hardly anything.
 */
import type { OpenedBooks } from '@counterfoil/core';
import type { Context, Figure } from '../benchmark.ts';
import { inTurns, median, millisecondsOf, type Sample, type Subject } from '../measure.ts';
import { BooksFile, postInvoice, postOldestDue, postOnAccount } from './file.ts';
import { customerOpened, openInvoices, paidInvoices } from './log-builder.ts';

export interface ShapeSizes {
  /** Invoices of the large account. */
  readonly invoices: number;
  readonly posts: number;
}

const FEW = 100;

/**
 * µs of a posting, one after the other: the median, as single ones wait for the disk. As many go
 * before untimed: while a write-ahead log that was cut off grows again, every commit takes longer.
 */
const postings = async (count: number, post: (nth: number) => Promise<void>): Promise<Sample> => {
  const times: number[] = [];
  for (let nth = 0; nth < 2 * count; nth += 1) {
    const milliseconds = await millisecondsOf(() => post(nth));
    if (nth >= count) times.push(milliseconds * 1000);
  }
  return { value: median(times) };
};

/** An invoice, then the receipt that pays it, in turn: nothing piles up that must be loaded. */
const postInTurn = (
  books: OpenedBooks,
  customer: string,
  id: string,
  nth: number,
): Promise<void> =>
  nth % 2 === 0
    ? postInvoice(books, customer, `${customer}-${id}`, 100)
    : postOldestDue(books, customer, id, 100);

/** An account whose invoices were all paid, and one that has none. */
export const paid = async (size: ShapeSizes, context: Context): Promise<ReadonlyArray<Figure>> => {
  const file = await BooksFile.create();
  const accounts = [
    ['old', size.invoices],
    ['new', 0],
  ] as const;
  for (const [customer, invoices] of accounts) {
    context.progress(`an account with ${invoices} paid invoices`);
    await file.builder.append(customer, [customerOpened(customer)]);
    await file.builder.append(customer, paidInvoices(customer, 0, invoices));
    // Takes in what was built, and saves it.
    await postOnAccount(file.books, customer, 'built');
  }
  const by = (invoices: number): string => `${invoices.toLocaleString('en-US')} paid invoices`;
  const first = accounts.map(([customer, invoices]): Subject => ({
    id: `first ${customer}`,
    task: 'first posting of a program',
    by: by(invoices),
    unit: 'ms',
    run: async (round) => ({
      value: await file.reopened((books) =>
        millisecondsOf(() => postOnAccount(books, customer, `first-${round}`)),
      ),
    }),
  }));
  const later = accounts.map(([customer, invoices]): Subject => ({
    id: `later ${customer}`,
    task: 'a later posting, awaited',
    by: by(invoices),
    unit: 'µs',
    run: (round) =>
      postings(size.posts, (nth) => postInTurn(file.books, customer, `later-${round}-${nth}`, nth)),
  }));
  const figures = await inTurns([...first, ...later], context);
  await file.close();
  return figures;
};

/** An account with very many open invoices, and one with few; each receipt pays the oldest due. */
export const open = async (size: ShapeSizes, context: Context): Promise<ReadonlyArray<Figure>> => {
  const file = await BooksFile.create();
  const accounts = [
    ['much', size.invoices],
    ['little', FEW],
  ] as const;
  for (const [customer, invoices] of accounts) {
    context.progress(`an account with ${invoices} open invoices`);
    await file.builder.append(customer, [customerOpened(customer)]);
    await file.builder.append(customer, openInvoices(customer, 0, invoices));
    await postOldestDue(file.books, customer, 'built', 1);
  }
  const subjects = accounts.map(([customer, invoices]): Subject => ({
    id: `oldest ${customer}`,
    task: 'a receipt by oldestDue, awaited',
    by: `${invoices.toLocaleString('en-US')} open invoices`,
    unit: 'µs',
    run: (round) =>
      postings(size.posts, (nth) =>
        postOldestDue(file.books, customer, `later-${round}-${nth}`, 1),
      ),
  }));
  const figures = await inTurns(subjects, context);
  await file.close();
  return figures;
};
