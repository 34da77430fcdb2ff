/**
 * Random histories in which money really moves, and beside each of them what it says as a flat
 * list, written down by the generator itself. Days are numbers, 0 is 2026-03-01.
 */
import * as fc from 'fast-check';
import type { ArEvent } from '../../src/events.ts';
import type { Application, Entry, Facts, Movement, Undo } from '../../src/kernel/event.ts';
import {
  creditPosted,
  creditReversed,
  distributed,
  instantOf,
  invoicePosted,
  invoiceVoided,
  Log,
  receiptPosted,
  receiptReversed,
  takenBack,
} from './history.ts';
import { pick, steps, type Step, type StepOf } from './steps.ts';

export const dateOf = (day: number): string =>
  new Date(Date.UTC(2026, 2, 1 + day)).toISOString().slice(0, 10);

/** An entry as the generator knows it, with the day on which it counts. */
export interface Flat {
  readonly index: number;
  readonly customer: string;
  readonly currency: string;
  readonly item: string;
  readonly amount: number;
  readonly bookDay: number;
  readonly facts?: Facts;
}
/** Value that an event moved from one item to another; below zero it was taken back. */
export interface FlatMove {
  readonly index: number;
  readonly customer: string;
  readonly application: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly bookDay: number;
}

interface Item {
  readonly customer: string;
  readonly currency: string;
  readonly item: string;
  readonly original: number;
  /** The posting day of its document; null until that is posted. */
  openedOn: number | null;
  facts: Facts;
  open: number;
  reversed: boolean;
}
interface Live extends Application {
  readonly owner: Item;
  readonly madeOn: number;
  left: number;
}

/** A history and the same as flat lists. */
export class World {
  readonly log = new Log();
  readonly flat: Flat[] = [];
  readonly moves: FlatMove[] = [];
  /** Days that were closed, and the index of the event that closed each. */
  readonly closed: { readonly day: number; readonly index: number }[] = [];
  readonly items: Item[] = [];
  readonly #live: Live[] = [];
  #firstOpenDay = 0;
  #second = 0;
  #count = 0;

  constructor(steps: ReadonlyArray<Step>) {
    this.log.open(dateOf(0), { recordedAt: instantOf(this.#second) });
    this.log.open(dateOf(0), { booksId: 'other', recordedAt: instantOf(this.#second) });
    for (const each of steps) this.#take(each);
  }

  #take(each: Step): void {
    switch (each.type) {
      case 'invoice':
        return this.#invoice(each);
      case 'credit':
      case 'receipt':
        return this.#credit(each);
      case 'give':
        return this.#give(each);
      case 'takeBack':
        return this.#takeBack(each);
      case 'reverse':
        return this.#reverse(each);
      case 'close': {
        const day = this.#firstOpenDay;
        this.closed.push({ day, index: this.log.events.length });
        this.#firstOpenDay += each.days;
        this.#second += 1;
        const recordedAt = instantOf(this.#second);
        this.log.close(dateOf(day), dateOf(this.#firstOpenDay), { recordedAt });
        return;
      }
      case 'otherBooks': {
        // The same customer, in books of somebody else.
        const moves = { postingDate: dateOf(0), entries: [] };
        this.#second += each.seconds;
        const at = { booksId: 'other', recordedAt: instantOf(100 + this.#second) };
        this.log.add(creditPosted('c0', `X${this.#next()}`, 1, dateOf(0), moves), at);
      }
    }
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }

  #invoice({ customer, currency, documentDay, total, dueIn, ...at }: StepOf<'invoice'>): void {
    const id = String(this.#next());
    const dates = { documentDate: dateOf(documentDay), dueDate: dateOf(documentDay + dueIn) };
    const item = this.#open(`invoice:${id}`, customer, currency, total, dates);
    this.#post(item, at, [], new Map([[item, total]]), [], [], (moves) =>
      invoicePosted(item.customer, id, total, dates, moves),
    );
  }

  #credit(asked: StepOf<'credit' | 'receipt'>): void {
    const { type, customer, currency, documentDay, total, gives, overpays, ...at } = asked;
    const id = String(this.#next());
    const documentDate = dateOf(documentDay);
    const item = this.#open(`${type}:${id}`, customer, currency, -total, { documentDate });
    const net = new Map([[item, -total]]);
    const applications: Application[] = [];
    for (const { to, amount: wanted } of type === 'receipt' ? gives : []) {
      const target = chosen(
        this.items.filter((each) => isSameParty(each, item) && each.item.startsWith('invoice')),
        to,
      );
      if (target === undefined || target.reversed) continue;
      const left = -(net.get(item) ?? 0);
      const takes = overpays ? wanted : Math.max(0, target.open + (net.get(target) ?? 0));
      const amount = Math.min(left, takes, wanted);
      if (amount <= 0) continue;
      const name = `${type}:${id}#${applications.length + 1}`;
      applications.push({ id: name, from: item.item, to: target.item, amount });
      net.set(item, (net.get(item) ?? 0) + amount);
      net.set(target, (net.get(target) ?? 0) - amount);
    }
    this.#post(item, at, [], net, applications, [], (moves) =>
      type === 'credit'
        ? creditPosted(item.customer, id, total, documentDate, moves)
        : receiptPosted(item.customer, id, total, documentDate, moves),
    );
  }

  #give({ from, to, amount: most, reschedules, ...at }: StepOf<'give'>): void {
    const source = chosen(
      this.items.filter(({ open }) => open < 0),
      from,
    );
    if (source === undefined) return;
    const target = chosen(
      this.items.filter((each) => isSameParty(each, source) && each.open > 0),
      to,
    );
    if (target === undefined) return;
    const amount = Math.min(most, -source.open, target.open);
    const id = `D${this.#next()}`;
    const application = { id: `distribution:${id}#1`, from: source.item, to: target.item, amount };
    const moved: Item[] = [];
    if (reschedules !== null) {
      target.facts = { ...target.facts, dueDate: dateOf(reschedules) };
      moved.push(target);
    }
    const net = new Map([
      [source, amount],
      [target, -amount],
    ]);
    this.#post(source, at, moved, net, [application], [], (moves) =>
      distributed(source.customer, id, moves),
    );
  }

  #takeBack({ application, share, ...at }: StepOf<'takeBack'>): void {
    const live = chosen(
      this.#live.filter(({ left }) => left > 0),
      application,
    );
    if (live === undefined) return;
    const amount = Math.ceil(live.left / share);
    const net = new Map<Item, number>();
    for (const item of this.items) {
      if (item.customer !== live.owner.customer) continue;
      if (item.item === live.from) net.set(item, -amount);
      if (item.item === live.to) net.set(item, amount);
    }
    this.#post(live.owner, at, [], net, [], [{ application: live.id, amount }], (moves) =>
      takenBack(live.owner.customer, moves),
    );
  }

  /** Reverses a document that neither gave nor got anything that still stands. */
  #reverse({ item: at, ...when }: StepOf<'reverse'>): void {
    const item = chosen(
      this.items.filter((each) => !each.reversed && this.#isFree(each)),
      at,
    );
    if (item === undefined) return;
    item.reversed = true;
    const id = item.item.slice(item.item.indexOf(':') + 1);
    const net = new Map([[item, -item.original]]);
    this.#post(item, when, [], net, [], [], (moves) => {
      if (item.item.startsWith('invoice:')) return invoiceVoided(item.customer, id, moves);
      if (item.item.startsWith('credit:')) return creditReversed(item.customer, id, moves);
      return receiptReversed(item.customer, id, moves);
    });
  }

  #isFree({ customer, item }: Item): boolean {
    return this.#live.every(
      ({ owner, from, to, left }) =>
        left === 0 || owner.customer !== customer || (from !== item && to !== item),
    );
  }

