/** The same with the documents of a file: imported, credits used, days closed, shown and proved. */
import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import {
  addDays,
  catchUp,
  createBooks,
  dayNumber,
  isPlainDate,
  type OpenedBooks,
  type PlainDate,
} from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { ExitCode, groupedAmount, groupedCount, money, run } from 'counterfoil';
import { parse } from 'csv-parse/sync';
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Page } from './page.ts';
import { byCustomer, closeDay, tagOf, type ClosedDay } from './play.ts';
import { startProgress } from './progress.ts';
import { proveLog, proveRebuild } from './prove.ts';
import { Show } from './show.ts';
import { Unusable } from './unusable.ts';
import { Views } from './views.ts';

const NET_DAYS = 30;

interface Span {
  readonly currency: string;
  readonly first: PlainDate;
  readonly last: PlainDate;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const rowsOf = (text: Buffer, file: string): ReadonlyArray<ReadonlyArray<string>> => {
  try {
    return parse(text, { relax_column_count: true });
  } catch (error) {
    throw new Unusable(`${file} is no CSV: ${messageOf(error)}`);
  }
};

/** The days that the documents are from, and their currency: the GBP of a column `amount_gbp`. */
const spanOf = async (file: string): Promise<Span> => {
  const text = await readFile(file).catch((error: unknown) => {
    throw new Unusable(`${file} cannot be read: ${messageOf(error)}`);
  });
  const [heading = [], ...rows] = rowsOf(text, file);
  const at = heading.indexOf('date');
  const dates = rows.flatMap((row) => (isPlainDate(row[at]) ? row[at] : [])).toSorted();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined)
    throw new Unusable(`${file} has no column "date" with days such as 2026-03-02.`);
  const [code = 'USD'] = heading.flatMap((name) => /^amount_([a-z]{3})$/.exec(name)?.[1] ?? []);
  return { currency: code.toUpperCase(), first, last };
};

/** The last day, and the ends of the two months before, as far as the documents reach back. */
const reportDates = ({ first, last }: Span): ReadonlyArray<PlainDate> => {
  const dates = [last];
  for (let end = last; dates.length < 3; dates.unshift(end)) {
    end = addDays(`${end.slice(0, 7)}-01`, -1);
    if (end < first) break;
  }
  return dates;
};

const Sum = t.type({ rows: t.number, amount: t.number });
/** What `counterfoil import --json` tells. */
const Told = t.type({
  rows: t.number,
  taken: t.type({ invoice: Sum, credit: Sum }),
  notTaken: t.array(
    t.type({ line: t.number, message: t.string, refusal: t.type({ _tag: t.string }) }),
  ),
});
type Told = t.TypeOf<typeof Told>;

/** Runs the command line in this process, as `counterfoil import` would be run in a shell. */
const importFile = async (file: string, books: string): Promise<Told> => {
  let text = '';
  const stdout = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const { stdin, stderr, env } = process;
  const argv = ['import', file, '--books', books, '--terms', String(NET_DAYS), '--json'];
  const exitCode = await run(argv, { stdin, stdout, stderr, env });
  // Rows that cannot be taken are told, and no reason to stop.
  if (exitCode !== ExitCode.done && exitCode !== ExitCode.refused)
    throw new Error(`the import ended with exit code ${exitCode}`);
  const told = Told.decode(JSON.parse(text));
  if (isLeft(told)) throw new Error('the import told something that this demo does not know');
  return told.right;
};

/**
 * Gives every credit to what its customer owes, the oldest due first. Returns how many were used.
 */
const useCredits = async (books: OpenedBooks, postingDate: PlainDate): Promise<number> => {
  const { credits } = await books.reports.creditRemaining();
  const asked = credits.map(({ customer, item: from }) => ({
    data: { customer, from, postingDate },
  }));
  let used = 0;
  await byCustomer(asked, async ({ data }) => {
    try {
      await books.distributeOnAccount(data, { commandId: `use ${data.from}` });
      used += 1;
    } catch (error) {
      if (tagOf(error) !== 'NothingToApply') throw error;
    }
  });
  return used;
};

