/** Account balances, and the control total that all of them together must make. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Totals } from '../aggregates/books.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { add } from '../kernel/money.ts';
import type { Position } from '../store/event-store.ts';
import { InexactTotal } from './inexact.ts';
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

/** The currency of a sum, and the customer unless it is that of all. */
type Whose = (key: number) => readonly [currency: string, customer?: string];

/** Sums of amounts by a number: a party's, or a currency's. */
class Sums {
  readonly #owed: Float64Array;
  readonly #credit: Float64Array;
  readonly #whose: Whose;

  constructor(count: number, whose: Whose) {
    this.#owed = new Float64Array(count);
    this.#credit = new Float64Array(count);
    this.#whose = whose;
  }

  /** An amount that is open: above zero it is owed. */
  add(key: number, amount: number): void {
    if (amount > 0) this.addOwed(key, amount);
    else if (amount < 0) this.addCredit(key, amount);
  }

  addOwed(key: number, amount: number): void {
    const sum = (this.#owed[key] ?? 0) + amount;
    if (!Number.isSafeInteger(sum)) throw new InexactTotal('the sum owed', ...this.#whose(key));
    this.#owed[key] = sum;
  }

  addCredit(key: number, amount: number): void {
    const sum = (this.#credit[key] ?? 0) + amount;
    if (!Number.isSafeInteger(sum))
      throw new InexactTotal('the sum in credit', ...this.#whose(key));
    this.#credit[key] = sum;
  }

  /** Undefined when nothing is open. */
  totals(key: number): Totals | undefined {
    const [owed, credit] = [this.#owed[key] ?? 0, this.#credit[key] ?? 0];
    if (owed === 0 && credit === 0) return undefined;
    const [currency] = this.#whose(key);
    return { currency, owed, credit, balance: add(owed, credit) };
  }
}

const sumsByCurrency = ({ parties: { currencies } }: PostingTable): Sums =>
  new Sums(currencies.length, (code) => [currencies[code] ?? '']);

/** What one customer owes, or each of them, with the totals of those listed. */
export const balanceList = (table: PostingTable, options: BalanceOptions = {}): BalanceList => {
  const { parties, items } = table;
  const { customer } = options;
  const cut = table.cut(options);
  const { open, count } = table.stateAt(cut);
  const byParty = new Sums(parties.count, (party) => [
    parties.currencyCode(party),
    parties.customer(party),
  ]);
  const wanted = customer === undefined ? parties.sorted() : parties.of(customer);
  if (customer === undefined)
    for (let item = 0; item < count; item += 1) byParty.add(items.party(item), open[item] ?? 0);
  else
    for (const party of wanted)
      for (const item of table.itemsOf(party, cut)) byParty.add(party, open[item] ?? 0);

  const rows: BalanceRow[] = [];
  const byCurrency = sumsByCurrency(table);
  for (const party of wanted) {
    const totals = byParty.totals(party);
    if (totals === undefined) continue;
    rows.push({ customer: parties.customer(party), ...totals });
    byCurrency.addOwed(parties.currency(party), totals.owed);
    byCurrency.addCredit(parties.currency(party), totals.credit);
  }
  return { asOf: cut.asOf, position: cut.position, rows, totals: sorted(table, byCurrency) };
};

/** The control account: what all customers owe together, in each currency. */
export const controlTotals = (table: PostingTable, selection: Selection = {}): ControlTotals => {
  const { parties, items } = table;
  const cut = table.cut(selection);
  const byCurrency = sumsByCurrency(table);
  if (cut.isCurrent)
    for (let code = 0; code < parties.currencies.length; code += 1) {
      const { owed, credit } = items.sums(code);
      for (let facts = 0; facts < owed.length; facts += 1) {
        byCurrency.addOwed(code, owed[facts] ?? 0);
        byCurrency.addCredit(code, credit[facts] ?? 0);
      }
    }
  else {
    const { open, count } = table.stateAt(cut);
    for (let item = 0; item < count; item += 1)
      byCurrency.add(parties.currency(items.party(item)), open[item] ?? 0);
  }
  return { asOf: cut.asOf, position: cut.position, totals: sorted(table, byCurrency) };
};

const sorted = ({ parties }: PostingTable, sums: Sums): ReadonlyArray<Totals> =>
  parties.currencies
    .flatMap((_, code) => sums.totals(code) ?? [])
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
