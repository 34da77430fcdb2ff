/**
 * The history of one document, recalled from the log when a command needs more than the working
 * state holds: the items it opened with all their days, and every application that touches it.
 */
import type { PlainDate } from '../../kernel/dates.ts';
import { corrupt } from '../../kernel/corruption.ts';
import type { Application, Movement } from '../../kernel/event.ts';
import { documentOf, makerOf, type DocumentKey } from '../../kernel/ids.ts';
import { add, total } from '../../kernel/money.ts';
import { move, openedItem, type Item } from './item.ts';
import type { OwnAmount } from './law.ts';
import type { Charges, Meaning, Opening } from './ledger.ts';

/** An application with what is left of it. */
export interface LiveApplication extends Application {
  /** What has not been taken back; zero when all of it was. */
  readonly live: number;
  readonly postingDate: string;
}

/** What a document put on items of others, and whether it still stands. */
export interface PostedCharges extends Charges {
  readonly postingDate: string;
  readonly live: boolean;
}

const putOn = (item: string, { amounts }: Charges, wanted: (amount: number) => boolean) =>
  amounts.filter((each) => each.item === item && wanted(each.amount)).map(({ amount }) => amount);

export class History {
  readonly document: DocumentKey;
  /** The document's own amounts, by item. Empty when no such document was ever posted. */
  readonly openings = new Map<string, Opening>();
  /** Its items as they stand, those that came to zero included. */
  readonly items = new Map<string, Item>();
  readonly applications = new Map<string, LiveApplication>();
  /** Adjustments and refunds that touch the document, or its own if it is one of them. */
  readonly charges = new Map<DocumentKey, PostedCharges>();
  #reversedOn: PlainDate | undefined;

  constructor(document: DocumentKey) {
    this.document = document;
  }

  /** Whether the document was reversed: nothing may ever be given to it again. */
  get reversed(): boolean {
    return this.#reversedOn !== undefined;
  }

  /** The posting date of its reversal. */
  get reversedOn(): PlainDate | undefined {
    return this.#reversedOn;
  }

  /** All amounts that the document itself put on items, its own items or others. */
  ownAmounts(): ReadonlyArray<OwnAmount> {
    return [...this.openings.values(), ...(this.charges.get(this.document)?.amounts ?? [])];
  }

  /** Live charges that others put on the document's items. */
  charged(): ReadonlyArray<PostedCharges> {
    return [...this.charges.values()].filter(
      ({ live, document }) => live && document !== this.document,
    );
  }

  /** Live applications that the document made itself. */
  made(): ReadonlyArray<LiveApplication> {
    return this.#live(({ id }) => makerOf(id) === this.document);
  }

  /** Live applications that take value from the document's items, whoever made them. */
  uses(): ReadonlyArray<LiveApplication> {
    return this.#live(({ from }) => documentOf(from) === this.document);
  }

  /** Live applications that give value to the document's items, whoever made them. */
  gifts(): ReadonlyArray<LiveApplication> {
    return this.#live(({ to }) => documentOf(to) === this.document);
  }

  /**
   * The most that an item can be owed: the document's own amount, and once that is taken out, the
   * refunds that were left.
   */
  mostOf(item: string): number {
    if (!this.reversed) return this.openings.get(item)?.amount ?? 0;
    return total(this.charged().flatMap((each) => putOn(item, each, (amount) => amount > 0)));
  }

  /** Names of what makes an item higher than it would be without. */
  raisedBy(item: string): ReadonlyArray<string> {
    const uses = this.uses().filter(({ from }) => from === item);
    return [...uses.map(({ id }) => id), ...this.#chargedBy(item, (amount) => amount > 0)];
  }

  /** Names of what makes an item lower than it would be without. */
  loweredBy(item: string): ReadonlyArray<string> {
    const gifts = this.gifts().filter(({ to }) => to === item);
    return [...gifts.map(({ id }) => id), ...this.#chargedBy(item, (amount) => amount < 0)];
  }

  #chargedBy(item: string, wanted: (amount: number) => boolean): ReadonlyArray<string> {
    return this.charged()
      .filter((each) => putOn(item, each, wanted).length > 0)
      .map(({ document }) => document);
  }

  #live(wanted: (application: LiveApplication) => boolean): ReadonlyArray<LiveApplication> {
    return [...this.applications.values()].filter((each) => each.live > 0 && wanted(each));
  }

  /** Adds an event that touches the document; what it does to other documents is passed over. */
  record(movement: Movement, { openings, charges, reverses }: Meaning): void {
    const { entries, postingDate, applications = [], undoes = [] } = movement;
    if (reverses === this.document) this.#reversedOn = postingDate;
    if (charges !== undefined && this.#isCharged(charges))
      this.charges.set(charges.document, { ...charges, postingDate, live: true });
    const takenOut = reverses === undefined ? undefined : this.charges.get(reverses);
    if (takenOut !== undefined) this.charges.set(takenOut.document, { ...takenOut, live: false });
    for (const opening of openings) {
      if (!this.#owns(opening.item)) continue;
      this.openings.set(opening.item, opening);
      // A day without a movement: an item that nets to zero in its own posting has no entry.
      const item = move(openedItem(opening.item, opening.facts, true), postingDate, 0);
      this.items.set(opening.item, item);
    }
    for (const { item: key, amount, facts } of entries) {
      if (!this.#owns(key)) continue;
      const item = this.items.get(key);
      if (item === undefined) throw corrupt(`${key} moves before it was opened`);
      this.items.set(key, move(item, postingDate, amount, facts));
    }
    for (const application of applications)
      if (this.#touches(application))
        this.applications.set(application.id, {
          ...application,
          live: application.amount,
          postingDate,
        });
    for (const { application: id, amount } of undoes) {
      const application = this.applications.get(id);
      if (application === undefined) continue;
      const live = add(application.live, -amount);
      if (live < 0) throw corrupt(`${id} is taken back by more than it moved`);
      this.applications.set(id, { ...application, live });
    }
  }

  #isCharged({ document, amounts }: Charges): boolean {
    return document === this.document || amounts.some(({ item }) => this.#owns(item));
  }

  #owns(item: string): boolean {
    return documentOf(item) === this.document;
  }

  #touches({ id, from, to }: Application): boolean {
    return makerOf(id) === this.document || this.#owns(from) || this.#owns(to);
  }
}
