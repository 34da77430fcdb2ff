/**
 * The open items of one account. It knows items, never kinds of documents, and its state is
 * nothing but the fold of the entries: small, because an item that comes to zero leaves it.
 */
import { corrupt } from '../../kernel/corruption.ts';
import type { Facts, Movement } from '../../kernel/event.ts';
import type { DocumentKey } from '../../kernel/ids.ts';
import { add } from '../../kernel/money.ts';
import { SortedSet } from '../../kernel/sorted-set.ts';
import { creditOrder, dueOrder, move, openedItem, type Item } from './item.ts';
import type { OwnAmount } from './law.ts';

/** An item that a document opens when it is posted, with the document's own amount. */
export interface Opening {
  readonly item: string;
  readonly amount: number;
  readonly facts: Facts;
}

/** Amounts that a document puts on items of others: an adjustment, a refund. */
export interface Charges {
  readonly document: DocumentKey;
  readonly amounts: ReadonlyArray<OwnAmount>;
}

/** What an event means to the ledger beyond its entries. Each document kind says it of its own. */
export interface Meaning {
  /** The items that it opens. */
  readonly openings: ReadonlyArray<Opening>;
  readonly charges?: Charges;
  /** The document whose own amounts it takes out again, as a whole. */
  readonly reverses?: DocumentKey;
}

/** An event that only applies, or only takes back. */
export const MOVES_ONLY: Meaning = { openings: [] };

const replace = (set: SortedSet, before: string | undefined, after: string | undefined): void => {
  if (before !== undefined) set.delete(before);
  if (after !== undefined) set.add(after);
};

const keyOfOrder = (order: string): string => order.slice(order.indexOf(' ') + 1);

export class Ledger {
  readonly #items = new Map<string, Item>();
  /** Items that are owed, by due date: paying the oldest never sorts. */
  readonly #owed = new SortedSet();
  /** Items in credit, by document date: using the oldest never sorts either. */
  readonly #inCredit = new SortedSet();
  #balance = 0;
  #gross = 0;

  item(key: string): Item | undefined {
    return this.#items.get(key);
  }

  get size(): number {
    return this.#items.size;
  }

  /** The sum of all open items. */
  get balance(): number {
    return this.#balance;
  }

  /** The sum of the items above zero: what is owed before what is in credit. */
  get gross(): number {
    return this.#gross;
  }

  /** All open items, in the order in which they were opened. */
  items(): IterableIterator<Item> {
    return this.#items.values();
  }

  /** Items above zero, the earliest due first, then by name. */
  owed(): Generator<Item> {
    return this.#inOrder(this.#owed);
  }

  /** Items below zero, the earliest document first, then by name. */
  inCredit(): Generator<Item> {
    return this.#inOrder(this.#inCredit);
  }

  *#inOrder(orders: Iterable<string>): Generator<Item> {
    for (const order of orders) {
      const item = this.#items.get(keyOfOrder(order));
      if (item !== undefined) yield item;
    }
  }

  /** Puts an item as it is: how a snapshot comes back. */
  put(item: Item): void {
    const before = this.#items.get(item.key);
    const wasOwed = before !== undefined && before.open > 0 ? dueOrder(before) : undefined;
    const isOwed = item.open > 0 ? dueOrder(item) : undefined;
    if (wasOwed !== isOwed) replace(this.#owed, wasOwed, isOwed);
    const wasCredit = before !== undefined && before.open < 0 ? creditOrder(before) : undefined;
    const isCredit = item.open < 0 ? creditOrder(item) : undefined;
    if (wasCredit !== isCredit) replace(this.#inCredit, wasCredit, isCredit);
    const open = before?.open ?? 0;
    this.#balance = add(this.#balance, add(item.open, -open));
    // No command makes it inexact; an account in which it is must load to be put right.
    this.#gross += Math.max(item.open, 0) - Math.max(open, 0);
    if (item.open === 0) this.#items.delete(item.key);
    else this.#items.set(item.key, item);
  }

  /** Applies the entries of an event. */
  record({ entries, postingDate }: Movement, { openings }: Meaning): void {
    for (const { item: key, amount, facts } of entries) {
      let before = this.#items.get(key);
      if (before === undefined) {
        if (facts === undefined) throw corrupt(`${key} is not open, and its entry has no facts`);
        before = openedItem(
          key,
          facts,
          openings.some(({ item }) => item === key),
        );
      }
      this.put(move(before, postingDate, amount, facts));
    }
  }
}
