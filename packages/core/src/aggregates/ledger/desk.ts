/**
 * What a decision sees of the account, and where it lays what it has decided so far: the open
 * items, the histories that were recalled for it, and on top the changes of this command's own
 * events. Nothing on it reaches the account until the events are durable.
 */
import { isNeed, need, type Need } from '../../kernel/need.ts';
import type { Movement } from '../../kernel/event.ts';
import { documentOf, type DocumentKey } from '../../kernel/ids.ts';
import { History } from './history.ts';
import { creditOrder, dueOrder, move, openedItem, type Item } from './item.ts';
import type { Ledger, Meaning } from './ledger.ts';

export class Desk {
  readonly #ledger: Ledger;
  readonly #recall: (document: DocumentKey) => History | Need;
  readonly #histories = new Map<DocumentKey, History>();
  readonly #changed = new Map<string, Item>();

  constructor(ledger: Ledger, recall: (document: DocumentKey) => History | Need) {
    this.#ledger = ledger;
    this.#recall = recall;
  }

  /** An item with all its days, also one that came to zero; undefined when there never was one. */
  item(key: string): Item | Need | undefined {
    const item = this.#changed.get(key) ?? this.#ledger.item(key);
    if (item?.whole === true) return item;
    const history = this.history(documentOf(key));
    return isNeed(history) ? history : history.items.get(key);
  }

  history(document: DocumentKey): History | Need {
    const before = this.#histories.get(document);
    if (before !== undefined) return before;
    const history = this.#recall(document);
    if (!isNeed(history)) this.#histories.set(document, history);
    return history;
  }

  /** Items above zero, the earliest due first, as they stand after this command's events so far. */
  owed(): Generator<Item> {
    return this.#merged(this.#ledger.owed(), ({ open }) => open > 0, dueOrder);
  }

  /** Items below zero, the earliest document first, as they stand after the events so far. */
  inCredit(): Generator<Item> {
    return this.#merged(this.#ledger.inCredit(), ({ open }) => open < 0, creditOrder);
  }

  /** What the customer owes in all, before this command. */
  get balance(): number {
    return this.#ledger.balance;
  }

  *#merged(
    items: Iterable<Item>,
    wanted: (item: Item) => boolean,
    order: (item: Item) => string,
  ): Generator<Item> {
    const changed = [...this.#changed.values()]
      .filter(wanted)
      .sort((a, b) => (order(a) < order(b) ? -1 : 1));
    let next = changed.shift();
    for (const item of items) {
      if (this.#changed.has(item.key)) continue;
      while (next !== undefined && order(next) < order(item)) {
        yield next;
        next = changed.shift();
      }
      yield item;
    }
    if (next !== undefined) yield next;
    yield* changed;
  }

  /** Lays an event of this command on the desk, so that its next one is decided on top of it. */
  record(movement: Movement, meaning: Meaning): Need | undefined {
    for (const { item: key, amount, facts } of movement.entries) {
      const isOpened = meaning.openings.some(({ item }) => item === key);
      const before = isOpened ? undefined : this.item(key);
      if (isNeed(before)) return before;
      const item = before ?? (facts === undefined ? undefined : openedItem(key, facts, true));
      if (item === undefined) return need(documentOf(key));
      this.#changed.set(key, move(item, movement.postingDate, amount, facts));
    }
    for (const history of this.#histories.values()) history.record(movement, meaning);
    return undefined;
  }
}
