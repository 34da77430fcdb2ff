/** Taking back: applications return their value to where it came from, as events of their own. */
import * as E from 'fp-ts/lib/Either.js';
import { Id } from '../../kernel/codec.ts';
import { message, money, type MessagesOf } from '../../kernel/event.ts';
import { documentOf } from '../../kernel/ids.ts';
import { add } from '../../kernel/money.ts';
import { isNeed, type Need } from '../../kernel/need.ts';
import type { Desk } from '../ledger/desk.ts';
import type { History, LiveApplication } from '../ledger/history.ts';
import { rangeFrom } from '../ledger/item.ts';
import { MOVES_ONLY } from '../ledger/ledger.ts';
import { Posting } from '../ledger/posting.ts';
import { postingDateOf, type SharedRefusal, type View } from '../view.ts';

export const takeBackEvents = [
  message('DistributionReversed', { customer: Id, ...money.required }, money.optional),
] as const;
export type DistributionReversed = MessagesOf<typeof takeBackEvents>;

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

/** Items as they stand from a posting date on, with what the takes of a plan move on them. */
class Levels {
  readonly #desk: Desk;
  readonly #moved = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  add({ application: { from, to }, amount }: Take): void {
    this.#moved.set(from, add(this.#moved.get(from) ?? 0, -amount));
    this.#moved.set(to, add(this.#moved.get(to) ?? 0, amount));
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

const tooEarly = ({ id, postingDate }: LiveApplication): SharedRefusal => ({
  _tag: 'BeforeItemOpened',
  item: id,
  opened: postingDate,
});

/**
 * Everything that has to come back. An invoice that was overpaid is never raised above its total,
 * so whoever else used its excess, the latest first, gives it back too; that is only done when
 * the command asked for it (`cascade`), else refused `CreditConsumed`.
 */
const planned = (
  desk: Desk,
  wanted: ReadonlyArray<Take>,
  cascade: boolean,
  dateOf: (plan: Iterable<Take>) => Answer<string>,
): Answer<ReadonlyArray<Take>> => {
  const plan = new Map<string, Take>();
  const levels = new Levels(desk);
  const raised: string[] = [];
  const include = (take: Take) => {
    plan.set(take.application.id, take);
    levels.add(take);
    raised.push(take.application.to);
  };
  wanted.forEach(include);
  let date = dateOf(plan.values());
  if (E.isLeft(date)) return date;
  for (const { application } of wanted)
    if (date.right < application.postingDate) return E.left(tooEarly(application));
  // The list grows while it is read: what gives back may raise the next overpaid invoice.
  for (const to of raised) {
    for (;;) {
      if (E.isLeft(date)) return date;
      const room = levels.room(to, date.right);
      if (E.isLeft(room)) return room;
      if (room.right >= 0) break;
      const receiver = desk.history(documentOf(to));
      if (isNeed(receiver)) return E.left(receiver);
      const uses = receiver.uses().filter(({ id, from }) => from === to && !plan.has(id));
      const latest = uses[uses.length - 1];
      if (!cascade || latest === undefined)
        return E.left({ _tag: 'CreditConsumed', by: receiver.raisedBy(to) });
      include(wholeOf(latest));
      date = dateOf(plan.values());
    }
  }
  return E.right([...plan.values()]);
};

/** The plan in an order in which no step on its way raises an invoice above its total. */
const ordered = (
  desk: Desk,
  plan: ReadonlyArray<Take>,
  date: string,
): Answer<ReadonlyArray<Take>> => {
  const levels = new Levels(desk);
  const rest = [...plan];
  const order: Take[] = [];
  while (rest.length > 0) {
    let next = 0;
    for (const [index, { application, amount }] of rest.entries()) {
      const room = levels.room(application.to, date);
      if (E.isLeft(room)) return room;
      next = index;
      if (room.right >= amount) break;
    }
    for (const take of rest.splice(next, 1)) {
      order.push(take);
      levels.add(take);
    }
  }
  return E.right(order);
};

/**
 * Cuts the plan where an item would both give and receive: its entry could then net to zero and
 * vanish, and the event would no longer be found by that document's name.
 */
const cut = (plan: ReadonlyArray<Take>): ReadonlyArray<ReadonlyArray<Take>> => {
  const groups: Take[][] = [];
  let group: Take[] = [];
  let sources = new Set<string>();
  let targets = new Set<string>();
  for (const take of plan) {
    const { from, to } = take.application;
    if (sources.has(to) || targets.has(from)) {
      groups.push(group);
      [group, sources, targets] = [[], new Set(), new Set()];
    }
    group.push(take);
    sources.add(from);
    targets.add(to);
  }
  return group.length === 0 ? groups : [...groups, group];
};

interface TakeBack {
  readonly customer: string;
  readonly takes: ReadonlyArray<Take>;
  readonly cascade: boolean;
  readonly postingDate: string | undefined;
  /** Posting dates of what else the command undoes. */
  readonly after?: ReadonlyArray<string>;
}

export interface TakenBack {
  readonly postingDate: string;
  readonly events: ReadonlyArray<DistributionReversed>;
}

/** Takes applications back. The events are already laid on the desk. */
export const takeBack = (
  view: View,
  { customer, takes, cascade, postingDate: given, after = [] }: TakeBack,
): Answer<TakenBack> => {
  const { books, desk } = view;
  const dateOf = (plan: Iterable<Take>) => {
    const dates = [...plan].map(({ application }) => application.postingDate);
    return postingDateOf(books, { postingDate: given, after: [...after, ...dates] });
  };
  const plan = planned(desk, takes, cascade, dateOf);
  if (E.isLeft(plan)) return plan;
  const postingDate = dateOf(plan.right);
  if (E.isLeft(postingDate)) return postingDate;
  const order = ordered(desk, plan.right, postingDate.right);
  if (E.isLeft(order)) return order;

  const events: DistributionReversed[] = [];
  for (const group of cut(order.right)) {
    const posting = new Posting(desk, '', books.currency, postingDate.right);
    for (const { application, amount } of group) {
      const taken = posting.takeBack(application.id, amount);
      if (E.isLeft(taken)) return taken;
    }
    const movement = posting.finish();
    const needed = desk.record(movement, MOVES_ONLY);
    if (needed !== undefined) return E.left(needed);
    events.push({ type: 'DistributionReversed', data: { customer, ...movement } });
  }
  return E.right({ postingDate: postingDate.right, events });
};

/** Live applications between two items, the latest first: all of them, or so much of them. */
export const latestBetween = (
  receiver: History,
  from: string,
  to: string,
  amount: number | undefined,
): E.Either<SharedRefusal, ReadonlyArray<Take>> => {
  const between = receiver
    .gifts()
    .filter((gift) => gift.from === from && gift.to === to)
    .reverse();
  if (between.length === 0)
    return E.left({ _tag: 'DistributionUnknown', application: `${from} → ${to}` });
  const live = between.reduce((sum, gift) => add(sum, gift.live), 0);
  let left = amount ?? live;
  if (left > live) {
    const item = `${from} → ${to}`;
    return E.left({ _tag: 'ExceedsRemaining', item, remaining: live, requested: left });
  }
  const takes: Take[] = [];
  for (const application of between) {
    if (left === 0) break;
    const part = Math.min(left, application.live);
    takes.push({ application, amount: part });
    left = add(left, -part);
  }
  return E.right(takes);
};
