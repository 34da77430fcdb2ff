/** Account balances, and the control total that all of them together must make. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Totals } from '../aggregates/books.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { add } from '../kernel/money.ts';
import type { Position } from '../store/event-store.ts';
import type { PostingTable } from './posting-table.ts';
import { projection } from './projection.ts';
import type { Selection } from './selection.ts';

/** Minor units: items above zero are `owed`, those below are `credit`; together the `balance`. */
export interface BalanceRow extends Totals {
  readonly customer: string;
}

export interface ControlTotals {
  readonly asOf: PlainDate;
  readonly position: Position | null;
  /** One for each currency in which anything is open, sorted. */
  readonly totals: ReadonlyArray<Totals>;
}
export interface BalanceList extends ControlTotals {
  /** One for each customer and currency with an open item, sorted bytewise. */
  readonly rows: ReadonlyArray<BalanceRow>;
}

export interface BalanceOptions extends Selection {
  readonly customer?: string | undefined;
}

const sides = (amount: number): { owed: number; credit: number } =>
  amount > 0 ? { owed: amount, credit: 0 } : { owed: 0, credit: amount };

class Sums {
  readonly #by = new Map<number, { owed: number; credit: number }>();

  add(key: number, { owed, credit }: { owed: number; credit: number }): void {
    if (owed === 0 && credit === 0) return;
    const sum = this.#by.get(key);
    if (sum === undefined) this.#by.set(key, { owed, credit });
    else {
      sum.owed = add(sum.owed, owed);
      sum.credit = add(sum.credit, credit);
    }
  }

  totals(key: number, currency: string): ReadonlyArray<Totals> {
    const sum = this.#by.get(key);
    return sum === undefined ? [] : [{ currency, ...sum, balance: add(sum.owed, sum.credit) }];
  }
}

/** What one customer owes, or each of them, with the totals of those listed. */
export const balanceList = (table: PostingTable, options: BalanceOptions = {}): BalanceList => {
  const { parties, items } = table;
  const { customer } = options;
  const cut = table.cut(options);
  const { open, count } = table.stateAt(cut);
  const byParty = new Sums();
  const byCurrency = new Sums();
  const wanted = customer === undefined ? parties.sorted() : parties.of(customer);
  if (customer === undefined)
    for (let item = 0; item < count; item += 1)
      byParty.add(items.party(item), sides(open[item] ?? 0));
  else
    for (const party of wanted)
      for (const item of table.itemsOf(party, cut)) byParty.add(party, sides(open[item] ?? 0));

  const rows = wanted.flatMap((party) =>
    byParty
      .totals(party, parties.currencyCode(party))
      .map((totals): BalanceRow => ({ customer: parties.customer(party), ...totals })),
  );
  for (const row of rows) byCurrency.add(parties.currencies.indexOf(row.currency), row);
  return { asOf: cut.asOf, position: cut.position, rows, totals: sorted(table, byCurrency) };
};

/** The control account: what all customers owe together, in each currency. */
export const controlTotals = (table: PostingTable, selection: Selection = {}): ControlTotals => {
  const { parties, items } = table;
  const cut = table.cut(selection);
  const sums = new Sums();
  if (cut.isCurrent)
    parties.currencies.forEach((_, code) => {
      const { owed, credit } = items.sums(code);
      owed.forEach((above, facts) => sums.add(code, { owed: above, credit: credit[facts] ?? 0 }));
    });
  else {
    const { open, count } = table.stateAt(cut);
    for (let item = 0; item < count; item += 1)
      sums.add(parties.currency(items.party(item)), sides(open[item] ?? 0));
  }
  return { asOf: cut.asOf, position: cut.position, totals: sorted(table, sums) };
};

const sorted = ({ parties }: PostingTable, sums: Sums): ReadonlyArray<Totals> =>
  parties.currencies
    .flatMap((currency, code) => sums.totals(code, currency))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));

const Balances = t.readonlyArray(
  t.tuple([t.string, t.readonlyArray(t.tuple([t.string, t.number]))]),
);

/** Balances by customer and currency as a plain fold: a pattern to copy, and an oracle in tests. */
export const balances = projection({
  name: 'balances',
  version: 1,
  initial: () => new Map<string, Map<string, number>>(),
  entry: (state, { amount }, { customer, data: { currency } }) => {
    const own = state.get(customer) ?? new Map<string, number>();
    own.set(currency, add(own.get(currency) ?? 0, amount));
    state.set(customer, own);
  },
  codec: {
    encode: (state) => [...state].map(([customer, own]) => [customer, [...own]]),
    decode: (saved) =>
      E.map(
        (customers: t.TypeOf<typeof Balances>) =>
          new Map(customers.map(([customer, own]) => [customer, new Map(own)])),
      )(Balances.decode(saved)),
  },
});
