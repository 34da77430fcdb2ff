/**
 * Credit remaining, with lineage: which credit paid what, and what is left of it. Everything here
 * is seen from the credit's side: what is in the customer's favour is positive.
 */
import { isAccountEvent } from '../events.ts';
import { meaningOf } from '../aggregates/account-events.ts';
import { corrupt } from '../kernel/corruption.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Application } from '../kernel/event.ts';
import { documentOf, type DocumentKey, type ItemKey } from '../kernel/ids.ts';
import { add, negate } from '../kernel/money.ts';
import { addTo } from './inexact.ts';
import { isMoneyEvent, projection, type MoneyEvent } from './projection.ts';

/** Value that a credit gave to an item, less what was taken back of it. */
export interface CreditUse {
  readonly application: string;
  readonly to: ItemKey;
  readonly amount: number;
  readonly postingDate: PlainDate;
}
/** Value that an item was given, less what was taken back: how an invoice came to be overpaid. */
export interface CreditReceived {
  readonly application: string;
  readonly from: ItemKey;
  readonly amount: number;
  readonly postingDate: PlainDate;
}

/** `original` + what was received − what was used + `other` = `remaining`. */
export interface CreditRow {
  readonly customer: string;
  readonly currency: string;
  readonly item: ItemKey;
  readonly document: DocumentKey;
  readonly documentDate: PlainDate;
  /** The document's own amount: below zero for an invoice that was overpaid. */
  readonly original: number;
  readonly received: ReadonlyArray<CreditReceived>;
  readonly uses: ReadonlyArray<CreditUse>;
  /** What neither gave nor took: reversals, and later refunds and adjustments. */
  readonly other: number;
  readonly remaining: number;
}

export interface CreditList {
  /** By customer and item, bytewise. */
  readonly credits: ReadonlyArray<CreditRow>;
  /** What remains of those listed. */
  readonly totals: ReadonlyArray<{ readonly currency: string; readonly remaining: number }>;
}

interface Live extends Application {
  readonly postingDate: PlainDate;
  /** What has not been taken back. */
  live: number;
}
interface Item {
  readonly currency: string;
  readonly documentDate: PlainDate;
  original: number;
  open: number;
}
interface Account {
  readonly items: Map<ItemKey, Item>;
  readonly applications: Map<string, Live>;
}
/** Items and applications by customer. */
export type CreditState = Map<string, Account>;

const record = (account: Account, event: MoneyEvent): void => {
  const { stream, revision, position, data } = event;
  const { currency, postingDate, entries, applications = [], undoes = [] } = data;
  const { items } = account;
  if (isAccountEvent(event))
    for (const { item, amount, facts } of meaningOf(event).openings)
      items.set(item, { currency, documentDate: facts.documentDate, original: amount, open: 0 });
  for (const { item: key, amount } of entries) {
    const item = items.get(key);
    if (item === undefined)
      throw corrupt(`${key} moves before it was opened`, { stream, revision, position });
    item.open = add(item.open, amount);
  }
  for (const each of applications)
    account.applications.set(each.id, { ...each, postingDate, live: each.amount });
  for (const { application: id, amount } of undoes) {
    const application = account.applications.get(id);
    if (application === undefined || application.live < amount)
      throw corrupt(`${id} did not move what is taken back`, { stream, revision, position });
    application.live -= amount;
  }
};

/** Who paid what, from what: to be listed by {@link creditList}. */
export const creditUses = projection({
  name: 'creditUses',
  version: 1,
  initial: (): CreditState => new Map(),
  event: (state, event) => {
    if (!isMoneyEvent(event)) return;
    let account = state.get(event.customer);
    if (account === undefined) {
      account = { items: new Map(), applications: new Map() };
      state.set(event.customer, account);
    }
    record(account, event);
  },
});

export interface CreditOptions {
  readonly customer?: string | undefined;
  /** Also credits that are used up or reversed: nothing remains of them, so no total changes. */
  readonly all?: boolean | undefined;
}

const creditsOf = (customer: string, account: Account, all: boolean): ReadonlyArray<CreditRow> => {
  const uses = new Map<ItemKey, CreditUse[]>();
  const received = new Map<ItemKey, CreditReceived[]>();
  for (const {
    id: application,
    from,
    to,
    live: amount,
    postingDate,
  } of account.applications.values()) {
    if (amount === 0) continue;
    grouped(uses, from).push({ application, to, amount, postingDate });
    grouped(received, to).push({ application, from, amount, postingDate });
  }
  const rows: CreditRow[] = [];
  for (const [item, { currency, documentDate, original, open }] of account.items) {
    const own = { uses: uses.get(item) ?? [], received: received.get(item) ?? [] };
    // What is owed is no credit, also where one was before: it stands among the open items.
    if (open > 0 || (open === 0 && !(all && (original < 0 || own.uses.length > 0)))) continue;
    const document = documentOf(item);
    const moved = add(sum(own.uses), negate(sum(own.received)));
    const other = negate(add(open, negate(add(original, moved))));
    const about = { customer, currency, item, document, documentDate };
    rows.push({ ...about, original: negate(original), ...own, other, remaining: negate(open) });
  }
  return rows.sort((a, b) => (a.item < b.item ? -1 : 1));
};

const grouped = <A>(groups: Map<ItemKey, A[]>, key: ItemKey): A[] => {
  const group = groups.get(key) ?? [];
  groups.set(key, group);
  return group;
};

const sum = (parts: ReadonlyArray<{ readonly amount: number }>): number =>
  parts.reduce((total, { amount }) => add(total, amount), 0);

/** The credits of one customer, or of all, from the state of {@link creditUses}. */
export const creditList = (
  state: CreditState,
  { customer, all = false }: CreditOptions = {},
): CreditList => {
  const wanted = customer === undefined ? [...state.keys()].sort() : [customer];
  const credits = wanted.flatMap((each) => {
    const account = state.get(each);
    return account === undefined ? [] : creditsOf(each, account, all);
  });
  const totals = new Map<string, number>();
  for (const { currency, remaining } of credits)
    totals.set(
      currency,
      addTo(totals.get(currency) ?? 0, remaining, 'the sum of credits', currency),
    );
  const sorted = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
  return { credits, totals: sorted.map(([currency, remaining]) => ({ currency, remaining })) };
};
