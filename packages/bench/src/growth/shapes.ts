/** Two accounts that must not be slow: a very old one, and one with very much open. */
import type { OpenedBooks } from '@counterfoil/core';
import type { Context, Figure, Unit } from '../benchmark.ts';
import { median, millisecondsOf } from '../measure.ts';
import { BooksFile, postOldestDue, postOnAccount } from './file.ts';
import { customerOpened, openInvoices, paidInvoices } from './log-builder.ts';

export interface ShapeSizes {
  /** Invoices of the large account. */
  readonly invoices: number;
  readonly posts: number;
}

const figure = (
  id: string,
  task: string,
  by: string,
  unit: Unit,
  samples: ReadonlyArray<number>,
): Figure => ({ id, task, by, unit, samples, median: median(samples) });

/** Milliseconds of the first posting of a program that has just been started. */
const firstPosts = (file: BooksFile, customer: string, rounds: number): Promise<number[]> => {
  const times: number[] = [];
  const post = async (round: number): Promise<number[]> => {
    if (round === rounds) return times;
    const open = (books: OpenedBooks): Promise<number> =>
      millisecondsOf(() => postOnAccount(books, customer, `first-${round}`));
    times.push(await file.reopened(open));
    return post(round + 1);
  };
  return post(0);
};

/** µs of a posting, one after the other, the median of each round. */
const posts = async (
  { rounds }: Context,
  count: number,
  post: (nth: number) => Promise<void>,
): Promise<number[]> => {
  const medians: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const times: number[] = [];
    for (let nth = 0; nth < count; nth += 1)
      times.push((await millisecondsOf(() => post(round * count + nth))) * 1000);
    medians.push(median(times));
  }
  return medians;
};

/** An account whose invoices were all paid, and one that has none. */
export const paid = async (size: ShapeSizes, context: Context): Promise<ReadonlyArray<Figure>> => {
  const file = await BooksFile.create();
  const figures: Figure[] = [];
  for (const [customer, invoices] of [
    ['old', size.invoices],
    ['new', 0],
  ] as const) {
    context.progress(`an account with ${invoices} paid invoices`);
    await file.builder.append(customer, [customerOpened(customer)]);
    await file.builder.append(customer, paidInvoices(customer, 0, invoices));
    // The first posting takes in what was built, and saves it.
    await postOnAccount(file.books, customer, 'built');
    const by = `${invoices} paid invoices`;
    const first = await firstPosts(file, customer, context.rounds);
    figures.push(figure(`first ${customer}`, 'first posting after opening', by, 'ms', first));
    const later = await posts(context, size.posts, (nth) =>
      postOnAccount(file.books, customer, `later-${nth}`),
    );
    figures.push(figure(`later ${customer}`, 'each later posting, awaited', by, 'µs', later));
  }
  await file.close();
  return figures;
};

/** An account with very many open invoices, and one with few; each receipt pays the oldest due. */
export const open = async (size: ShapeSizes, context: Context): Promise<ReadonlyArray<Figure>> => {
  const file = await BooksFile.create();
  const figures: Figure[] = [];
  for (const [customer, invoices] of [
    ['much', size.invoices],
    ['little', 100],
  ] as const) {
    context.progress(`an account with ${invoices} open invoices`);
    await file.builder.append(customer, [customerOpened(customer)]);
    await file.builder.append(customer, openInvoices(customer, 0, invoices));
    await postOldestDue(file.books, customer, 'built', 10);
    const by = `${invoices} open invoices`;
    const times = await posts(context, size.posts, (nth) =>
      postOldestDue(file.books, customer, `later-${nth}`, 10),
    );
    figures.push(figure(`oldest ${customer}`, 'a receipt by oldestDue, awaited', by, 'µs', times));
  }
  await file.close();
  return figures;
};
