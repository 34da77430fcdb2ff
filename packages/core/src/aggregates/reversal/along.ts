/**
 * What has to come back along with what was asked for. An invoice that was overpaid is never
 * raised above its total, so whoever used its excess gives it back first.
 */
import * as E from 'fp-ts/lib/Either.js';
import { laterOf } from '../../kernel/dates.ts';
import { documentOf, makerOf, type DocumentKey } from '../../kernel/ids.ts';
import { add, total } from '../../kernel/money.ts';
import { isNeed, need, type Need } from '../../kernel/need.ts';
import type { Desk } from '../ledger/desk.ts';
import type { History, LiveApplication, PostedCharges } from '../ledger/history.ts';
import { rangeFrom } from '../ledger/item.ts';
import { postingDateOf, type SharedRefusal, type View } from '../view.ts';

/** An application and how much of it to take back. */
export interface Take {
  readonly application: LiveApplication;
  readonly amount: number;
}

export const wholeOf = (application: LiveApplication): Take => ({
  application,
  amount: application.live,
});

type Answer<A> = E.Either<SharedRefusal | Need, A>;

/**
 * Histories of several documents. All that are missing are asked for at once, because a command
 * is decided anew for each answer.
 */
export const histories = (
  desk: Desk,
  documents: Iterable<DocumentKey>,
): ReadonlyArray<History> | Need => {
  const found: History[] = [];
  const missing = new Set<string>();
  for (const document of documents) {
    const history = desk.history(document);
    if (isNeed(history)) history.names.forEach((name) => missing.add(name));
    else found.push(history);
  }
  return missing.size > 0 ? need(...missing) : found;
};

/** The documents that have to be known to take these back: both ends, and who made them. */
const documentsOf = (applications: ReadonlyArray<LiveApplication>): ReadonlyArray<DocumentKey> =>
  applications.flatMap(({ id, from, to }) => [makerOf(id), documentOf(from), documentOf(to)]);

