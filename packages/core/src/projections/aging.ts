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

  /** A line of the report from the sums by place. What is set off goes to the oldest first. */
  total(currency: string, places: Float64Array): AgingTotal {
    const buckets = [...places];
    let unapplied = buckets.pop() ?? 0;
    let balance = unapplied;
    for (const bucket of buckets) balance = add(balance, bucket);
    if (this.unapplied === 'setOff')
      for (let at = buckets.length - 1; at >= 0 && unapplied < 0; at -= 1) {
        const taken = Math.min(buckets[at] ?? 0, -unapplied);
        buckets[at] = (buckets[at] ?? 0) - taken;
        unapplied += taken;
      }
    return { currency, buckets, unapplied, balance };
  }

  report(totals: ReadonlyArray<AgingTotal>): AgingTotals {
    const { bounds, basis, unapplied } = this;
    const { asOf, position } = this.cut;
    const labels = bucketLabels(bounds);
    return { asOf, position, basis, unapplied, bounds, labels, totals };
  }
}

/** Sums of all parties by place, one party after the other. */
const sumsOfParties = (table: PostingTable, division: Division, state: ItemState) => {
  const width = division.bounds.length + 2;
  const sums = new Float64Array(width * table.parties.count);
  const hasOpen = new Uint8Array(table.parties.count);
  const buckets = Int32Array.from({ length: table.facts.count }, (_, facts) =>
    division.bucketOf(facts),
  );
  const ownPlace = division.unapplied !== 'bucket';
  const owners = table.items.names.owners;
  const { open, facts, count } = state;
  for (let item = 0; item < count; item += 1) {
    const amount = open[item] ?? 0;
    if (amount === 0) continue;
    const party = owners[item] ?? 0;
    const place = amount < 0 && ownPlace ? width - 1 : (buckets[facts[item] ?? 0] ?? 0);
    const at = party * width + place;
    sums[at] = add(sums[at] ?? 0, amount);
    hasOpen[party] = 1;
  }
  return { sums, hasOpen, width };
};

/** Lines of one currency each, added up by currency. */
const totalsOf = (rows: ReadonlyArray<AgingTotal>): ReadonlyArray<AgingTotal> => {
  const totals = new Map<string, { buckets: number[]; unapplied: number; balance: number }>();
  for (const { currency, buckets, unapplied, balance } of rows) {
    const total = totals.get(currency);
    if (total === undefined) {
      totals.set(currency, { buckets: [...buckets], unapplied, balance });
      continue;
    }
    for (let at = 0; at < buckets.length; at += 1)
      total.buckets[at] = add(total.buckets[at] ?? 0, buckets[at] ?? 0);
    total.unapplied = add(total.unapplied, unapplied);
    total.balance = add(total.balance, balance);
  }
  return [...totals]
    .map(([currency, total]) => ({ currency, ...total }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
};

/** Aging of every customer, with totals. */
export const aging = (table: PostingTable, options: AgingOptions = {}): Aging => {
  const division = new Division(table, options);
  const state = table.stateAt(division.cut);
  const { sums, hasOpen, width } = sumsOfParties(table, division, state);
  const rows: AgingRow[] = [];
  for (const party of table.parties.sorted()) {
    if (hasOpen[party] !== 1) continue;
    const places = sums.subarray(party * width, (party + 1) * width);
    const total = division.total(table.parties.currencyCode(party), places);
    rows.push({ customer: table.parties.customer(party), ...total });
  }
  return { ...division.report(totalsOf(rows)), rows };
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
    const places = new Float64Array(division.bounds.length + 2);
    let hasOpen = false;
    for (const item of table.itemsOf(party, division.cut)) {
      const amount = open[item] ?? 0;
      if (amount === 0) continue;
      const place = division.placeOf(facts[item] ?? 0, amount);
      places[place] = add(places[place] ?? 0, amount);
      hasOpen = true;
    }
    const currency = table.parties.currencyCode(party);
    if (hasOpen) rows.push({ customer, ...division.total(currency, places) });
  }
  return { ...division.report(totalsOf(rows)), rows };
};

/**
 * Aging of the whole book. From the sums by day that the table keeps, so its cost does not depend
 * on the number of items; but not for an earlier date or moment, nor with `setOff`, which depends
 * on what each customer has.
 */
export const agingTotals = (table: PostingTable, options: AgingOptions = {}): AgingTotals => {
  const division = new Division(table, options);
  if (!division.cut.isCurrent || division.unapplied === 'setOff') {
    const { rows: _, ...totals } = aging(table, options);
    return totals;
  }
  const totals: AgingTotal[] = [];
  table.parties.currencies.forEach((currency, code) => {
    const places = new Float64Array(division.bounds.length + 2);
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
    if (hasOpen) totals.push(division.total(currency, places));
  });
  return division.report(totals.sort((a, b) => (a.currency < b.currency ? -1 : 1)));
};
