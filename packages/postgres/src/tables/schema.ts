/**
 * The SQL of the money views. The tables of a build bear its number; what users query are views,
 * whose names stay when a newer build takes the place of an older one.
 */
import type { Migrations } from '../migrate.ts';

/** Which builds there are, and how far each has come. */
export const tableMigrations = (schema: string): Migrations => ({
  table: 'table_migrations',
  steps: [
    `
    CREATE TABLE ${schema}.builds (
      build integer PRIMARY KEY,
      shape integer NOT NULL,
      -- The last event that is in its tables, and where it stands; null before the first.
      position text COLLATE "C",
      stream text COLLATE "C",
      revision integer,
      hash text COLLATE "C",
      live boolean NOT NULL,
      started_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE UNIQUE INDEX builds_live ON ${schema}.builds (live) WHERE live;
    `,
  ],
});

/** The tables of one build. */
export interface TableNames {
  readonly items: string;
  readonly balances: string;
  readonly books: string;
}

export const tablesOf = (schema: string, build: number): TableNames => ({
  items: `${schema}.open_items_v${build}`,
  balances: `${schema}.balances_v${build}`,
  books: `${schema}.books_v${build}`,
});

/** Amounts are minor units. Texts are ordered by their bytes, as in the reports of core. */
export const createTables = ({ items, balances, books }: TableNames): string => `
  CREATE TABLE ${books} (
    books_id text COLLATE "C" PRIMARY KEY,
    first_open_day date NOT NULL,
    latest_book_day date,
    as_of date GENERATED ALWAYS AS (greatest(first_open_day, latest_book_day)) STORED
  );
  CREATE TABLE ${items} (
    books_id text COLLATE "C" NOT NULL,
    customer text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    document_date date NOT NULL,
    due_date date,
    open bigint NOT NULL CHECK (open <> 0),
    PRIMARY KEY (books_id, customer, currency, item)
  );
  CREATE TABLE ${balances} (
    books_id text COLLATE "C" NOT NULL,
    customer text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    owed bigint NOT NULL,
    credit bigint NOT NULL,
    balance bigint GENERATED ALWAYS AS (owed + credit) STORED,
    PRIMARY KEY (books_id, customer, currency)
  );
`;

export const dropTables = ({ items, balances, books }: TableNames): string =>
  `DROP TABLE ${items}, ${balances}, ${books}`;

const bucket = (condition: string): string =>
  `coalesce(sum(i.open) FILTER (WHERE ${condition}), 0)::bigint`;

const DAYS = 'b.as_of - coalesce(i.due_date, i.document_date)';
const overdue = (condition: string): string => bucket(`i.open > 0 AND ${DAYS} ${condition}`);

/** The views on a build's tables: made, or moved to them, in one transaction. */
export const createViews = (schema: string, { items, balances, books }: TableNames): string => `
  CREATE OR REPLACE VIEW ${schema}.open_items AS
    SELECT i.books_id, i.customer, i.currency, i.item, i.document, i.document_date, i.due_date,
      i.open, b.as_of - i.due_date AS days_overdue
    FROM ${items} i JOIN ${books} b USING (books_id);

  CREATE OR REPLACE VIEW ${schema}.balances AS
    SELECT books_id, customer, currency, owed, credit, balance FROM ${balances};

  CREATE OR REPLACE VIEW ${schema}.aging AS
    SELECT books_id, i.customer, i.currency, b.as_of,
      ${overdue('<= 0')} AS current,
      ${overdue('BETWEEN 1 AND 30')} AS days_1_30,
      ${overdue('BETWEEN 31 AND 60')} AS days_31_60,
      ${overdue('BETWEEN 61 AND 90')} AS days_61_90,
      ${overdue('> 90')} AS days_over_90,
      ${bucket('i.open < 0')} AS unapplied,
      sum(i.open)::bigint AS balance
    FROM ${items} i JOIN ${books} b USING (books_id)
    GROUP BY books_id, i.customer, i.currency, b.as_of;

  CREATE OR REPLACE VIEW ${schema}.projected_books AS
    SELECT b.books_id, b.first_open_day, b.as_of,
      (SELECT position FROM ${schema}.builds WHERE live) AS position
    FROM ${books} b;
`;
