/** Tables for spreadsheets and other programs. */
import { stringify } from 'csv-stringify/sync';
import { plainAmount } from './amount.ts';
import type { Cell, MoneyCell, Table } from './cell.ts';

const isMoney = (value: object): value is MoneyCell => 'amount' in value && 'currency' in value;

/* Amounts are written here and hold nothing but digits, so their minus is no formula. */
const amount = (value: object) => ({
  value: isMoney(value) ? plainAmount(value) : '',
  escape_formulas: false,
});

const options = { escape_formulas: true, cast: { object: amount } };

/** One line of CSV per row. Text that a spreadsheet would run as a formula is neutralised. */
export const renderCsvRows = (rows: ReadonlyArray<ReadonlyArray<Cell>>): string =>
  stringify([...rows], options);

/** The table as CSV with a heading. Totals are left out: programs can add. */
export const renderCsv = ({ columns, rows }: Table): string =>
  renderCsvRows([columns.map(({ key }) => key), ...rows]);
