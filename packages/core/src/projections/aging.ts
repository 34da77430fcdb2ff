/**
 * Aging: what is open, by how long ago it was due. An item below zero is unapplied, whatever its
 * kind. Whatever the date, basis and option, the buckets and what is unapplied sum to the balance.
 */
import {
  Division,
  type Aging,
  type AgingOptions,
  type AgingRow,
  type AgingSheet,
  type AgingTotal,
  type AgingTotals,
} from './aging-division.ts';
import { addTo, InexactTotal } from './inexact.ts';
import type { ItemState } from './items.ts';
import type { PostingTable } from './posting-table.ts';

export {
  bucketLabels,
  type Aging,
  type AgingBasis,
  type AgingOptions,
  type AgingRow,
  type AgingSheet,
  type AgingTotal,
  type AgingTotals,
  type UnappliedIn,
} from './aging-division.ts';

/** What a sum of the aging is called when it is not exact. */
const WHAT = 'a column of the aging';

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
    const sum = (sums[at] ?? 0) + amount;
    if (!Number.isSafeInteger(sum))
      throw new InexactTotal(
        WHAT,
        table.parties.currencyCode(party),
        table.parties.customer(party),
      );
    sums[at] = sum;
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
    const code = parties.currencyCode(party);
    const total = totals.get(currency) ?? new Float64Array(width);
    for (let at = 0; at < width; at += 1)
      total[at] = addTo(total[at] ?? 0, sums[party * width + at] ?? 0, WHAT, code);
    totals.set(currency, total);
  }
  const row = (index: number): AgingRow => {
    const party = listed[index];
    if (party === undefined || index >= count)
      throw new RangeError(`there is no row ${index}: there are ${count}`);
    const customer = parties.customer(party);
    const currency = parties.currencyCode(party);
    return { customer, ...division.line(currency, sums, party * width, customer) };
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
    const currency = table.parties.currencyCode(party);
    const places = new Float64Array(division.width);
    let hasOpen = false;
    for (const item of table.itemsOf(party, division.cut)) {
      const amount = open[item] ?? 0;
      if (amount === 0) continue;
      const place = division.placeOf(facts[item] ?? 0, amount);
      places[place] = addTo(places[place] ?? 0, amount, WHAT, currency, customer);
      hasOpen = true;
    }
    division.settle(places);
    const line = division.line(currency, places, 0, customer);
    if (hasOpen) rows.push({ customer, ...line });
  }
  // A customer has one row in each currency, so the rows are also the totals.
  const totals = rows.map(({ currency, buckets, unapplied, balance }) => ({
    currency,
    buckets,
    unapplied,
    balance,
  }));
  return { ...division.report(totals), rows };
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
      places[bucket] = addTo(places[bucket] ?? 0, above, WHAT, currency);
      const place = division.unapplied === 'bucket' ? bucket : places.length - 1;
      places[place] = addTo(places[place] ?? 0, below, WHAT, currency);
      hasOpen = true;
    }
    if (hasOpen) totals.push(division.line(currency, places));
  });
  return division.report(totals);
};
