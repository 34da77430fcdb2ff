/**
 * Figures recomputed from the flat list of a world, in the slowest and plainest way there is. No
 * code is shared with what it checks.
 */
import type { Facts } from '../../src/kernel/event.ts';
import type { UnappliedIn } from '../../src/projections/aging.ts';
import type { Selection } from '../../src/projections/selection.ts';
import { instantOf, positionOf } from './history.ts';
import { dateOf, type World } from './random-log.ts';

export interface Asked {
  readonly day: number | null;
  readonly known: null | { readonly events: number } | { readonly second: number };
}

/** The selection as the code under test takes it. */
export const selectionOf = ({ day, known }: Asked, world: World): Selection => ({
  ...(day === null ? {} : { asOf: dateOf(day) }),
  ...(known === null
    ? {}
    : {
        knownAt:
          'events' in known
            ? { position: positionOf(known.events % world.log.events.length) }
            : { instant: instantOf(Math.max(0, known.second)).replace('.000Z', '.0004Z') },
      }),
});

/** How many events of the log were known. */
export const knownEvents = ({ known }: Asked, { log: { events } }: World): number => {
  if (known === null) return events.length;
  if ('events' in known) return (known.events % events.length) + 1;
  const instant = instantOf(Math.max(0, known.second));
  const late = events.findIndex(({ recordedAt }) => recordedAt > instant);
  return late === -1 ? events.length : late;
};

/** The latest date of which anything is known. */
export const latestDay = (asked: Asked, world: World): number | null => {
  const known = world.log.events.slice(0, knownEvents(asked, world));
  const dates = known.flatMap(({ booksId, type, data }) => {
    if (booksId !== 'main') return [];
    if (type === 'BooksOpened') return [data.cutoffDate];
    if (type === 'DayClosed') return [data.nextCutoff];
    return 'entries' in data ? [data.postingDate] : [];
  });
  const latest = dates.sort().at(-1);
  return latest === undefined ? null : dayOf(latest);
};

export const dayOf = (date: string): number =>
  (Date.parse(date) - Date.UTC(2026, 2, 1)) / 86_400_000;

export interface NaiveItem {
  readonly customer: string;
  readonly currency: string;
  readonly item: string;
  readonly open: number;
  readonly facts: Facts;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What is open, by customer, currency, due date and item. */
export const naiveItems = (asked: Asked, world: World): ReadonlyArray<NaiveItem> => {
  const count = knownEvents(asked, world);
  const day = asked.day ?? latestDay(asked, world) ?? 0;
  const known = world.flat.filter(({ index }) => index < count);
  const keys = new Set(known.map((each) => `${each.customer} ${each.currency} ${each.item}`));
  return [...keys]
    .flatMap((key) => {
      const own = known.filter((each) => `${each.customer} ${each.currency} ${each.item}` === key);
      const counted = own.filter(({ bookDay }) => bookDay <= day);
      const open = counted.reduce((sum, { amount }) => sum + amount, 0);
      const facts =
        counted.findLast((each) => each.facts !== undefined) ?? own.find((each) => each.facts);
      const [first] = own;
      if (open === 0 || first === undefined || facts?.facts === undefined) return [];
      const { customer, currency, item } = first;
      return [{ customer, currency, item, open, facts: facts.facts }];
    })
    .sort(
      (a, b) =>
        compare(a.customer, b.customer) ||
        compare(a.currency, b.currency) ||
        compare(a.facts.dueDate ?? a.facts.documentDate, b.facts.dueDate ?? b.facts.documentDate) ||
        compare(a.item, b.item),
    );
};

interface NaiveLine {
  readonly currency: string;
  readonly buckets: number[];
  unapplied: number;
  balance: number;
}

/** Aging of a list of items, item by item. */
export const naiveAging = (
  items: ReadonlyArray<NaiveItem>,
  day: number,
  bounds: ReadonlyArray<number>,
  basis: 'dueDate' | 'documentDate',
  unapplied: UnappliedIn,
): ReadonlyArray<NaiveLine & { readonly customer: string }> => {
  const dateFor = ({ facts }: NaiveItem): number =>
    dayOf(basis === 'dueDate' ? (facts.dueDate ?? facts.documentDate) : facts.documentDate);
  const bucketOf = (item: NaiveItem): number => {
    const age = day - dateFor(item);
    const found = bounds.findIndex((bound) => age <= bound);
    return found === -1 ? bounds.length : found;
  };
  const parties = [...new Set(items.map(({ customer, currency }) => `${customer} ${currency}`))];
  return parties.map((party) => {
    const own = items.filter(({ customer, currency }) => `${customer} ${currency}` === party);
    const [customer = '', currency = ''] = party.split(' ');
    const line = {
      customer,
      currency,
      buckets: [...bounds, 0].map(() => 0),
      unapplied: 0,
      balance: 0,
    };
    const put = (bucket: number, amount: number) => {
      line.buckets[bucket] = (line.buckets[bucket] ?? 0) + amount;
    };
    let credit = own.reduce((sum, { open }) => sum + Math.min(0, open), 0);
    for (const item of [...own].sort((a, b) => dateFor(a) - dateFor(b))) {
      line.balance += item.open;
      if (item.open < 0 && unapplied === 'bucket') put(bucketOf(item), item.open);
      if (item.open < 0) continue;
      const setOff = unapplied === 'setOff' ? Math.min(item.open, -credit) : 0;
      credit += setOff;
      put(bucketOf(item), item.open - setOff);
    }
    line.unapplied = unapplied === 'bucket' ? 0 : credit;
    return line;
  });
};

/** Lines of one currency added up. */
export const naiveTotals = (lines: ReadonlyArray<NaiveLine>): ReadonlyArray<NaiveLine> =>
  [...new Set(lines.map(({ currency }) => currency))].sort(compare).map((currency) => {
    const own = lines.filter((line) => line.currency === currency);
    const sum = (of: (line: NaiveLine) => number) => own.reduce((all, line) => all + of(line), 0);
    return {
      currency,
      buckets: (own[0]?.buckets ?? []).map((_, at) => sum(({ buckets }) => buckets[at] ?? 0)),
      unapplied: sum((line) => line.unapplied),
      balance: sum((line) => line.balance),
    };
  });

/** What a credit gave, less what was taken back, by application. */
export const naiveUses = (
  asked: Asked,
  world: World,
  customer: string,
  item: string,
): ReadonlyMap<string, number> => {
  const count = knownEvents(asked, world);
  const day = asked.day ?? Infinity;
  const uses = new Map<string, number>();
  for (const move of world.moves)
    if (
      move.index < count &&
      move.bookDay <= day &&
      move.customer === customer &&
      move.from === item
    )
      uses.set(move.application, (uses.get(move.application) ?? 0) + move.amount);
  return new Map([...uses].filter(([, amount]) => amount !== 0));
};
