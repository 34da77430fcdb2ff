/**
 * All items as they stand after the last event, in columns: what is open, the facts in force, the
 * open ones of each party, and sums by facts. The sums stand for any date on which nothing that
 * happened is left out, so totals of the whole book need no walk over its items.
 */
import { add } from '../kernel/money.ts';
import { grownAmounts, grownInts } from './columns.ts';
import { Names } from './names.ts';

/** What is open by item number, and the facts in force; at some moment, on some date. */
export interface ItemState {
  readonly count: number;
  readonly open: Float64Array;
  readonly facts: Int32Array;
}

/** Sums over the open items of one currency, by the number of their facts. */
export class SumsByFacts {
  /* Those that are too large to be exact are `NaN`. */
  owed = new Float64Array(0);
  credit = new Float64Array(0);
  /**
   * Sums of several accounts that have become too large for their column, which says `NaN` until
   * they are exact again: a log must not be unreadable for ever because of them.
   */
  readonly #large = new Map<string, bigint>();

  /** Adds an amount of an item that has `open`, which says on which side the amount belongs. */
  add(facts: number, open: number, amount: number): void {
    if (facts >= this.owed.length) {
      this.owed = grownAmounts(this.owed, facts + 1);
      this.credit = grownAmounts(this.credit, facts + 1);
    }
    const side = open > 0 ? this.owed : this.credit;
    const before = side[facts] ?? 0;
    const after = before + amount;
    side[facts] = Number.isSafeInteger(after)
      ? after
      : this.#addLarge(`${open > 0 ? 'owed' : 'credit'} ${facts}`, before, amount);
  }

  #addLarge(place: string, before: number, amount: number): number {
    const sum = (this.#large.get(place) ?? BigInt(before)) + BigInt(amount);
    const exact = Number(sum);
    if (Number.isSafeInteger(exact)) {
      this.#large.delete(place);
      return exact;
    }
    this.#large.set(place, sum);
    return NaN;
  }
}

export class Items implements ItemState {
  /** The item's name; its owner is its party. */
  readonly names = new Names();
  open = new Float64Array(0);
  facts = new Int32Array(0);
  #original = new Float64Array(0);
  /* The open items of a party as a list in both directions. All of them are numbers + 1; 0 ends. */
  #heads = new Int32Array(0);
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  readonly #sums: SumsByFacts[] = [];

  get count(): number {
    return this.names.count;
  }

  /** Bytes of all columns, for those who measure. */
  get byteLength(): number {
    const { open, facts } = this;
    const sums = this.#sums.reduce((sum, { owed }) => sum + 2 * owed.byteLength, 0);
    const lists = this.#next.byteLength + this.#previous.byteLength + this.#heads.byteLength;
    const own = open.byteLength + facts.byteLength + this.#original.byteLength;
    return this.names.byteLength + own + lists + sums;
  }

  numberOf(party: number, name: string): number {
    const item = this.names.numberOf(party, name);
    if (item < this.open.length) return item;
    this.open = grownAmounts(this.open, item + 1);
    this.facts = grownInts(this.facts, item + 1);
    this.#original = grownAmounts(this.#original, item + 1);
    this.#next = grownInts(this.#next, item + 1);
    this.#previous = grownInts(this.#previous, item + 1);
    return item;
  }

  party(item: number): number {
    return this.names.owners[item] ?? 0;
  }

  /** The document's own amount on the item. */
  original(item: number): number {
    return this.#original[item] ?? 0;
  }

  setOriginal(item: number, amount: number): void {
    this.#original[item] = amount;
  }

  sums(currency: number): SumsByFacts {
    return (this.#sums[currency] ??= new SumsByFacts());
  }

  /** An entry on the item; `facts` replace those that were in force, if there are any. */
  move(item: number, currency: number, amount: number, facts: number): void {
    const before = this.open[item] ?? 0;
    const after = add(before, amount);
    const factsBefore = this.facts[item] ?? 0;
    const factsAfter = facts === 0 ? factsBefore : facts;
    const sums = this.sums(currency);
    if (before !== 0) sums.add(factsBefore, before, -before);
    if (after !== 0) sums.add(factsAfter, after, after);
    this.open[item] = after;
    this.facts[item] = factsAfter;
    if (before === 0 && after !== 0) this.#link(item);
    if (before !== 0 && after === 0) this.#unlink(item);
  }

  /** The open items of a party, the one that was opened last first. */
  openOf(party: number): ReadonlyArray<number> {
    const items: number[] = [];
    for (let at = this.#heads[party] ?? 0; at !== 0; at = this.#next[at - 1] ?? 0)
      items.push(at - 1);
    return items;
  }

  /** Every item that the party ever had. */
  allOf(party: number): ReadonlyArray<number> {
    const items: number[] = [];
    for (let item = 0; item < this.count; item += 1)
      if (this.party(item) === party) items.push(item);
    return items;
  }

  #link(item: number): void {
    const party = this.party(item);
    this.#heads = grownInts(this.#heads, party + 1);
    const head = this.#heads[party] ?? 0;
    this.#next[item] = head;
    this.#previous[item] = 0;
    if (head !== 0) this.#previous[head - 1] = item + 1;
    this.#heads[party] = item + 1;
  }

  #unlink(item: number): void {
    const next = this.#next[item] ?? 0;
    const previous = this.#previous[item] ?? 0;
    if (next !== 0) this.#previous[next - 1] = previous;
    if (previous !== 0) this.#next[previous - 1] = next;
    else this.#heads[this.party(item)] = next;
  }
}
