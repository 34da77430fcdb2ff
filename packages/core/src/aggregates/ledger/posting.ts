/**
 * One money event in the making: what it opens, what it gives, what it takes back. Each step is
 * checked against the account and the steps before it; `finish` gives the net effect per item.
 */
import * as E from 'fp-ts/lib/Either.js';
import { laterOf } from '../../kernel/dates.ts';
import { isNeed, type Need } from '../../kernel/need.ts';
import type { Application, Entry, Movement, Undo } from '../../kernel/event.ts';
import { documentOf, makerOf, type DocumentKey } from '../../kernel/ids.ts';
import { add, negate } from '../../kernel/money.ts';
import type { Desk } from './desk.ts';
import { openedItem, openedOn, rangeFrom, type Item } from './item.ts';
import type { OwnAmount } from './law.ts';
import type { Opening } from './ledger.ts';

export type LedgerRefusal =
  | { readonly _tag: 'ItemUnknown'; readonly item: string }
  | { readonly _tag: 'BeforeItemOpened'; readonly item: string; readonly opened: string }
  | {
      readonly _tag: 'ExceedsRemaining';
      readonly item: string;
      readonly remaining: number;
      readonly requested: number;
    }
  | {
      readonly _tag: 'OverApplied';
      readonly item: string;
      readonly open: number;
      readonly requested: number;
    }
  | { readonly _tag: 'IncreaseNotAllowed'; readonly item: string; readonly amount: number }
  | { readonly _tag: 'DistributionUnknown'; readonly application: string }
  | { readonly _tag: 'AlreadyReversed'; readonly document: string }
  | { readonly _tag: 'CreditConsumed'; readonly by: ReadonlyArray<string> };

type Checked<A> = E.Either<LedgerRefusal | Need, A>;

interface Net {
  readonly item: Item;
  readonly own: boolean;
  amount: number;
}

const DONE = E.right(undefined);

export class Posting {
  readonly #desk: Desk;
  readonly #maker: DocumentKey;
  readonly #currency: string;
  readonly #date: string;
  readonly #net = new Map<string, Net>();
  readonly #applications: Application[] = [];
  readonly #undoes: Undo[] = [];

  /** `maker` names its applications: `receipt:R1` makes `receipt:R1#1`, `receipt:R1#2`… */
  constructor(desk: Desk, maker: DocumentKey, currency: string, postingDate: string) {
    this.#desk = desk;
    this.#maker = maker;
    this.#currency = currency;
    this.#date = postingDate;
  }

  get date(): string {
    return this.#date;
  }

  /** Opens the item of the document that is being posted. */
  open({ item, amount, facts }: Opening): void {
    this.#net.set(item, { item: openedItem(item, facts, true), own: true, amount });
  }

  /**
   * Takes a document's own amount out of its item again: how a reversal ends. The amount must be
   * there whole on every day from the posting date on; whatever used it comes back first. What
   * was paid out of it may stay away (`refunded`): the item is then owed.
   */
  close({ item, amount }: OwnAmount, refunded = 0): Checked<void> {
    const found = this.#find(item);
    if (E.isLeft(found)) return found;
    const { least, most } = this.#range(found.right);
    if (amount > 0 && least < amount)
      return E.left({ _tag: 'OverApplied', item, open: Math.max(0, least), requested: amount });
    const remaining = Math.max(0, negate(most));
    if (amount < 0 && most > add(amount, refunded))
      return E.left({ _tag: 'ExceedsRemaining', item, remaining, requested: negate(amount) });
    found.right.amount = add(found.right.amount, negate(amount));
    return DONE;
  }

  /**
   * Puts an amount on an item of another document: an invoice down, an item in credit up towards
   * zero, neither past it, unless a paid invoice may be left in credit (`leaveCredit`).
   */
  charge({ item, amount }: OwnAmount, leaveCredit = false): Checked<void> {
    const found = this.#find(item);
    if (E.isLeft(found)) return found;
    const { least, most } = this.#range(found.right);
    const isInvoice = item.startsWith('invoice:');
    if (amount < 0 && negate(amount) > Math.max(0, least) && !(leaveCredit && isInvoice))
      return E.left({ _tag: 'OverApplied', item, open: Math.max(0, least), requested: -amount });
    if (amount > 0 && isInvoice && most >= 0)
      return E.left({ _tag: 'IncreaseNotAllowed', item, amount });
    const remaining = Math.max(0, negate(most));
    if (amount > remaining)
      return E.left({ _tag: 'ExceedsRemaining', item, remaining, requested: amount });
    if (amount < 0 && negate(amount) > Math.max(0, least)) {
      const stands = this.#stands(item);
      if (E.isLeft(stands)) return stands;
    }
    found.right.amount = add(found.right.amount, amount);
    return DONE;
  }

