/** What all reports share: their options, and their three ways of being shown. */
import type { OpenedBooks } from '@counterfoil/core';
import { withBooks, type Context } from './context.ts';
import { misused, type ExitCode } from './exit.ts';
import { isStyled, write } from './io.ts';
import type { Column, Table } from './render/cell.ts';
import { checkWanted, shortPosition, wantedOf, type Wanted, type WantedOptions } from './wanted.ts';

export interface ReportOptions extends WantedOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** `readyToPost` as `ready to post`, for people. */
export const spoken = (name: string): string =>
  name.replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A report, ready to be shown in any of the three ways. */
export interface Shown {
  /** Above the table, for people. */
  readonly title: string;
  readonly table: Table;
  /** Below the table, for people. */
  readonly note?: string;
  /** Instead of a table without a row, for people. */
  readonly empty: string;
  /** For programs: amounts in minor units. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Opens the books for a report, and refuses options that make no sense for them. */
export const withReport = (
  context: Context,
  options: ReportOptions,
  use: (books: OpenedBooks, wanted: Wanted) => Promise<ExitCode>,
  isDated = true,
): Promise<ExitCode> => {
  const { json = false, csv = false } = options;
  if (json && csv) throw misused('--json and --csv are two formats. Choose one.');
  const wanted = wantedOf(options);
  return withBooks(context, 'read', async (books, store) => {
    await checkWanted(books, store, wanted, isDated);
    return use(books, wanted);
  });
};

export const show = async (
  { io, booksId }: Context,
  { json = false, csv = false }: ReportOptions,
  { title, table, note, empty, json: value }: Shown,
): Promise<void> => {
  if (json) return write(io.stdout, `${JSON.stringify({ books: booksId, ...value })}\n`);
  if (csv) {
    const { renderCsv } = await import('./render/csv.ts');
    return write(io.stdout, renderCsv(table));
  }
  const { renderTable } = await import('./render/table.ts');
  const body = table.rows.length === 0 ? `${empty}\n` : renderTable(table, isStyled(io));
  const below = note === undefined ? '' : `\n${note}\n`;
  return write(io.stdout, `${title}\n\n${body}${below}`);
};

/** The currency of each row: for people only where there are several. */
export const currencyColumn = (currencies: ReadonlyArray<unknown>): Column => ({
  title: 'Currency',
  key: 'currency',
  csvOnly: currencies.length < 2,
});

/** `GBP, as of 2011-05-31, at position 9001`. */
export const stand = (
  currencies: ReadonlyArray<string>,
  asOf: string,
  position: string | null,
): string => [...currencies, `as of ${asOf}`, `at position ${shortPosition(position)}`].join(' · ');
