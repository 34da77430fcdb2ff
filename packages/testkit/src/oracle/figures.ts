/** The figures of the books as of any day, added up from the first line of the sheet. */
import { daysBetween } from './calendar.ts';
import { sum, type Paper, type Sheet } from './sheet.ts';

/** A moment: figures as of a day, as they were known after so many accepted commands. */
export interface Moment {
  readonly asOf?: string;
  readonly knownAt?: number;
}

export interface OpenItem {
  readonly customer: string;
  readonly item: string;
  readonly amount: number;
  readonly documentDate: string;
  readonly dueDate?: string | undefined;
}

/** Every item that is not zero at that moment, by customer and name. */
export const openItems = (sheet: Sheet, { asOf, knownAt }: Moment = {}): ReadonlyArray<OpenItem> =>
  sheet.papers
    .map((paper) => ({ paper, amount: amountOf(sheet, paper, { asOf, knownAt }) }))
    .filter(({ amount }) => amount !== 0)
    .map(({ paper: { customer, key: item, documentDate, dueDate }, amount }) => ({
      customer,
      item,
      amount,
      documentDate,
      dueDate,
    }))
    .sort((a, b) => (`${a.customer} ${a.item}` < `${b.customer} ${b.item}` ? -1 : 1));

const amountOf = (
  sheet: Sheet,
  { customer, key }: Paper,
  { asOf, knownAt }: { asOf: string | undefined; knownAt: number | undefined },
): number =>
  sum(
    sheet.movements
      .filter((each) => each.customer === customer && each.item === key)
      .filter((each) => asOf === undefined || each.bookDay <= asOf)
      .filter((each) => knownAt === undefined || each.knownAt <= knownAt)
      .map((each) => each.amount),
  );

/** What a customer owes in all; below zero we owe the customer. */
export const balanceOf = (sheet: Sheet, customer: string, moment: Moment = {}): number =>
  sum(
    openItems(sheet, moment)
      .filter((each) => each.customer === customer)
      .map((each) => each.amount),
  );

/** The control account: what all customers owe. */
export const controlBalance = (sheet: Sheet, moment: Moment = {}): number =>
  sum(openItems(sheet, moment).map((each) => each.amount));

export interface AgingQuestion extends Moment {
  readonly asOf: string;
  /** Which date of an item its age is counted from. A receipt or credit has no due date. */
  readonly basis?: 'dueDate' | 'documentDate';
  /** Last day of each bucket but the last one: 0, 30, 60, 90 make current, 1–30 … over 90. */
  readonly bounds?: ReadonlyArray<number>;
  /** Where items below zero are shown: apart, in the bucket of their own date, or set off. */
  readonly unapplied?: 'column' | 'bucket' | 'setOff';
}

export interface AgingRow {
  readonly customer: string;
  /** One for each bound, then what is older than the last bound. */
  readonly buckets: ReadonlyArray<number>;
  readonly unapplied: number;
  readonly balance: number;
}

/** One row for each customer who has an open item on that day, by name. */
export const aging = (sheet: Sheet, question: AgingQuestion): ReadonlyArray<AgingRow> => {
  const items = openItems(sheet, question);
  const customers = [...new Set(items.map(({ customer }) => customer))].sort();
  return customers.map((customer) =>
    rowOf(
      customer,
      items.filter((each) => each.customer === customer),
      question,
    ),
  );
};

const rowOf = (
  customer: string,
  items: ReadonlyArray<OpenItem>,
  { asOf, basis = 'dueDate', bounds = [0, 30, 60, 90], unapplied = 'column' }: AgingQuestion,
): AgingRow => {
  const buckets = [...bounds.map(() => 0), 0];
  const dateOf = ({ documentDate, dueDate = documentDate }: OpenItem) =>
    basis === 'dueDate' ? dueDate : documentDate;
  const put = (item: OpenItem, amount: number) => {
    const days = daysBetween(dateOf(item), asOf);
    const bound = bounds.findIndex((most) => days <= most);
    const at = bound === -1 ? buckets.length - 1 : bound;
    buckets[at] = (buckets[at] ?? 0) + amount;
  };
  const owed = items.filter(({ amount }) => amount > 0);
  const credits = items.filter(({ amount }) => amount < 0);
  let left = unapplied === 'bucket' ? 0 : 0 - sum(credits.map(({ amount }) => amount));
  if (unapplied === 'bucket') for (const item of credits) put(item, item.amount);
  const order = (item: OpenItem) => `${dateOf(item)} ${item.item}`;
  for (const item of [...owed].sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
    const off = unapplied === 'setOff' ? Math.min(left, item.amount) : 0;
    left -= off;
    if (item.amount > off) put(item, item.amount - off);
  }
  const balance = sum(items.map(({ amount }) => amount));
  return { customer, buckets, unapplied: 0 - left, balance };
};
