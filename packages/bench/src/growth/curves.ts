/** The four curves of P10: the same work at growing sizes. */
import { agingTotals, PostingTable, readLog } from '@counterfoil/core';
import { recordedEvents } from '../aging/book.ts';
import type { Context } from '../benchmark.ts';
import {
  collectGarbage,
  median,
  millisecondsOf,
  ratePerSecond,
  syncMilliseconds,
  type Point,
  type Sample,
} from '../measure.ts';
import { BooksFile, postInvoice, postOldestDue, postOnAccount } from './file.ts';
import { BOOKS_ID, customerOpened, invoicePosted, paidInvoices } from './log-builder.ts';

export interface CurveSizes {
  readonly sizes: ReadonlyArray<number>;
  /** Postings in one measurement. */
  readonly posts: number;
}

type Curve = (sizes: CurveSizes, context: Context) => Promise<ReadonlyArray<Point>>;

const IN_FLIGHT = 64;
const BUILT_AT_ONCE = 500;

/** Does something for every number, at most so many at a time. */
const forEach = async (
  from: number,
  to: number,
  atOnce: number,
  work: (number: number) => Promise<void>,
): Promise<void> => {
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < to) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};

/**
 * The medians over the rounds of what one posting takes in µs: by the clock, and of the processor.
 */
const perPost = async (
  { rounds }: Context,
  posts: number,
  inFlight: number,
  post: (nth: number) => Promise<void>,
): Promise<Omit<Point, 'size'>> => {
  const samples: Required<Sample>[] = [];
  // The first round is not counted: the code gets warm, and the accounts are loaded.
  for (let round = 0; round <= rounds; round += 1) {
    collectGarbage();
    const from = round * posts;
    const work = () => forEach(from, from + posts, inFlight, post);
    const sample = await ratePerSecond(posts, work);
    if (round > 0) samples.push(sample);
  }
  return {
    value: 1_000_000 / median(samples.map(({ value }) => value)),
    cpuMicroseconds: median(samples.map(({ cpuMicroseconds }) => cpuMicroseconds)),
  };
};

/** Posting to accounts in use, by the number of accounts in the books. */
export const byAccounts: Curve = async ({ sizes, posts }, context) => {
  const file = await BooksFile.create();
  const points: Point[] = [];
  let built = 0;
  for (const size of sizes) {
    context.progress(`${size} accounts`);
    await forEach(built, size, BUILT_AT_ONCE, (number) =>
      file.builder.append(`c${number}`, [customerOpened(`c${number}`)]),
    );
    built = size;
    // A fixed number of customers, spread over all accounts, is in use: the others are only there.
    const active = Math.min(size, 500);
    const customerOf = (nth: number) => `c${(nth % active) * Math.floor(size / active)}`;
    const post = (nth: number) => postOnAccount(file.books, customerOf(nth), `R${size}-${nth}`);
    points.push({ size, ...(await perPost(context, posts, IN_FLIGHT, post)) });
  }
  await file.close();
  return points;
};

/** Posting to one account, one after the other, by the number of its events. */
export const byLength: Curve = async ({ sizes, posts }, context) => {
  const file = await BooksFile.create();
  const points: Point[] = [];
  const customer = 'long';
  await file.builder.append(customer, [customerOpened(customer)]);
  let built = 0;
  let posted = 0;
  // Every other posting pays what the one before it has opened, so that nothing piles up.
  const post = async (): Promise<void> => {
    posted += 1;
    if (posted % 2 === 0) await postOldestDue(file.books, customer, `A${posted}`, 100);
    else await postInvoice(file.books, customer, `A${posted}`, 100);
  };
  for (const size of sizes) {
    context.progress(`an account of ${size} events`);
    await file.builder.append(customer, paidInvoices(customer, built, size / 2));
    built = size / 2;
    // Takes in what was built, and saves it, before anything is timed.
    await post();
    points.push({ size, ...(await perPost(context, posts / 10, 1, post)) });
  }
  await file.close();
  return points;
};

/** Reading the whole log into the table of postings, by the number of events, in ms. */
export const byEvents: Curve = async ({ sizes }, context) => {
  const EVENTS_OF_CUSTOMER = 20;
  const file = await BooksFile.create();
  const points: Point[] = [];
  let built = 0;
  for (const size of sizes) {
    context.progress(`a log of ${size} events`);
    const customers = Math.floor(size / EVENTS_OF_CUSTOMER);
    await forEach(built, customers, BUILT_AT_ONCE, (number) => {
      const customer = `c${number}`;
      const invoices = [...paidInvoices(customer, 0, (EVENTS_OF_CUSTOMER - 2) / 2)];
      const open = invoicePosted(customer, `${customer}-open`, 500);
      return file.builder.append(customer, [customerOpened(customer), ...invoices, open]);
    });
    built = customers;
    const times: number[] = [];
    for (let round = 0; round < context.rounds; round += 1) {
      collectGarbage();
      const table = new PostingTable(BOOKS_ID);
      const replay = async (): Promise<void> => {
        for await (const event of readLog(file.store)) table.apply(event);
      };
      times.push(await millisecondsOf(replay));
    }
    points.push({ size, value: median(times) });
  }
  await file.close();
  return points;
};

/** Totals of aging, by the number of open invoices, in µs. */
export const byInvoices: Curve = async ({ sizes }, context) => {
  const points: Point[] = [];
  for (const size of sizes) {
    context.progress(`${size} open invoices`);
    const table = new PostingTable(BOOKS_ID);
    for (const event of recordedEvents({ customers: Math.ceil(size / 10), invoices: size }))
      table.apply(event);
    collectGarbage();
    const times = Array.from({ length: 1000 * context.rounds }, () =>
      syncMilliseconds(() => agingTotals(table)),
    );
    points.push({ size, value: median(times.slice(500 * context.rounds)) * 1000 });
  }
  return points;
};
