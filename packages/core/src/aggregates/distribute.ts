/** Giving money to what is owed: from several sources in order, by line or down a list. */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { ItemKey, list, oneOf, record } from '../kernel/codec.ts';
import { add, exactTotal } from '../kernel/money.ts';
import { isNeed, need, type Need } from '../kernel/need.ts';
import { split } from '../kernel/split.ts';
import type { Desk } from './ledger/desk.ts';
import type { Item } from './ledger/item.ts';
import type { LedgerRefusal, Posting } from './ledger/posting.ts';
import type { SharedRefusal } from './view.ts';

/**
 * In which order money is given out. `oldestDue`: earlier due date first, then by item, which is
 * also how ties go everywhere. `oldestDocument`: earlier document date first. `largest`: what is
 * open most. `exactMatch`: an item that is open at exactly the money, else the oldest due.
 * `proRata`: to all in proportion to what is open. `given`: the items of `order`.
 */
export const Policy = oneOf(
  'oldestDue',
  'oldestDocument',
  'largest',
  'exactMatch',
  'proRata',
  'given',
);
export const Distribute = record(
  'Distribute',
  { policy: Policy },
  { order: list(ItemKey, 10_000) },
);
export type Distribute = t.TypeOf<typeof Distribute>;

type Paid<A> = E.Either<LedgerRefusal | Need, A>;

/**
 * Asks for everything that is not known of these items, once something turned out to be missing:
 * a command is decided anew for each answer.
 */
export const allMissing = (desk: Desk, items: Iterable<string>, { names }: Need): Need => {
  const missing = new Set(names);
  for (const key of items) {
    const item = desk.item(key);
    if (isNeed(item)) item.names.forEach((name) => missing.add(name));
  }
  return need(...missing);
};

/** The money that a document has to give, source by source in the order in which it is spent. */
export class Purse {
  readonly #posting: Posting;
  readonly #sources = new Map<string, number>();

  constructor(posting: Posting) {
    this.#posting = posting;
  }

  add(item: string, amount: number): void {
    this.#sources.set(item, add(this.#sources.get(item) ?? 0, amount));
  }

  /** Adds money of an item in credit, which must have it: `ItemUnknown`, `ExceedsRemaining`. */
  take(item: string, amount: number): Paid<void> {
    const enough = this.#hasBeside(item, amount);
    if (E.isRight(enough)) this.add(item, amount);
    return enough;
  }

  /** What an item in credit has beside what was taken of it and not given yet. */
  beside(item: string): Paid<number> {
    const remaining = this.#posting.remaining(item);
    return E.isLeft(remaining) ? remaining : E.right(add(remaining.right, -this.left(item)));
  }

  left(item: string): number {
    return this.#sources.get(item) ?? 0;
  }

