/** Which column of a file holds what: as the options say, or by the names of its heading. */
import { currencyOf } from '@counterfoil/core';
import { misused } from '../exit.ts';

/** What a row can tell, by the name of its option. */
export interface ColumnOptions {
  readonly date?: string;
  readonly document?: string;
  readonly customer?: string;
  readonly amount?: string;
  readonly kind?: string;
  readonly dueDate?: string;
  readonly customerName?: string;
  readonly description?: string;
  readonly currency?: string;
}
type Part = keyof ColumnOptions;

/** Where each part stands in a row. */
export type Columns = Readonly<Partial<Record<Part, number>>> &
  Readonly<Record<'date' | 'document' | 'customer' | 'amount', number>>;

/** Names that are recognised when no option names the column, best first. */
const NAMES: Readonly<Record<Part, ReadonlyArray<string>>> = {
  date: ['date', 'document_date', 'invoice_date'],
  document: ['document', 'document_number', 'invoice', 'invoice_number', 'number'],
  customer: ['customer', 'customer_id', 'customer_number', 'account'],
  amount: ['amount', 'total'],
  kind: ['kind', 'type', 'document_type'],
  dueDate: ['due_date', 'due'],
  customerName: ['customer_name', 'name'],
  description: ['description'],
  currency: ['currency'],
};
const OPTIONAL_PARTS = ['kind', 'dueDate', 'customerName', 'description', 'currency'] as const;

const optionOf = (part: Part): string =>
  `--${part.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const normalised = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');

/** The currency that the name of an amount column ends with: GBP of `amount_gbp`. */
const currencyIn = (name: string): string | undefined => {
  const [, code] = /^(?:amount|total)_([a-z]{3})$/.exec(normalised(name)) ?? [];
  return code === undefined ? undefined : currencyOf(code.toUpperCase())?.code;
};

const placeOf = (
  part: Part,
  given: string | undefined,
  heading: ReadonlyArray<string>,
): number | undefined => {
  if (given !== undefined) {
    const place = heading.indexOf(given);
    if (place !== -1) return place;
    throw misused(
      `${optionOf(part)} ${given}: the file has no such column. It has: ${heading.join(', ')}.`,
    );
  }
  const names = heading.map(normalised);
  for (const name of NAMES[part]) {
    const place = names.indexOf(name);
    if (place !== -1) return place;
  }
  if (part !== 'amount') return undefined;
  const place = heading.findIndex((name) => currencyIn(name) !== undefined);
  return place === -1 ? undefined : place;
};

/** Finds the columns. Refuses a file that misses one, or whose amounts are in another currency. */
export const findColumns = (
  heading: ReadonlyArray<string>,
  options: ColumnOptions,
  currency: string,
): Columns => {
  const found = (part: Part): number => {
    const place = placeOf(part, options[part], heading);
    if (place !== undefined) return place;
    throw misused(
      `no column for the ${part}. Name it with ${optionOf(part)} COLUMN; ` +
        `the file has: ${heading.join(', ')}.`,
    );
  };
  const [date, document, customer, amount] = [
    found('date'),
    found('document'),
    found('customer'),
    found('amount'),
  ];
  const optional = Object.fromEntries(
    OPTIONAL_PARTS.flatMap((part) => {
      const place = placeOf(part, options[part], heading);
      return place === undefined ? [] : [[part, place]];
    }),
  );
  const stated = currencyIn(heading[amount] ?? '');
  if (stated !== undefined && stated !== currency)
    throw misused(
      `the column ${heading[amount] ?? ''} is in ${stated}, the books are in ${currency}.`,
    );
  return { date, document, customer, amount, ...optional };
};

/** A cell of a row; undefined when the file has no such column, or the cell is empty. */
export const cellOf = (
  cells: ReadonlyArray<string>,
  columns: Columns,
  part: Part,
): string | undefined => {
  const place = columns[part];
  const cell = place === undefined ? undefined : cells[place];
  return cell === '' ? undefined : cell;
};