/** Items as they stand from a posting date on, with what the steps of a plan move on them. */
export class Levels {
  readonly #desk: Desk;
  readonly #moved = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  take({ application: { from, to }, amount }: Take): void {
    this.#move(from, -amount);
    this.#move(to, amount);
  }

  uncharge({ amounts }: PostedCharges): void {
    for (const { item, amount } of amounts) this.#move(item, -amount);
  }

  #move(item: string, amount: number): void {
    this.#moved.set(item, add(this.#moved.get(item) ?? 0, amount));
  }

  /** By how much an item can still be raised before it stands above its total on some day. */
  room(key: string, date: string): E.Either<Need, number> {
    const history = this.#desk.history(documentOf(key));
    if (isNeed(history)) return E.left(history);
    const item = this.#desk.item(key);
    if (isNeed(item)) return E.left(item);
    const most = item === undefined ? 0 : rangeFrom(item, date).most;
    return E.right(history.mostOf(key) - add(most, this.#moved.get(key) ?? 0));
  }
}

export interface Wanted {
  readonly takes: ReadonlyArray<Take>;
  /** Adjustments and refunds that are reversed before anything is taken back. */
  readonly charges?: ReadonlyArray<PostedCharges>;
  readonly postingDate: string | undefined;
  /** Posting dates of what else the command undoes. */
  readonly after?: ReadonlyArray<string>;
}

export interface ComingBack {
  readonly postingDate: string;
  readonly takes: ReadonlyArray<Take>;
  /** Adjustments and refunds that have to be reversed too, in this order. */
  readonly charges: ReadonlyArray<DocumentKey>;
  /** Names of what nobody asked for: applications, adjustments, refunds. */
  readonly along: ReadonlyArray<string>;
}

const tooEarly = ({ id, postingDate }: LiveApplication): SharedRefusal => ({
  _tag: 'BeforeItemOpened',
  item: id,
  opened: postingDate,
});

const putOn = (item: string, { amounts }: PostedCharges): number =>
  total(amounts.flatMap((each) => (each.item === item ? [each.amount] : [])));

/** What comes back, as far as it is known, and how much room that leaves. */
class Plan {
  readonly #levels: Levels;
  readonly #wanted: ReadonlySet<DocumentKey>;
  readonly #takes = new Map<string, Take>();
  readonly #charges = new Map<DocumentKey, PostedCharges>();
  readonly #along: string[] = [];
  /** Grows while it is read: what gives back may raise the next overpaid invoice. */
  readonly raised: string[] = [];
  latest: string;

  constructor(desk: Desk, { takes, charges = [], after = [] }: Wanted) {
    this.#levels = new Levels(desk);
    this.#wanted = new Set(charges.map(({ document }) => document));
    this.latest = after.reduce(laterOf, '');
    charges.forEach((each) => this.#levels.uncharge(each));
    takes.forEach((each) => this.#take(each));
  }

  room(item: string, date: string): E.Either<Need, number> {
    return this.#levels.room(item, date);
  }

  /** Who took value from an item and has not given it back yet, in the order of posting. */
  users(item: string, receiver: History): ReadonlyArray<LiveApplication> {
    return receiver.uses().filter(({ id, from }) => from === item && !this.#takes.has(id));
  }

  /**
   * Adds the latest that raises the item. An application before an adjustment or a refund: with
   * it nothing is said but to whom the money belongs.
   */
  addLatest(item: string, receiver: History): boolean {
    const use = this.users(item, receiver).at(-1);
    if (use !== undefined) {
      this.#along.push(use.id);
      this.#take(wholeOf(use));
      return true;
    }
    const charge = receiver
      .charged()
      .filter(({ document }) => !this.#wanted.has(document) && !this.#charges.has(document))
      .filter((each) => putOn(item, each) > 0)
      .at(-1);
    if (charge === undefined) return false;
    this.#along.push(charge.document);
    this.#charges.set(charge.document, charge);
    this.#levels.uncharge(charge);
    this.latest = laterOf(this.latest, charge.postingDate);
    // It may take away room that was there when another item was looked at.
    for (const each of charge.amounts)
      if (each.amount < 0 && this.raised.includes(each.item)) this.raised.push(each.item);
    return true;
  }

  #take(take: Take): void {
    const { id, to, postingDate } = take.application;
    this.#takes.set(id, take);
    this.#levels.take(take);
    this.raised.push(to);
    this.latest = laterOf(this.latest, postingDate);
  }

  done(postingDate: string): ComingBack {
    return {
      postingDate,
      takes: [...this.#takes.values()],
      charges: [...this.#charges.keys()],
      along: this.#along,
    };
  }
}

/**
 * Everything that has to come back, the latest first and only as far as needed. Whether the
 * command may take back what nobody named is for the caller to say.
 */
export const comingBack = ({ desk, books }: View, wanted: Wanted): Answer<ComingBack> => {
  const known = histories(desk, documentsOf(wanted.takes.map(({ application }) => application)));
  if (isNeed(known)) return E.left(known);
  const plan = new Plan(desk, wanted);
  const dateOf = () =>
    postingDateOf(books, { postingDate: wanted.postingDate, after: [plan.latest] });
  let date = dateOf();
  if (E.isLeft(date)) return date;
  for (const { application } of wanted.takes)
    if (date.right < application.postingDate) return E.left(tooEarly(application));
  for (const item of plan.raised) {
    for (;;) {
      if (E.isLeft(date)) return date;
      const room = plan.room(item, date.right);
      if (E.isLeft(room)) return room;
      if (room.right >= 0) break;
      const receiver = desk.history(documentOf(item));
      if (isNeed(receiver)) return E.left(receiver);
      const users = histories(desk, documentsOf(plan.users(item, receiver)));
      if (isNeed(users)) return E.left(users);
      if (!plan.addLatest(item, receiver))
        return E.left({ _tag: 'CreditConsumed', by: receiver.raisedBy(item) });
      date = dateOf();
    }
  }
  return E.isLeft(date) ? date : E.right(plan.done(date.right));
};
