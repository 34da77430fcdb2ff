/**
 * The facts of items where a date leaves events out. In the log, an entry on an item that is not
 * open carries the item's facts. With some events left out, the entry that carries them may be
 * missing, or the item may stand at zero where in the log it does not: then they are filled in, so
 * that whoever folds entries needs nothing else on any date.
 */
import * as t from 'io-ts';
import type { Entry, Facts } from '../kernel/event.ts';
import { add } from '../kernel/money.ts';

const Remembered = t.type({
  open: t.number,
  facts: t.intersection([
    t.type({ document: t.string, documentDate: t.string }),
    t.partial({ dueDate: t.union([t.string, t.undefined]) }),
  ]),
});

export const SavedFacts = t.readonlyArray(t.tuple([t.string, Remembered]));
export type SavedFacts = t.TypeOf<typeof SavedFacts>;

interface Remembered {
  open: number;
  facts: Facts;
}

/** Whose money it is: never mixed with that of another customer or currency. */
export interface Owner {
  readonly customer: string;
  readonly currency: string;
}

const keyOf = ({ customer, currency }: Owner, item: string): string =>
  `${customer} ${currency} ${item}`;

export class FactsInForce {
  readonly #items: Map<string, Remembered>;

  constructor(saved: SavedFacts = []) {
    this.#items = new Map(saved);
  }

  save(): SavedFacts {
    return [...this.#items].map(([key, { open, facts }]) => [key, { open, facts }]);
  }

  /** Entries of a later day count for nothing, but what they say of a new item is remembered. */
  leaveOut(owner: Owner, entries: ReadonlyArray<Entry>): void {
    for (const { item, facts } of entries) {
      const key = keyOf(owner, item);
      if (facts !== undefined && !this.#items.has(key)) this.#items.set(key, { open: 0, facts });
    }
  }

  /** The entry, with its facts if the item is not open on the date. */
  complete(owner: Owner, entry: Entry): Entry {
    const key = keyOf(owner, entry.item);
    const before = this.#items.get(key);
    const facts = entry.facts ?? before?.facts;
    if (facts === undefined) return entry;
    const open = before?.open ?? 0;
    this.#items.set(key, { open: add(open, entry.amount), facts });
    return open === 0 ? { ...entry, facts } : entry;
  }
}
