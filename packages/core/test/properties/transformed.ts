/**
 * Scripts told otherwise: the same with every sum multiplied, every date moved, or every id
 * renamed.
 */
import {
  daysLater,
  isOfAccount,
  isOfBooks,
  Oracle,
  type ClerkCommand,
  type Script,
} from '@counterfoil/testkit';

type Change = (key: string, value: unknown) => unknown;

/** A copy in which `change` was asked about every field, the innermost first. */
const changed = (key: string, value: unknown, change: Change): unknown => {
  if (Array.isArray(value)) return value.map((each: unknown) => changed(key, each, change));
  if (typeof value !== 'object' || value === null) return change(key, value);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => [
      name,
      changed(name, each, change),
    ]),
  );
};

/** Books take any message, so the copy need not be typed as one command or the other. */
export interface Told {
  readonly books: Script['books'];
  readonly commands: ReadonlyArray<{ type: string; data: unknown; meta: ClerkCommand['meta'] }>;
}

const told = ({ books, commands }: Script, change: Change): Told => ({
  books,
  commands: commands.map(({ type, data, meta }) => ({
    type,
    data: changed('', data, change),
    meta,
  })),
});

const SUMS = ['amount', 'tax', 'total', 'creditLimit'];
const DATES = ['documentDate', 'postingDate', 'dueDate', 'date', 'holidays'];
const DOCUMENTS = [
  'invoice',
  'receipt',
  'credit',
  'distribution',
  'adjustment',
  'refund',
  'miscCash',
  'represents',
];
const ITEMS = ['from', 'to', 'application', 'order', 'item', 'releaseFrom'];

export const multiplied = (script: Script, factor: number): Told =>
  told(script, (key, value) =>
    SUMS.includes(key) && typeof value === 'number' ? value * factor : value,
  );

export const moved = (script: Script, days: number): Told => ({
  ...told(script, (key, value) =>
    DATES.includes(key) && typeof value === 'string' ? daysLater(value, days) : value,
  ),
  books: { ...script.books, cutoffDate: daysLater(script.books.cutoffDate, days) },
});

/** With a prefix, which leaves the names of items in the order in which they were. */
export const renamed = (script: Script, prefix: string): Told =>
  told(script, (key, value) => {
    if (typeof value !== 'string') return value;
    if (DOCUMENTS.includes(key)) return `${prefix}${value}`;
    return ITEMS.includes(key) ? value.replace(':', `:${prefix}`) : value;
  });

/**
 * What was asked of one customer and of the books. A close that the drafts of others blocked is
 * left out, for without those it would not be blocked.
 */
export const commandsAlone = (
  { books, commands }: Script,
  customer: string,
): ReadonlyArray<ClerkCommand> => {
  const oracle = new Oracle(books);
  return commands.filter((command) => {
    const { accepted } = oracle.tell(command);
    if (isOfBooks(command)) return accepted;
    return isOfAccount(command) && command.data.customer === customer;
  });
};
