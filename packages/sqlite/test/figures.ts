/** The same figures twice: from the reports of core, and with plain SQL from the tables. */
import { createBooks, type EventStore, type OpenedBooks } from '@counterfoil/core';
import type { Script } from '@counterfoil/testkit';
import { DatabaseSync } from '@photostructure/sqlite';

type Row = ReadonlyArray<unknown>;

export interface Figures {
  readonly openItems: ReadonlyArray<Row>;
  readonly balances: ReadonlyArray<Row>;
  readonly aging: ReadonlyArray<Row>;
  readonly asOf: unknown;
}

/** Rows of a query, as another program would read them. */
export const query = (file: string, sql: string, ...values: ReadonlyArray<string>): Row[] => {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    return database
      .prepare(sql)
      .all(...values)
      .map((row: object): Row => Object.values(row));
  } finally {
    database.close();
  }
};

export const figuresInTables = (file: string, booksId = 'main'): Figures => {
  const rows = (sql: string) => query(file, sql, booksId);
  return {
    openItems: rows(
      `SELECT customer, currency, item, document, document_date, due_date, open, days_overdue
       FROM open_items WHERE books_id = ?
       ORDER BY customer, currency, coalesce(due_date, document_date), item`,
    ),
    balances: rows(
      `SELECT customer, currency, owed, credit, balance FROM balances WHERE books_id = ?
       ORDER BY customer, currency`,
    ),
    aging: rows(
      `SELECT customer, currency, current, days_1_30, days_31_60, days_61_90, days_over_90,
         unapplied, balance FROM aging WHERE books_id = ? ORDER BY customer, currency`,
    ),
    asOf: rows('SELECT as_of FROM projected_books WHERE books_id = ?')[0]?.[0],
  };
};

export const figuresOfReports = async ({ reports }: OpenedBooks): Promise<Figures> => {
  const { items, asOf } = await reports.openItems();
  const { rows: balances } = await reports.balances();
  const { rows: aging } = await reports.aging();
  return {
    openItems: items.map((item) => {
      const { customer, currency, document, documentDate, dueDate = null, open } = item;
      const key = [customer, currency, item.item, document];
      return [...key, documentDate, dueDate, open, item.daysOverdue ?? null];
    }),
    balances: balances.map(({ customer, currency, owed, credit, balance }) => [
      customer,
      currency,
      owed,
      credit,
      balance,
    ]),
    aging: aging.map(({ customer, currency, buckets, unapplied, balance }) => [
      customer,
      currency,
      ...buckets,
      unapplied,
      balance,
    ]),
    asOf,
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
