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

/** Names that are recognised when no option names the column. */
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
const REQUIRED_PARTS = ['date', 'document', 'customer', 'amount'] as const;
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

/** What a message calls a part: `due date`. */
const spoken = (part: Part): string =>
  part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Where the part may stand: in the column that was named, or in any whose name is recognised. */
const placesOf = (
  part: Part,
  options: ColumnOptions,
  heading: ReadonlyArray<string>,
): ReadonlyArray<number> => {
  const given = options[part];
  const named = new Set([...REQUIRED_PARTS, ...OPTIONAL_PARTS].map((each) => options[each]));
  const isMeant = (name: string): boolean => {
    if (given !== undefined) return name === given;
    // A column that was named for something else is not this one.
    if (named.has(name)) return false;
    const isCurrency = part === 'amount' && currencyIn(name) !== undefined;
    return isCurrency || NAMES[part].includes(normalised(name));
  };
  return heading.flatMap((name, place) => (isMeant(name) ? [place] : []));
};

/** Refuses to choose between columns: a guess that is wrong posts wrong documents for ever. */
const placeOf = (
  part: Part,
  options: ColumnOptions,
  heading: ReadonlyArray<string>,
): number | undefined => {
  const given = options[part];
  const [place, another, ...more] = placesOf(part, options, heading);
  if (place === undefined && given !== undefined)
    throw misused(
      `${optionOf(part)} ${given}: the file has no such column. It has: ${heading.join(', ')}.`,
    );
  if (place === undefined || another === undefined) return place;
  const names = [place, another, ...more].map((each) => heading[each] ?? '');
  throw misused(
    new Set(names).size === 1
      ? `${names.length} columns are named "${names[0] ?? ''}". Give each a name of its own.`
      : `${names.length} columns for the ${spoken(part)}: ${names.join(', ')}. ` +
          `Name one with ${optionOf(part)} COLUMN.`,
  );
};

/** Finds the columns. Refuses a file that misses one, or whose amounts are in another currency. */
export const findColumns = (
  heading: ReadonlyArray<string>,
  options: ColumnOptions,
  currency: string,
): Columns => {
  const found = (part: Part): number => {
    const place = placeOf(part, options, heading);
    if (place !== undefined) return place;
    throw misused(
      `no column for the ${spoken(part)}. Name it with ${optionOf(part)} COLUMN; ` +
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
      const place = placeOf(part, options, heading);
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