const closeDays = async (
  books: OpenedBooks,
  { first, last }: Span,
  dayDone: () => Promise<unknown>,
): Promise<ReadonlyArray<ClosedDay>> => {
  const closed: ClosedDay[] = [];
  const progress = startProgress('Closing days', dayNumber(last) - dayNumber(first) + 1);
  try {
    for (let date = first; date <= last; date = addDays(date, 1)) {
      closed.push(await closeDay(books, date));
      await dayDone();
      progress.at(closed.length);
    }
  } finally {
    progress.end();
  }
  return closed;
};

/** The invoice that most credits went to: the one with the longest history. */
const mostPaid = async (books: OpenedBooks) => {
  const { credits } = await books.reports.creditRemaining({ all: true });
  const times = new Map<string, number>();
  let most: { readonly customer: string; readonly document: string } | undefined;
  let timesMost = 0;
  for (const { customer, uses } of credits)
    for (const { to } of uses) {
      const key = `${customer} ${to}`;
      const count = (times.get(key) ?? 0) + 1;
      times.set(key, count);
      if (count <= timesMost) continue;
      timesMost = count;
      most = { customer, document: to };
    }
  if (most !== undefined) return most;
  const [item] = (await books.reports.openItems()).items;
  return item;
};

const showImport = (page: Page, { rows, taken, notTaken }: Told, currency: string): void => {
  const amount = (minor: number): string => groupedAmount(money(minor, currency));
  page.line(
    `${groupedCount(taken.invoice.rows)} invoices ${amount(taken.invoice.amount)} · ` +
      `${groupedCount(taken.credit.rows)} credits ${amount(taken.credit.amount)} · ` +
      `from ${groupedCount(rows)} rows, net ${NET_DAYS} days`,
  );
  const reasons = new Map<string, Told['notTaken']>();
  for (const each of notTaken)
    reasons.set(each.refusal._tag, [...(reasons.get(each.refusal._tag) ?? []), each]);
  for (const [tag, [first, ...more]] of reasons) {
    const count = `${groupedCount(more.length + 1)} ${more.length === 0 ? 'row' : 'rows'}`;
    page.line(`${count} not taken: ${tag}, as in line ${first?.line}: ${first?.message}`);
  }
};

export const showDocuments = async (page: Page, data: string, file: string): Promise<void> => {
  const span = await spanOf(data);
  const { currency, first, last } = span;
  const store = await openSqlite(file);
  try {
    const books = await createBooks({ store, name: data.slice(-200), currency, cutoffDate: first });
    page.title('Counterfoil', `The documents of ${data}`, `kept in ${file}`);
    const live = new Views();
    const from = performance.now();
    const told = await importFile(data, file);
    const seconds = (performance.now() - from) / 1000;
    await catchUp(store, live);

    page.section('The documents', `${first} to ${last}, ${currency}`);
    showImport(page, told, currency);
    const documents = told.taken.invoice.rows + told.taken.credit.rows;
    page.line(
      `posted in ${seconds.toFixed(1)} s: ${groupedCount(Math.round(documents / seconds))} documents a second, ` +
        'each on disk before it was answered',
    );
    const used = await useCredits(books, last);
    page.line(`Credits used for the oldest invoices: ${groupedCount(used)}`);
    const closed = await closeDays(books, span, () => catchUp(store, live));
    page.line(`${groupedCount(closed.length)} days closed`);
    page.blank();
    page.holds('At least one document is in the books.', documents > 0);

    const dates = reportDates(span);
    const show = await Show.of(page, books);
    await show.aging(dates, closed);
    await show.balances(last);
    await show.credits(last);
    const most = await mostPaid(books);
    if (most !== undefined) await show.history(most.customer, most.document, 12);
    await proveRebuild({ page, store, file, live, dates });
    await proveLog(
      page,
      books,
      closed.map(({ receipt }) => receipt),
    );
  } finally {
    await store.close();
  }
};
