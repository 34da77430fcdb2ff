/**
 * Every entry in the order of the log, in columns, with what is needed to leave out the later days
 * and the later events again. Rows are the events that a figure can depend on.
 */
import type { PlainDate } from '../kernel/dates.ts';
import { add } from '../kernel/money.ts';
import type { Position } from '../store/event-store.ts';
import { grownAmounts, grownInts } from './columns.ts';
import { NO_DAY, NO_FACTS } from './facts-table.ts';
import type { ItemState } from './items.ts';
import { wholeMilliseconds, type KnownAt } from './selection.ts';
import { SortedTexts } from './sorted-texts.ts';

export class PostingColumns {
  /* Of each posting: its item, its amount, and the facts that it states, if any. */
  #postings = 0;
  #item = new Int32Array(0);
  #amount = new Float64Array(0);
  #facts = new Int32Array(0);
  /* Of each row: where its postings begin, its book day, its position, and when it was known. */
  #rows = 0;
  #begin = new Int32Array(0);
  #day = new Int32Array(0);
  readonly #positions = new SortedTexts();
  readonly #recordedUpTo = new SortedTexts();
  /** The first open day from a row on. */
  readonly #firstOpenDays: { readonly row: number; readonly date: PlainDate }[] = [];

  get rows(): number {
    return this.#rows;
  }

  get byteLength(): number {
    const columns = [this.#item, this.#amount, this.#facts, this.#begin, this.#day];
    const own = columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return own + this.#positions.byteLength + this.#recordedUpTo.byteLength;
  }

  /**
   * `day` is null for an event without a posting date; `recordedUpTo` is the latest instant at
   * which anything up to this event was recorded.
   */
  addRow(day: number | null, position: Position, recordedUpTo: string): void {
    const row = this.#rows;
    this.#begin = grownInts(this.#begin, row + 1);
    this.#day = grownInts(this.#day, row + 1);
    this.#begin[row] = this.#postings;
    this.#day[row] = day ?? NO_DAY;
    this.#positions.push(position);
    this.#recordedUpTo.push(recordedUpTo);
    this.#rows += 1;
  }

  /** The row that comes next opens this business day. */
  openDay(date: PlainDate): void {
    this.#firstOpenDays.push({ row: this.#rows, date });
  }

  /** Adds an entry to the last row. */
  addPosting(item: number, amount: number, facts: number): void {
    const posting = this.#postings;
    if (posting >= this.#item.length) {
      this.#item = grownInts(this.#item, posting + 1);
      this.#amount = grownAmounts(this.#amount, posting + 1);
      this.#facts = grownInts(this.#facts, posting + 1);
    }
    this.#item[posting] = item;
    this.#amount[posting] = amount;
    this.#facts[posting] = facts;
    this.#postings += 1;
  }

  /** How many rows were known then: those from the first on. */
  rowsKnownAt(knownAt: KnownAt): number {
    if ('position' in knownAt) return this.#positions.countUpTo(knownAt.position);
    return this.#recordedUpTo.countUpTo(wholeMilliseconds(knownAt.instant));
  }

  positionOf(row: number): Position | undefined {
    return this.#positions.at(row);
  }

  firstOpenDay(rows: number): PlainDate | undefined {
    return this.#firstOpenDays.findLast(({ row }) => row < rows)?.date;
  }

  /** The latest book day among the first rows; undefined when none of them has one. */
  latestDay(rows: number): number | undefined {
    let latest = NO_DAY;
    for (let row = 0; row < rows; row += 1) latest = Math.max(latest, this.#day[row] ?? NO_DAY);
    return latest === NO_DAY ? undefined : latest;
  }

  /** The items as of a day, as known after the first rows. */
  scan(rows: number, day: number, count: number): ItemState {
    const open = new Float64Array(count);
    const facts = new Int32Array(count);
    for (let row = 0; row < rows; row += 1) {
      const counts = (this.#day[row] ?? 0) <= day;
      const end = this.#endOf(row);
      for (let posting = this.#begin[row] ?? 0; posting < end; posting += 1) {
        const item = this.#item[posting] ?? 0;
        const stated = this.#facts[posting] ?? NO_FACTS;
        // Facts of a later day hold only where the item would have none: see `facts-in-force.ts`.
        if (stated !== NO_FACTS && (counts || facts[item] === NO_FACTS)) facts[item] = stated;
        if (counts) open[item] = add(open[item] ?? 0, this.#amount[posting] ?? 0);
      }
    }
    return { count, open, facts };
  }

  #endOf(row: number): number {
    return row + 1 < this.#rows ? (this.#begin[row + 1] ?? 0) : this.#postings;
  }
}
