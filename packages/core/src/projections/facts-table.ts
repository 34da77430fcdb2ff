/** Facts of items as numbers: few pairs of document date and due date serve many items. */
import { dateOfDay, dayNumber, type PlainDate } from '../kernel/dates.ts';
import type { Facts } from '../kernel/event.ts';
import { grownInts } from './columns.ts';

/** Stands where there is no due date; no date has this day number. */
export const NO_DAY = -0x80000000;
/** The number that no facts have. */
export const NO_FACTS = 0;

/* Day numbers of the years 1 to 9999 lie between −719,162 and 2,932,896. */
const DAYS_BEFORE = 719_163;
const DAYS = 4_000_000;

export class FactsTable {
  #count = 1;
  #documentDays = new Int32Array(0);
  #dueDays = new Int32Array(0);
  readonly #numbers = new Map<number, number>();

  /** One more than the highest number given out. */
  get count(): number {
    return this.#count;
  }

  numberOf({ documentDate, dueDate }: Facts): number {
    const documentDay = dayNumber(documentDate);
    const dueDay = dueDate === undefined ? NO_DAY : dayNumber(dueDate);
    const second = dueDay === NO_DAY ? 0 : dueDay + DAYS_BEFORE;
    const key = (documentDay + DAYS_BEFORE) * DAYS + second;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#count;
    this.#documentDays = grownInts(this.#documentDays, number + 1);
    this.#dueDays = grownInts(this.#dueDays, number + 1);
    this.#documentDays[number] = documentDay;
    this.#dueDays[number] = dueDay;
    this.#numbers.set(key, number);
    this.#count += 1;
    return number;
  }

  documentDay(number: number): number {
    return this.#documentDays[number] ?? 0;
  }

  /** The day on which it is due; the document's day for what has no due date. */
  dueDay(number: number): number {
    const dueDay = this.#dueDays[number] ?? NO_DAY;
    return dueDay === NO_DAY ? this.documentDay(number) : dueDay;
  }

  documentDate(number: number): PlainDate {
    return dateOfDay(this.documentDay(number));
  }

  dueDate(number: number): PlainDate | undefined {
    const dueDay = this.#dueDays[number] ?? NO_DAY;
    return dueDay === NO_DAY ? undefined : dateOfDay(dueDay);
  }
}
