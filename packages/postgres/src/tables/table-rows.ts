/** Rows of a build's tables: read into a sheet, and written from one. */
import {
  TableSheet,
  type TableBooks,
  type TableItem,
  type TableItemKey,
  type TableParty,
} from '@counterfoil/core';
import type { Query } from '../connections.ts';
import { numberIn, optionalTextIn, textIn, type Row } from '../rows.ts';
import type { TableNames } from './schema.ts';

type Columns = ReadonlyArray<ReadonlyArray<string>>;

const partyColumns = (parties: ReadonlyArray<TableParty>): Columns => [
  parties.map(({ booksId }) => booksId),
  parties.map(({ customer }) => customer),
  parties.map(({ currency }) => currency),
];
const keyColumns = (keys: ReadonlyArray<TableItemKey>): Columns => [
  ...partyColumns(keys),
  keys.map(({ item }) => item),
];

const itemIn = (row: Row): TableItem => {
  const dueDate = optionalTextIn(row, 'due_date');
  return {
    booksId: textIn(row, 'books_id'),
    customer: textIn(row, 'customer'),
    currency: textIn(row, 'currency'),
    item: textIn(row, 'item'),
    open: numberIn(row, 'open'),
    facts: {
      document: textIn(row, 'document'),
      documentDate: textIn(row, 'document_date'),
      ...(dueDate === undefined ? {} : { dueDate }),
    },
  };
};

const booksIn = (row: Row): TableBooks => ({
  booksId: textIn(row, 'books_id'),
  firstOpenDay: textIn(row, 'first_open_day'),
  latestBookDay: optionalTextIn(row, 'latest_book_day'),
});

const KEYS = 'unnest($1::text[], $2::text[], $3::text[], $4::text[])';
const KEY = '(books_id, customer, currency, item)';

/** The sheet as the tables stand, for the items that will be touched. */
export const readSheet = async (
  query: Query,
  { items, books }: TableNames,
  keys: ReadonlyArray<TableItemKey>,
): Promise<TableSheet> => {
  const found = await query(
    `SELECT books_id, customer, currency, item, document, document_date::text, due_date::text, open
     FROM ${items} JOIN ${KEYS} k${KEY} USING ${KEY}`,
    keyColumns(keys),
  );
  const all = await query(
    `SELECT books_id, first_open_day::text, latest_book_day::text FROM ${books}`,
  );
  return new TableSheet(found.map(itemIn), all.map(booksIn));
};

const writeItems = async (query: Query, table: string, { items }: TableSheet): Promise<void> => {
  const open = items.filter((item) => item.open !== 0);
  await query(
    `INSERT INTO ${table}
       (books_id, customer, currency, item, document, document_date, due_date, open)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[],
       $7::date[], $8::bigint[])
     ON CONFLICT ${KEY} DO UPDATE SET document = excluded.document, open = excluded.open,
       document_date = excluded.document_date, due_date = excluded.due_date`,
    [
      ...keyColumns(open),
      open.map(({ facts }) => facts.document),
      open.map(({ facts }) => facts.documentDate),
      open.map(({ facts }) => facts.dueDate ?? null),
      open.map((item) => item.open),
    ],
  );
  const settled = items.filter((item) => item.open === 0);
  await query(
    `DELETE FROM ${table} i USING ${KEYS} k${KEY}
     WHERE i.books_id = k.books_id AND i.customer = k.customer
       AND i.currency = k.currency AND i.item = k.item`,
    keyColumns(settled),
  );
};

const writeBalances = async (
  query: Query,
  table: string,
  { balances }: TableSheet,
): Promise<void> => {
  const parties = partyColumns(balances);
  await query(
    `INSERT INTO ${table} AS b (books_id, customer, currency, owed, credit)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
     ON CONFLICT (books_id, customer, currency)
     DO UPDATE SET owed = b.owed + excluded.owed, credit = b.credit + excluded.credit`,
    [...parties, balances.map(({ owed }) => owed), balances.map(({ credit }) => credit)],
  );
  await query(
    `DELETE FROM ${table} b USING unnest($1::text[], $2::text[], $3::text[])
       k(books_id, customer, currency)
     WHERE b.books_id = k.books_id AND b.customer = k.customer AND b.currency = k.currency
       AND b.owed = 0 AND b.credit = 0`,
    parties,
  );
};

const writeBooks = async (query: Query, table: string, { books }: TableSheet): Promise<void> => {
  await query(
    `INSERT INTO ${table} (books_id, first_open_day, latest_book_day)
     SELECT * FROM unnest($1::text[], $2::date[], $3::date[])
     ON CONFLICT (books_id) DO UPDATE
     SET first_open_day = excluded.first_open_day, latest_book_day = excluded.latest_book_day`,
    [
      books.map(({ booksId }) => booksId),
      books.map(({ firstOpenDay }) => firstOpenDay),
      books.map(({ latestBookDay }) => latestBookDay ?? null),
    ],
  );
};

/** Writes what the events have changed. To be called in a transaction that has locked the build. */
export const writeSheet = async (
  query: Query,
  tables: TableNames,
  sheet: TableSheet,
): Promise<void> => {
  await writeItems(query, tables.items, sheet);
  await writeBalances(query, tables.balances, sheet);
  await writeBooks(query, tables.books, sheet);
};
