/** Giving money to what is owed: from several sources in order, by line or down a list. */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { ItemKey, list, oneOf, record } from '../kernel/codec.ts';
import { add } from '../kernel/money.ts';
import type { Need } from '../kernel/need.ts';
import type { Desk } from './ledger/desk.ts';
import type { LedgerRefusal, Posting } from './ledger/posting.ts';
import type { SharedRefusal } from './view.ts';

/**
 * `oldestDue`: earlier due date first, then by item. `given`: the items of `order`, in that order.
 */
export const Distribute = record(
  'Distribute',
  { policy: oneOf('oldestDue', 'given') },
  { order: list(ItemKey, 10_000) },
);
export type Distribute = t.TypeOf<typeof Distribute>;

type Paid<A> = E.Either<LedgerRefusal | Need, A>;

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
    const remaining = this.#posting.remaining(item);
    if (E.isLeft(remaining)) return remaining;
    const requested = add(this.left(item), amount);
    if (requested > remaining.right)
      return E.left({ _tag: 'ExceedsRemaining', item, remaining: remaining.right, requested });
    this.add(item, amount);
    return E.right(undefined);
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

  /** Gives to an item from a named source: one of these, or any other item in credit. */
  payFrom(from: string, to: string, amount: number, overpay?: boolean): Paid<void> {
    const left = this.#sources.get(from);
    if (left !== undefined && amount > left)
      return E.left({ _tag: 'ExceedsRemaining', item: from, remaining: left, requested: amount });
    const given = this.#posting.give(from, to, amount, overpay);
    if (E.isRight(given) && left !== undefined) this.#sources.set(from, add(left, -amount));
    return given;
  }
}

export interface Given {
  readonly to: string;
  readonly amount: number;
}

/** Down the list until the money runs out: each item gets as much as it can take. */
export const distribute = (
  desk: Desk,
  posting: Posting,
  purse: Purse,
  { policy, order = [] }: Distribute,
): E.Either<SharedRefusal | Need, ReadonlyArray<Given>> => {
  if (policy === 'oldestDue' && order.length > 0)
    return E.left({
      _tag: 'MalformedCommand',
      field: 'distribute.order',
      expected: 'no order, or the policy given',
    });
  const lines: Given[] = [];
  let left = purse.total();
  for (const to of policy === 'given' ? order : oldestDue(desk)) {
    if (left === 0) break;
    const owed = posting.owed(to);
    if (E.isLeft(owed)) {
      // What opens later cannot be paid yet; the oldest due that can be comes next.
      if (policy === 'oldestDue' && owed.left._tag === 'BeforeItemOpened') continue;
      return owed;
    }
    const amount = Math.min(owed.right, left);
    if (amount === 0) continue;
    const paid = purse.pay(to, amount);
    if (E.isLeft(paid)) return paid;
    left = add(left, -amount);
    lines.push({ to, amount });
  }
  return E.right(lines);
};

function* oldestDue(desk: Desk): Generator<string> {
  for (const item of desk.owed()) yield item.key;
}
