/**
 * The SQL of the money views. The tables of a build bear its number; what users query are views,
 * whose names stay when a newer build takes the place of an older one.
 */

/** Which builds there are, and how far each has come. */
export const CREATE_BUILDS = `
  CREATE TABLE IF NOT EXISTS builds (
    build INTEGER PRIMARY KEY,
    shape INTEGER NOT NULL,
    -- The last event that is in its tables, and where it stands; null before the first.
    position TEXT,
    stream TEXT,
    revision INTEGER,
    hash TEXT,
    live INTEGER NOT NULL CHECK (live IN (0, 1))
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS builds_live ON builds (live) WHERE live = 1;
`;

/** The tables of one build. */
export interface TableNames {
  readonly items: string;
  readonly balances: string;
  readonly books: string;
}

export const tablesOf = (build: number): TableNames => ({
  items: `open_items_v${build}`,
  balances: `balances_v${build}`,
  books: `books_v${build}`,
});

/** Amounts are minor units, days are texts like 2026-03-02. */
export const createTables = ({ items, balances, books }: TableNames): string => `
  CREATE TABLE ${books} (
    books_id TEXT PRIMARY KEY,
    first_open_day TEXT NOT NULL,
    latest_book_day TEXT,
    as_of TEXT GENERATED ALWAYS AS (max(first_open_day, coalesce(latest_book_day, '')))
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ${items} (
    books_id TEXT NOT NULL,
    customer TEXT NOT NULL,
    currency TEXT NOT NULL,
    item TEXT NOT NULL,
    document TEXT NOT NULL,
    document_date TEXT NOT NULL,
    due_date TEXT,
    open INTEGER NOT NULL CHECK (open <> 0),
    PRIMARY KEY (books_id, customer, currency, item)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ${balances} (
    books_id TEXT NOT NULL,
    customer TEXT NOT NULL,
    currency TEXT NOT NULL,
    owed INTEGER NOT NULL,
    credit INTEGER NOT NULL,
    balance INTEGER GENERATED ALWAYS AS (owed + credit),
    PRIMARY KEY (books_id, customer, currency)
  ) STRICT, WITHOUT ROWID;
`;

export const dropTables = ({ items, balances, books }: TableNames): string =>
  `DROP TABLE ${items}; DROP TABLE ${balances}; DROP TABLE ${books};`;

/** Whole days from one date to another: both are midnights, so the difference is exact. */
const days = (from: string, to: string): string =>
  `CAST(julianday(${to}) - julianday(${from}) AS INTEGER)`;

const bucket = (condition: string): string =>
  `coalesce(sum(i.open) FILTER (WHERE ${condition}), 0)`;

const DAYS = days('coalesce(i.due_date, i.document_date)', 'b.as_of');
const overdue = (condition: string): string => bucket(`i.open > 0 AND ${DAYS} ${condition}`);

/** The views on a build's tables: made, or moved to them, in one transaction. */
export const createViews = ({ items, balances, books }: TableNames): string => `
  DROP VIEW IF EXISTS open_items;
  CREATE VIEW open_items AS
    SELECT i.books_id, i.customer, i.currency, i.item, i.document, i.document_date, i.due_date,
      i.open, ${days('i.due_date', 'b.as_of')} AS days_overdue
    FROM ${items} i JOIN ${books} b USING (books_id);

  DROP VIEW IF EXISTS balances;
  CREATE VIEW balances AS
    SELECT books_id, customer, currency, owed, credit, balance FROM ${balances};

  DROP VIEW IF EXISTS aging;
  CREATE VIEW aging AS
    SELECT i.books_id, i.customer, i.currency, b.as_of,
      ${overdue('<= 0')} AS current,
      ${overdue('BETWEEN 1 AND 30')} AS days_1_30,
      ${overdue('BETWEEN 31 AND 60')} AS days_31_60,
      ${overdue('BETWEEN 61 AND 90')} AS days_61_90,
      ${overdue('> 90')} AS days_over_90,
      ${bucket('i.open < 0')} AS unapplied,
      sum(i.open) AS balance
    FROM ${items} i JOIN ${books} b USING (books_id)
    GROUP BY i.books_id, i.customer, i.currency, b.as_of;

  DROP VIEW IF EXISTS projected_books;
  CREATE VIEW projected_books AS
    SELECT b.books_id, b.first_open_day, b.as_of,
      (SELECT position FROM builds WHERE live = 1) AS position
    FROM ${books} b;
`;
