/** The same figures twice: from the reports of core, and from SQL tables. */
import {
  createBooks,
  type EventStore,
  type OpenedBooks,
  type StoreFailure,
} from '@counterfoil/core';
import type { Script } from '@counterfoil/testkit';
import type { TestServer } from './server.ts';

type Rows = ReadonlyArray<Record<string, unknown>>;

export interface Figures {
  readonly openItems: unknown;
  readonly balances: unknown;
  readonly aging: unknown;
  readonly asOf: string;
}

export const figuresOfReports = async ({ reports }: OpenedBooks): Promise<Figures> => {
  const { items, asOf } = await reports.openItems();
  const { rows: balances } = await reports.balances();
  const { rows } = await reports.aging();
  return {
    // The tables do not hold the documents' own amounts.
    openItems: items.map(({ dueDate = null, daysOverdue = null, ...item }) => ({
      customer: item.customer,
      currency: item.currency,
      item: item.item,
      document: item.document,
      documentDate: item.documentDate,
      dueDate,
      open: item.open,
      daysOverdue,
    })),
    balances,
    aging: rows,
    asOf,
  };
};

const renamed = (rows: Rows): Rows =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]),
    ),
  );

/** The figures of one set of books, with the plain SQL of the README. */
export const figuresInTables = async (
  { sql }: Pick<TestServer, 'sql'>,
  schema: string,
  booksId = 'main',
): Promise<Figures> => {
  const openItems = await sql(
    `SELECT customer, currency, item, document, document_date::text, due_date::text,
       open::float8, days_overdue
     FROM ${schema}.open_items WHERE books_id = $1
     ORDER BY customer, currency, coalesce(due_date, document_date), item`,
    [booksId],
  );
  const balances = await sql(
    `SELECT customer, currency, owed::float8, credit::float8, balance::float8
     FROM ${schema}.balances WHERE books_id = $1 ORDER BY customer, currency`,
    [booksId],
  );
  const aging = await sql(
    `SELECT customer, currency, unapplied::float8, balance::float8,
       ARRAY[current, days_1_30, days_31_60, days_61_90, days_over_90]::float8[] AS buckets
     FROM ${schema}.aging WHERE books_id = $1 ORDER BY customer, currency`,
    [booksId],
  );
  const [books] = await sql(
    `SELECT as_of::text FROM ${schema}.projected_books WHERE books_id = $1`,
    [booksId],
  );
  return {
    openItems: renamed(openItems),
    balances,
    aging,
    asOf: String(books?.['as_of']),
  };
};

/** Opens books and plays a script on them; `meanwhile` is called after every few commands. */
export const played = async (
  store: EventStore,
  { books: opening, commands }: Script,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
  booksId = 'main',
): Promise<OpenedBooks> => {
  const books = await createBooks({ store, booksId, name: 'Acme', ...opening });
  for (const [index, command] of commands.entries()) {
    await books.task(command)();
    if (index % 5 === 4) await meanwhile();
  }
  return books;
};

/** A store whose whole log can be read only so many times, and then fails. */
export const failingAfter = (
  source: EventStore,
  reads: number,
  failure: StoreFailure,
): EventStore => {
  let left = reads;
  return {
    ...source,
    readAll: (read) => () => {
      left -= 1;
      return left < 0 ? Promise.resolve({ _tag: 'Left', left: failure }) : source.readAll(read)();
    },
  };
};
