/** How an aging divides what is open: into which buckets, by which date, and what is unapplied. */
import type { PlainDate } from '../kernel/dates.ts';
import type { Position } from '../store/event-store.ts';
import { addTo } from './inexact.ts';
import type { Cut, PostingTable } from './posting-table.ts';
import type { Selection } from './selection.ts';

/** An item without a due date is aged by its document date. */
export type AgingBasis = 'dueDate' | 'documentDate';
/**
 * Where items below zero are shown: in a column of their own, in the bucket of their own date, or
 * set off against the oldest items of the same customer and currency, the rest in the column.
 */
export type UnappliedIn = 'column' | 'bucket' | 'setOff';

export interface AgingOptions extends Selection {
  /** Upper ends of the buckets in days, ascending; by default 0, 30, 60 and 90. */
  readonly bounds?: ReadonlyArray<number> | undefined;
  readonly basis?: AgingBasis | undefined;
  readonly unapplied?: UnappliedIn | undefined;
}

/** Minor units of one currency; the buckets stand in the order of the report's labels. */
export interface AgingTotal {
  readonly currency: string;
  readonly buckets: ReadonlyArray<number>;
  /** Zero or less. */
  readonly unapplied: number;
  readonly balance: number;
}
export interface AgingRow extends AgingTotal {
  readonly customer: string;
}

export interface AgingTotals {
  readonly asOf: PlainDate;
  readonly position: Position | null;
  readonly basis: AgingBasis;
  readonly unapplied: UnappliedIn;
  readonly bounds: ReadonlyArray<number>;
  readonly labels: ReadonlyArray<string>;
  /** One for each currency in which anything is open, sorted. */
  readonly totals: ReadonlyArray<AgingTotal>;
}
export interface Aging extends AgingTotals {
  /** One for each customer and currency with an open item, sorted bytewise. */
  readonly rows: ReadonlyArray<AgingRow>;
}
/** The same with its rows made one by one, as they are asked for: for a list that is paged. */
export interface AgingSheet extends AgingTotals {
  readonly count: number;
  /** The row at an index from 0 to `count` − 1. */
  readonly row: (index: number) => AgingRow;
}

const DEFAULT_BOUNDS = [0, 30, 60, 90];

/** What the buckets are called: `current`, `1–30`, `31–60`, `61–90`, `>90`. */
export const bucketLabels = (bounds: ReadonlyArray<number>): ReadonlyArray<string> => {
  const between = bounds.map((bound, index) => {
    const before = bounds[index - 1];
    if (before === undefined) return bound === 0 ? 'current' : `≤${bound}`;
    return before + 1 === bound ? `${bound}` : `${before + 1}–${bound}`;
  });
  return [...between, `>${bounds.at(-1)}`];
};

const checkBounds = (bounds: ReadonlyArray<number>): void => {
  const isAscending = bounds.every((bound, index) => bound > (bounds[index - 1] ?? -Infinity));
  if (bounds.length === 0 || !isAscending || !bounds.every(Number.isSafeInteger))
    throw new RangeError(`bounds are whole numbers of days, ascending: ${bounds.join(', ')}`);
};

/** How one aging divides the items. */
export class Division {
  readonly cut: Cut;
  readonly bounds: ReadonlyArray<number>;
  readonly basis: AgingBasis;
  readonly unapplied: UnappliedIn;
  readonly #table: PostingTable;

  constructor(table: PostingTable, options: AgingOptions) {
    const { bounds = DEFAULT_BOUNDS, basis = 'dueDate', unapplied = 'column' } = options;
    checkBounds(bounds);
    this.cut = table.cut(options);
    this.bounds = bounds;
    this.basis = basis;
    this.unapplied = unapplied;
    this.#table = table;
  }

  /** How many places there are: the buckets, and one for what is unapplied. */
  get width(): number {
    return this.bounds.length + 2;
  }

  /** The bucket of an item with these facts. */
  bucketOf(facts: number): number {
    const { facts: table } = this.#table;
    const day = this.basis === 'dueDate' ? table.dueDay(facts) : table.documentDay(facts);
    const age = this.cut.day - day;
    let bucket = 0;
    while (bucket < this.bounds.length && age > (this.bounds[bucket] ?? 0)) bucket += 1;
    return bucket;
  }

  /** Where an open amount belongs: its bucket, or the place after them for what is unapplied. */
  placeOf(facts: number, open: number): number {
    return open < 0 && this.unapplied !== 'bucket' ? this.bounds.length + 1 : this.bucketOf(facts);
  }

  /**
   * Sets what is unapplied off against the buckets, the oldest first, where that is asked for.
   * As buckets are ranges of age, that is what setting off item by item comes to.
   */
  settle(places: Float64Array, from = 0): void {
    if (this.unapplied !== 'setOff') return;
    const end = from + this.bounds.length + 1;
    let unapplied = places[end] ?? 0;
    for (let at = end - 1; at >= from && unapplied < 0; at -= 1) {
      const bucket = places[at] ?? 0;
      const taken = Math.min(bucket, -unapplied);
      places[at] = bucket - taken;
      unapplied += taken;
    }
    places[end] = unapplied;
  }

  /** A line of the report from sums by place: of a customer, or of all. */
  line(currency: string, places: Float64Array, from = 0, customer?: string): AgingTotal {
    const end = from + this.bounds.length + 1;
    const buckets = new Array<number>(this.bounds.length + 1).fill(0);
    const unapplied = places[end] ?? 0;
    let balance = unapplied;
    for (let at = from; at < end; at += 1) {
      const amount = places[at] ?? 0;
      buckets[at - from] = amount;
      balance = addTo(balance, amount, 'the balance', currency, customer);
    }
    return { currency, buckets, unapplied, balance };
  }

  report(totals: ReadonlyArray<AgingTotal>): AgingTotals {
    const { bounds, basis, unapplied } = this;
    const { asOf, position } = this.cut;
    const labels = bucketLabels(bounds);
    const sorted = [...totals].sort((a, b) => (a.currency < b.currency ? -1 : 1));
    return { asOf, position, basis, unapplied, bounds, labels, totals: sorted };
  }
}
