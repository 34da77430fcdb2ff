/** Rows of a build's tables: read into a sheet, and written from one. */
import {
  itemsTouched,
  TableSheet,
  type RecordedEvent,
  type TableBooks,
  type TableItem,
  type TableItemKey,
  type TableParty,
} from '@counterfoil/core';
import { numberIn, textIn, type SqliteDatabase } from '../driver.ts';
import { tablesOf } from './schema.ts';

const partyOf = ({ booksId, customer, currency }: TableParty) =>
  [booksId, customer, currency] as const;
const keyOf = (key: TableItemKey) => [...partyOf(key), key.item] as const;

const text = (row: unknown, column: string): string => {
  const value = textIn(row, column);
  if (value === undefined) throw new TypeError(`a row has no text in column ${column}`);
  return value;
};

const itemIn = (row: unknown, key: TableItemKey): TableItem => {
  const dueDate = textIn(row, 'due_date');
  const open = numberIn(row, 'open');
  if (open === undefined) throw new TypeError('an item has no amount');
  return {
    ...key,
    open,
    facts: {
      document: text(row, 'document'),
      documentDate: text(row, 'document_date'),
      ...(dueDate === undefined ? {} : { dueDate }),
    },
  };
};

const booksIn = (row: unknown): TableBooks => ({
  booksId: text(row, 'books_id'),
  firstOpenDay: text(row, 'first_open_day'),
  latestBookDay: textIn(row, 'latest_book_day'),
});

const ITEM = 'books_id = ? AND customer = ? AND currency = ? AND item = ?';

const statements = (database: SqliteDatabase, build: number) => {
  const { items, balances, books } = tablesOf(build);
  return {
    item: database.prepare(
      `SELECT document, document_date, due_date, open FROM ${items} WHERE ${ITEM}`,
    ),
    putItem: database.prepare(
      `INSERT OR REPLACE INTO ${items}
         (books_id, customer, currency, item, document, document_date, due_date, open)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    removeItem: database.prepare(`DELETE FROM ${items} WHERE ${ITEM}`),
    changeBalance: database.prepare(
      `INSERT INTO ${balances} (books_id, customer, currency, owed, credit)
       VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET owed = owed + excluded.owed, credit = credit + excluded.credit`,
    ),
    removeEven: database.prepare(
      `DELETE FROM ${balances}
       WHERE books_id = ? AND customer = ? AND currency = ? AND owed = 0 AND credit = 0`,
    ),
    books: database.prepare(`SELECT books_id, first_open_day, latest_book_day FROM ${books}`),
    putBooks: database.prepare(
      `INSERT OR REPLACE INTO ${books} (books_id, first_open_day, latest_book_day)
       VALUES (?, ?, ?)`,
    ),
  };
};

/** Writes what events change in a build's tables. */
export type WriteRows = (events: ReadonlyArray<RecordedEvent>) => void;

/** To be called in the transaction that writes the position too. */
export const rowWriter = (database: SqliteDatabase, build: number): WriteRows => {
  const sql = statements(database, build);

  const readSheet = (events: ReadonlyArray<RecordedEvent>): TableSheet => {
    const items: TableItem[] = [];
    for (const key of itemsTouched(events)) {
      const row = sql.item.get(...keyOf(key));
      if (row !== undefined) items.push(itemIn(row, key));
    }
    return new TableSheet(items, sql.books.all().map(booksIn));
  };

  return (events) => {
    const sheet = readSheet(events);
    for (const event of events) sheet.apply(event);
    for (const item of sheet.items) {
      const { document, documentDate, dueDate = null } = item.facts;
      if (item.open === 0) sql.removeItem.run(...keyOf(item));
      else sql.putItem.run(...keyOf(item), document, documentDate, dueDate, item.open);
    }
    for (const change of sheet.balances) {
      sql.changeBalance.run(...partyOf(change), change.owed, change.credit);
      sql.removeEven.run(...partyOf(change));
    }
    for (const { booksId, firstOpenDay, latestBookDay = null } of sheet.books)
      sql.putBooks.run(booksId, firstOpenDay, latestBookDay);
  };
};