  total(): number {
    let sum = 0;
    for (const left of this.#sources.values()) sum = add(sum, left);
    return sum;
  }

  /** Gives to an item from whatever comes first. The last source refuses what it does not have. */
  pay(to: string, amount: number, overpay?: boolean): Paid<void> {
    let due = amount;
    const sources = [...this.#sources.keys()];
    for (const [index, from] of sources.entries()) {
      const isLast = index === sources.length - 1;
      const part = isLast ? due : Math.min(due, this.left(from));
      if (part === 0) continue;
      const paid = this.payFrom(from, to, part, overpay);
      if (E.isLeft(paid)) return paid;
      due = add(due, -part);
      if (due === 0) break;
    }
    return E.right(undefined);
  }

  /** Gives to an item from one of the sources. */
  payFrom(from: string, to: string, amount: number, overpay?: boolean): Paid<void> {
    const left = this.left(from);
    if (amount > left)
      return E.left({ _tag: 'ExceedsRemaining', item: from, remaining: left, requested: amount });
    const given = this.#posting.give(from, to, amount, overpay);
    if (E.isRight(given)) this.#sources.set(from, add(left, -amount));
    return given;
  }

  /** Gives to an item from any item in credit, beside what was taken of it. */
  payBeside(from: string, to: string, amount: number, overpay?: boolean): Paid<void> {
    const enough = this.#hasBeside(from, amount);
    return E.isLeft(enough) ? enough : this.#posting.give(from, to, amount, overpay);
  }

  #hasBeside(item: string, requested: number): Paid<void> {
    const beside = this.beside(item);
    if (E.isLeft(beside)) return beside;
    const remaining = beside.right;
    return requested > remaining
      ? E.left({ _tag: 'ExceedsRemaining', item, remaining, requested })
      : E.right(undefined);
  }
}

export interface Given {
  readonly to: string;
  readonly amount: number;
}

interface Payable extends Given {
  readonly documentDate: string;
}

/**
 * What is owed and what each item can take, the earliest due first. What opens later cannot be
 * paid yet, and is passed over.
 */
export const payable = (desk: Desk, posting: Posting): Paid<ReadonlyArray<Payable>> => {
  const items: Payable[] = [];
  for (const { key: to, facts } of desk.owed()) {
    const owed = posting.owed(to);
    if (E.isRight(owed)) {
      if (owed.right > 0) items.push({ to, amount: owed.right, documentDate: facts.documentDate });
    } else if (isNeed(owed.left)) return E.left(allMissing(desk, keysOf(desk.owed()), owed.left));
    else if (owed.left._tag !== 'BeforeItemOpened') return owed;
  }
  return E.right(items);
};

function* keysOf(items: Iterable<Item>): Generator<string> {
  for (const { key } of items) yield key;
}

function* oldestDue(desk: Desk): Generator<Given> {
  for (const { key: to } of desk.owed()) yield { to, amount: Number.MAX_SAFE_INTEGER };
}

/** As many items as this money may pay, and at least those that it pays. */
function* reached(items: Iterable<Item>, money: number): Generator<Item> {
  let left = money;
  for (const item of items) {
    if (left <= 0) return;
    yield item;
    left -= item.open;
  }
}

/** Who gets how much at most. `items` come by due date and every sort is stable: so go ties. */
const ranked = (
  policy: 'oldestDocument' | 'largest' | 'exactMatch' | 'proRata',
  items: ReadonlyArray<Payable>,
  money: number,
): ReadonlyArray<Given> => {
  switch (policy) {
    case 'oldestDocument':
      return items.toSorted((a, b) =>
        a.documentDate === b.documentDate ? 0 : a.documentDate < b.documentDate ? -1 : 1,
      );
    case 'largest':
      return items.toSorted((a, b) => b.amount - a.amount);
    case 'exactMatch': {
      const match = items.find(({ amount }) => amount === money);
      return match === undefined ? items : [match];
    }
    case 'proRata': {
      const weights = items.map(({ amount }) => amount);
      const parts = split(Math.min(money, exactTotal(weights) ?? money), weights);
      return items.map(({ to }, index) => ({ to, amount: parts[index] ?? 0 }));
    }
  }
};

/** The list to go down, with the most that each item gets. */
const listed = (
  desk: Desk,
  posting: Posting,
  { policy, order = [] }: Distribute,
  money: number,
): Paid<Iterable<Given>> => {
  switch (policy) {
    case 'oldestDue':
      return E.right(oldestDue(desk));
    case 'given':
      return E.right(order.map((to) => ({ to, amount: Number.MAX_SAFE_INTEGER })));
    default: {
      const items = payable(desk, posting);
      return E.isLeft(items) ? items : E.right(ranked(policy, items.right, money));
    }
  }
};

/**
 * Down the list until the money runs out: no item gets more than it can take. `field` is where the
 * command has its order.
 */
export const distribute = (
  desk: Desk,
  posting: Posting,
  purse: Purse,
  by: Distribute,
  field = 'distribute.order',
): E.Either<SharedRefusal | Need, ReadonlyArray<Given>> => {
  const { policy, order = [] } = by;
  if (policy !== 'given' && order.length > 0)
    return E.left({ _tag: 'MalformedCommand', field, expected: 'no order, or the policy given' });
  if (policy === 'given' && by.order === undefined)
    return E.left({ _tag: 'MalformedCommand', field, expected: 'the items to pay, in order' });
  const lines: Given[] = [];
  const money = purse.total();
  let left = money;
  const list = listed(desk, posting, by, money);
  if (E.isLeft(list)) return list;
  for (const { to, amount: most } of list.right) {
    if (left === 0) break;
    const owed = posting.owed(to);
    if (E.isLeft(owed)) {
      // What opens later cannot be paid yet; the next on the list that can be comes instead.
      if (policy !== 'given' && owed.left._tag === 'BeforeItemOpened') continue;
      if (!isNeed(owed.left)) return owed;
      const next = policy === 'given' ? order : keysOf(reached(desk.owed(), money));
      return E.left(allMissing(desk, next, owed.left));
    }
    const amount = Math.min(owed.right, most, left);
    if (amount === 0) continue;
    const paid = purse.pay(to, amount);
    if (E.isLeft(paid)) return paid;
    left = add(left, -amount);
    lines.push({ to, amount });
  }
  return E.right(lines);
};
