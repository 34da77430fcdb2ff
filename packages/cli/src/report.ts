/** What all reports share: their options, and their three ways of being shown. */
import { isInstant, isPlainDate, positionOf, type KnownAt } from '@counterfoil/core';
import type { Context } from './context.ts';
import { misused } from './exit.ts';
import { isStyled, write } from './io.ts';
import type { Column, Table } from './render/cell.ts';

export interface ReportOptions {
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly customer?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Which part of the log a report is made from. */
export interface Wanted {
  readonly asOf?: string;
  readonly knownAt?: KnownAt;
  readonly customer?: string;
}

/** A position may be given without its leading zeros, as reports for people show it. */
const knownAtOf = (text: string): KnownAt => {
  if (isInstant(text)) return { instant: text };
  if (/^\d{1,16}$/.test(text)) return { position: positionOf(Number(text)) };
  // EventStoreDB names a place in its log by two numbers.
  if (/^\d{1,20}\/\d{1,20}$/.test(text))
    return {
      position: text
        .split('/')
        .map((part) => part.padStart(20, '0'))
        .join('/'),
    };
  throw misused(
    `--known-at ${text} is neither a position, such as 120, nor an instant in UTC, ` +
      'such as 2026-03-02T09:30:00Z.',
  );
};

export const wantedOf = ({ asOf, knownAt, customer }: ReportOptions): Wanted => {
  if (asOf !== undefined && !isPlainDate(asOf))
    throw misused(`--as-of ${asOf} is not a day that exists, as YYYY-MM-DD.`);
  return {
    ...(asOf === undefined ? {} : { asOf }),
    ...(knownAt === undefined ? {} : { knownAt: knownAtOf(knownAt) }),
    ...(customer === undefined ? {} : { customer }),
  };
};

/** `readyToPost` as `ready to post`, for people. */
export const spoken = (name: string): string =>
  name.replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** `12`, for people: positions sort as text, so they have leading zeros. */
export const shortPosition = (position: string | null): string =>
  position === null ? 'none' : position.replace(/(^|\/)0+(?=\d)/g, '$1');

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

export const checkFormat = ({ json = false, csv = false }: ReportOptions): void => {
  if (json && csv) throw misused('--json and --csv are two formats. Choose one.');
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