  /**
   * Takes such an amount out again. It may not leave an invoice open above its total, nor give
   * what is left of a reversed document back as a credit.
   */
  uncharge({ item, amount }: OwnAmount): Checked<void> {
    const found = this.#find(item);
    if (E.isLeft(found)) return found;
    const document = this.#desk.history(documentOf(item));
    if (isNeed(document)) return E.left(document);
    const { most } = this.#range(found.right);
    if (amount < 0 && add(most, negate(amount)) > Math.max(0, document.mostOf(item)))
      return E.left({ _tag: 'CreditConsumed', by: document.raisedBy(item) });
    const { reversedOn } = document;
    const isLeft = amount > 0 && reversedOn !== undefined;
    if (isLeft && this.#range(found.right, laterOf(this.#date, reversedOn)).least < amount)
      return E.left({ _tag: 'CreditConsumed', by: document.loweredBy(item) });
    found.right.amount = add(found.right.amount, negate(amount));
    return DONE;
  }

  /** What an item in credit has left to give, on every day from the posting date on. */
  remaining(key: string): Checked<number> {
    return E.map((net: Net) => Math.max(0, negate(this.#range(net).most)))(this.#find(key));
  }

  /** What an item can still take, on every day from the posting date on. */
  owed(key: string): Checked<number> {
    return E.map((net: Net) => Math.max(0, this.#range(net).least))(this.#find(key));
  }

  /** Moves value from an item in credit to an item that is owed, never more than either has. */
  give(from: string, to: string, amount: number, overpay = false): Checked<void> {
    const source = this.#find(from);
    if (E.isLeft(source)) return source;
    const target = this.#find(to);
    if (E.isLeft(target)) return target;
    const remaining = Math.max(0, negate(this.#range(source.right).most));
    if (amount > remaining)
      return E.left({ _tag: 'ExceedsRemaining', item: from, remaining, requested: amount });
    const open = Math.max(0, this.#range(target.right).least);
    // What is in credit owes nothing: it cannot even be overpaid with its own money.
    if (amount > open && (!overpay || from === to))
      return E.left({ _tag: 'OverApplied', item: to, open, requested: amount });
    if (amount > open) {
      const stands = this.#stands(to);
      if (E.isLeft(stands)) return stands;
    }
    source.right.amount = add(source.right.amount, amount);
    target.right.amount = add(target.right.amount, -amount);
    const id = `${this.#maker}#${this.#applications.length + 1}`;
    this.#applications.push({ id, from, to, amount });
    return DONE;
  }

  /**
   * Takes an application back, in full or in part: its value returns to the item it came from.
   * An invoice that was overpaid cannot be raised above its total while its excess is in use.
   */
  takeBack(id: string, requested?: number): Checked<void> {
    const history = this.#desk.history(makerOf(id));
    if (isNeed(history)) return E.left(history);
    const application = history.applications.get(id);
    if (application === undefined) return E.left({ _tag: 'DistributionUnknown', application: id });
    const { from, to, live, postingDate } = application;
    if (live === 0) return E.left({ _tag: 'AlreadyReversed', document: id });
    const amount = requested ?? live;
    if (amount > live)
      return E.left({ _tag: 'ExceedsRemaining', item: id, remaining: live, requested: amount });
    if (this.#date < postingDate)
      return E.left({ _tag: 'BeforeItemOpened', item: id, opened: postingDate });

    const source = this.#find(from);
    if (E.isLeft(source)) return source;
    const target = this.#find(to);
    if (E.isLeft(target)) return target;
    const receiver = this.#desk.history(documentOf(to));
    if (isNeed(receiver)) return E.left(receiver);
    if (add(this.#range(target.right).most, amount) > receiver.mostOf(to))
      return E.left({ _tag: 'CreditConsumed', by: receiver.raisedBy(to) });

    source.right.amount = add(source.right.amount, -amount);
    target.right.amount = add(target.right.amount, amount);
    this.#undoes.push({ application: id, amount });
    return DONE;
  }

  /** The money part of the event: the net effect per item, none of them zero. */
  finish(): Movement {
    const entries: Entry[] = [];
    for (const [key, { item, own, amount }] of this.#net) {
      if (amount === 0) continue;
      const needsFacts = own || item.open === 0;
      entries.push(needsFacts ? { item: key, amount, facts: item.facts } : { item: key, amount });
    }
    return {
      postingDate: this.#date,
      currency: this.#currency,
      applications: this.#applications.length === 0 ? undefined : this.#applications,
      undoes: this.#undoes.length === 0 ? undefined : this.#undoes,
      entries,
    };
  }

  /** What was reversed never becomes a credit balance. */
  #stands(item: string): Checked<void> {
    const history = this.#desk.history(documentOf(item));
    if (isNeed(history)) return E.left(history);
    return history.reversed
      ? E.left({ _tag: 'AlreadyReversed', document: history.document })
      : DONE;
  }

  /** The item as it is before this event, with the net of the event so far. */
  #find(key: string): Checked<Net> {
    const before = this.#net.get(key);
    if (before !== undefined) return E.right(before);
    const item = this.#desk.item(key);
    if (item === undefined) return E.left({ _tag: 'ItemUnknown', item: key });
    if (isNeed(item)) return E.left(item);
    const opened = openedOn(item);
    if (opened !== undefined && this.#date < opened)
      return E.left({ _tag: 'BeforeItemOpened', item: key, opened });
    const net = { item, own: false, amount: 0 };
    this.#net.set(key, net);
    return E.right(net);
  }

  #range({ item, amount }: Net, date = this.#date): { least: number; most: number } {
    const { least, most } = rangeFrom(item, date);
    return { least: add(least, amount), most: add(most, amount) };
  }
}