  #open(
    name: string,
    customer: number,
    currency: string,
    original: number,
    dates: { documentDate: string; dueDate?: string },
  ): Item {
    const item: Item = {
      customer: `c${customer}`,
      currency,
      item: name,
      original,
      openedOn: null,
      facts: { document: name, ...dates },
      open: 0,
      reversed: false,
    };
    this.items.push(item);
    return item;
  }

  /** Posts an event: an entry has facts if its item is not open, or if they are `stated` anew. */
  #post(
    { customer, currency }: Item,
    { postingDay: wanted, seconds }: { postingDay: number; seconds: number },
    stated: ReadonlyArray<Item>,
    net: ReadonlyMap<Item, number>,
    applications: ReadonlyArray<Application>,
    undoes: ReadonlyArray<Undo>,
    eventOf: (moves: Movement) => ArEvent,
  ): void {
    const undone = this.#live.filter((each) =>
      undoes.some(({ application }) => application === each.id),
    );
    const postingDay = Math.max(
      this.#firstOpenDay + wanted,
      ...[...net.keys()].map(({ openedOn }) => openedOn ?? -Infinity),
      ...undone.map(({ madeOn }) => madeOn),
    );
    for (const item of net.keys()) item.openedOn ??= postingDay;
    const bookDay = Math.max(postingDay, this.#firstOpenDay);
    const index = this.log.events.length;
    const entries: Entry[] = [];
    for (const [item, amount] of net) {
      if (amount === 0) continue;
      const facts = item.open === 0 || stated.includes(item) ? { facts: item.facts } : {};
      entries.push({ item: item.item, amount, ...facts });
      this.flat.push({ index, customer, currency, item: item.item, amount, bookDay, ...facts });
      item.open += amount;
    }
    for (const each of applications) {
      const [owner] = net.keys();
      if (owner === undefined) continue;
      this.#live.push({ ...each, owner, madeOn: postingDay, left: each.amount });
      const { id: application, from, to, amount } = each;
      this.moves.push({ index, customer, application, from, to, amount, bookDay });
    }
    for (const { application, amount } of undoes)
      for (const live of undone) {
        live.left -= amount;
        const { from, to } = live;
        this.moves.push({ index, customer, application, from, to, amount: -amount, bookDay });
      }
    this.#second = Math.max(0, this.#second + seconds);
    const moves = {
      postingDate: dateOf(postingDay),
      currency,
      entries,
      ...(applications.length === 0 ? {} : { applications }),
      ...(undoes.length === 0 ? {} : { undoes }),
    };
    this.log.add(eventOf(moves), { recordedAt: instantOf(this.#second) });
  }
}

const isSameParty = (a: Item, b: Item): boolean =>
  a !== b && a.customer === b.customer && a.currency === b.currency;

const chosen = <A>(all: ReadonlyArray<A>, at: number): A | undefined => all[at % all.length];

export const worlds = fc
  .array(steps, { minLength: 15, maxLength: 45, size: 'max' })
  .map((steps) => new World(steps));

/** Part of a world: a date or none, and what of it was known. */
export const selections = fc.record({
  day: fc.option(fc.integer({ min: -2, max: 30 }), { freq: 4 }),
  known: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.record({ events: pick }) },
    { weight: 2, arbitrary: fc.record({ second: fc.integer({ min: -1, max: 60 }) }) },
  ),
});
