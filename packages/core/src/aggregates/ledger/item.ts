/** An item: what one posted document has open, and how it came to that, day by day. */
import type { PlainDate } from '../../kernel/dates.ts';
import type { Facts } from '../../kernel/event.ts';
import { add } from '../../kernel/money.ts';

/**
 * What moved an item on one posting date. A list with the latest date first, shared when copied.
 */
export interface Day {
  readonly date: PlainDate;
  readonly amount: number;
  readonly earlier: Day | null;
}

export interface Item {
  readonly key: string;
  /** The sum of its entries: above zero it is owed, below zero it is in credit. */
  readonly open: number;
  readonly facts: Facts;
  readonly days: Day | null;
  /**
   * Whether `days` is its whole history. An item that came to zero leaves the working state; when
   * it is reopened, the days before that are known to the log alone.
   */
  readonly whole: boolean;
}

const moved = (days: Day | null, date: PlainDate, amount: number): Day => {
  if (days === null || days.date < date) return { date, amount, earlier: days };
  if (days.date === date) return { date, amount: add(days.amount, amount), earlier: days.earlier };
  return { date: days.date, amount: days.amount, earlier: moved(days.earlier, date, amount) };
};

export const openedItem = (key: string, facts: Facts, whole: boolean): Item => ({
  key,
  open: 0,
  facts,
  days: null,
  whole,
});

/** The item after an entry of that posting date. */
export const move = (item: Item, date: PlainDate, amount: number, facts?: Facts): Item => ({
  key: item.key,
  open: add(item.open, amount),
  facts: facts ?? item.facts,
  days: moved(item.days, date, amount),
  whole: item.whole,
});

/** The extremes of what is open on any day from `date` on. */
export const rangeFrom = (
  item: Item,
  date: PlainDate,
): { readonly least: number; readonly most: number } => {
  let open = item.open;
  let [least, most] = [open, open];
  for (let day = item.days; day !== null && day.date > date; day = day.earlier) {
    open = add(open, -day.amount);
    if (open < least) least = open;
    if (open > most) most = open;
  }
  return { least, most };
};

/** The posting date of its first entry. */
export const openedOn = (item: Item): PlainDate | undefined => {
  let day = item.days;
  while (day !== null && day.earlier !== null) day = day.earlier;
  return day?.date;
};

/** Credits are used in this order: earlier document date first, then by name. */
export const creditOrder = (item: Item): string => `${item.facts.documentDate} ${item.key}`;

/** Items come due in this order: earlier due date (else document date) first, then by name. */
export const dueOrder = (item: Item): string =>
  `${item.facts.dueDate ?? item.facts.documentDate} ${item.key}`;
