/**
 * Aging: what is open, by how long ago it was due. An item below zero is unapplied, whatever its
 * kind. Whatever the date, basis and option, the buckets and what is unapplied sum to the balance.
 */
import { add } from '../kernel/money.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Position } from '../store/event-store.ts';
import type { ItemState } from './items.ts';
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
class Division {
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

  /** A line of the report from sums by place. */
  line(currency: string, places: Float64Array, from = 0): AgingTotal {
    const end = from + this.bounds.length + 1;
    const buckets = new Array<number>(this.bounds.length + 1).fill(0);
    const unapplied = places[end] ?? 0;
    let balance = unapplied;
    for (let at = from; at < end; at += 1) {
      const amount = places[at] ?? 0;
      buckets[at - from] = amount;
      balance = add(balance, amount);
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

/** Sums of all parties by place, one party after the other, and which parties have an open item. */
const sumsOfParties = (table: PostingTable, division: Division, state: ItemState) => {
  const { width } = division;
  const sums = new Float64Array(width * table.parties.count);
  const hasOpen = new Uint8Array(table.parties.count);
  const buckets = new Int32Array(table.facts.count);
  for (let facts = 0; facts < buckets.length; facts += 1) buckets[facts] = division.bucketOf(facts);
  const hasOwnPlace = division.unapplied !== 'bucket';
  const { owners } = table.items.names;
  const { open, facts, count } = state;
  for (let item = 0; item < count; item += 1) {
    const amount = open[item] ?? 0;
    if (amount === 0) continue;
    const party = owners[item] ?? 0;
    const place = amount < 0 && hasOwnPlace ? width - 1 : (buckets[facts[item] ?? 0] ?? 0);
    const at = party * width + place;
    sums[at] = add(sums[at] ?? 0, amount);
    hasOpen[party] = 1;
  }
  return { sums, hasOpen };
};

/** Aging of every customer with totals, its rows made as they are asked for. */
export const agingSheet = (table: PostingTable, options: AgingOptions = {}): AgingSheet => {
  const { parties } = table;
  const division = new Division(table, options);
  const { width } = division;
  const { sums, hasOpen } = sumsOfParties(table, division, table.stateAt(division.cut));
  const listed = new Int32Array(parties.count);
  const totals = new Map<number, Float64Array>();
  let count = 0;
  for (const party of parties.sorted()) {
    if (hasOpen[party] !== 1) continue;
    listed[count] = party;
    count += 1;
    division.settle(sums, party * width);
    const currency = parties.currency(party);
    const total = totals.get(currency) ?? new Float64Array(width);
    for (let at = 0; at < width; at += 1)
      total[at] = add(total[at] ?? 0, sums[party * width + at] ?? 0);
    totals.set(currency, total);
  }
  const row = (index: number): AgingRow => {
    const party = listed[index];
    if (party === undefined || index >= count)
      throw new RangeError(`there is no row ${index}: there are ${count}`);
    const currency = parties.currencyCode(party);
    const { buckets, unapplied, balance } = division.line(currency, sums, party * width);
    return { customer: parties.customer(party), currency, buckets, unapplied, balance };
  };
  const lines = [...totals].map(([code, total]) =>
    division.line(parties.currencies[code] ?? '', total),
  );
  return { ...division.report(lines), count, row };
};

/** Aging of every customer, with totals. */
export const aging = (table: PostingTable, options: AgingOptions = {}): Aging => {
  const { count, row, ...totals } = agingSheet(table, options);
  return { ...totals, rows: Array.from({ length: count }, (_, index) => row(index)) };
};

/** Aging of one customer: a line for each currency. */
export const agingOf = (
  table: PostingTable,
  customer: string,
  options: AgingOptions = {},
): Aging => {
  const division = new Division(table, options);
  const { open, facts } = table.stateAt(division.cut);
  const rows: AgingRow[] = [];
  for (const party of table.parties.of(customer)) {
    const places = new Float64Array(division.width);
    let hasOpen = false;
    for (const item of table.itemsOf(party, division.cut)) {
      const amount = open[item] ?? 0;
      if (amount === 0) continue;
      const place = division.placeOf(facts[item] ?? 0, amount);
      places[place] = add(places[place] ?? 0, amount);
      hasOpen = true;
    }
    division.settle(places);
    const line = division.line(table.parties.currencyCode(party), places);
    if (hasOpen) rows.push({ customer, ...line });
  }
  // A customer has one row in each currency, so the rows are also the totals.
  return { ...division.report(rows.map(({ customer: _, ...line }) => line)), rows };
};

/**
 * Aging of the whole book. From the sums by day that the table keeps, so its cost does not depend
 * on the number of items; but not for an earlier date or moment, nor with `setOff`, which depends
 * on what each customer has.
 */
export const agingTotals = (table: PostingTable, options: AgingOptions = {}): AgingTotals => {
  const division = new Division(table, options);
  if (!division.cut.isCurrent || division.unapplied === 'setOff') {
    const { count: _, row: __, ...totals } = agingSheet(table, options);
    return totals;
  }
  const totals: AgingTotal[] = [];
  table.parties.currencies.forEach((currency, code) => {
    const places = new Float64Array(division.width);
    const { owed, credit } = table.items.sums(code);
    let hasOpen = false;
    for (let facts = 0; facts < owed.length; facts += 1) {
      const [above, below] = [owed[facts] ?? 0, credit[facts] ?? 0];
      if (above === 0 && below === 0) continue;
      const bucket = division.bucketOf(facts);
      places[bucket] = add(places[bucket] ?? 0, above);
      const place = division.unapplied === 'bucket' ? bucket : places.length - 1;
      places[place] = add(places[place] ?? 0, below);
      hasOpen = true;
    }
    if (hasOpen) totals.push(division.line(currency, places));
  });
  return division.report(totals);
};
