/** Taking back: applications return their value to where it came from, as events of their own. */
import * as E from 'fp-ts/lib/Either.js';
import { Id } from '../../kernel/codec.ts';
import { message, money, type MessagesOf } from '../../kernel/event.ts';
import { add } from '../../kernel/money.ts';
import type { Need } from '../../kernel/need.ts';
import type { Desk } from '../ledger/desk.ts';
import type { History } from '../ledger/history.ts';
import { MOVES_ONLY } from '../ledger/ledger.ts';
import { Posting } from '../ledger/posting.ts';
import type { SharedRefusal, View } from '../view.ts';
import { comingBack, Levels, type Take } from './along.ts';

export const takeBackEvents = [
  message('DistributionReversed', { customer: Id, ...money.required }, money.optional),
] as const;
export type DistributionReversed = MessagesOf<typeof takeBackEvents>;

type Answer<A> = E.Either<SharedRefusal | Need, A>;
type Events = ReadonlyArray<DistributionReversed>;

/** The takes in an order in which no step on its way raises an invoice above its total. */
const ordered = (
  desk: Desk,
  takes: ReadonlyArray<Take>,
  date: string,
): Answer<ReadonlyArray<Take>> => {
  const levels = new Levels(desk);
  const rest = [...takes];
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
      levels.take(take);
    }
  }
  return E.right(order);
};

/** What becomes one event. */
class Group {
  readonly takes: Take[] = [];
  readonly #sources = new Set<string>();
  readonly #targets = new Set<string>();

  add(take: Take): void {
    const { from, to } = take.application;
    this.takes.push(take);
    this.#sources.add(from);
    this.#targets.add(to);
  }

  /**
   * Whether the event may have this too. Not where an item would both give and receive: its entry
   * could then net to zero and vanish, and the event would no longer be found by that document's
   * name.
   */
  mayHave({ application: { from, to } }: Take): boolean {
    return !this.#sources.has(to) && !this.#targets.has(from);
  }
}

const grouped = (takes: ReadonlyArray<Take>): ReadonlyArray<Group> => {
  const groups: Group[] = [];
  let group: Group | undefined;
  for (const take of takes) {
    if (group?.mayHave(take) !== true) {
      group = new Group();
      groups.push(group);
    }
    group.add(take);
  }
  return groups;
};

interface Returning {
  readonly customer: string;
  readonly takes: ReadonlyArray<Take>;
  readonly postingDate: string;
}

/** Takes exactly these back. The events are already laid on the desk. */
export const returned = (
  { books, desk }: View,
  { customer, takes, postingDate }: Returning,
): Answer<Events> => {
  const order = ordered(desk, takes, postingDate);
  if (E.isLeft(order)) return order;
  const events: DistributionReversed[] = [];
  for (const group of grouped(order.right)) {
    const posting = new Posting(desk, '', books.currency, postingDate);
    for (const { application, amount } of group.takes) {
      const taken = posting.takeBack(application.id, amount);
      if (E.isLeft(taken)) return taken;
    }
    const movement = posting.finish();
    const needed = desk.record(movement, MOVES_ONLY);
    if (needed !== undefined) return E.left(needed);
    events.push({ type: 'DistributionReversed', data: { customer, ...movement } });
  }
  return E.right(events);
};

interface TakeBack {
  readonly customer: string;
  readonly takes: ReadonlyArray<Take>;
  readonly postingDate: string | undefined;
}

/** Takes applications back, if nothing else has to come back for it. */
export const takeBack = (
  view: View,
  { customer, takes, postingDate }: TakeBack,
): Answer<Events> => {
  const back = comingBack(view, { takes, postingDate });
  if (E.isLeft(back)) return back;
  const { along } = back.right;
  if (along.length > 0) return E.left({ _tag: 'CreditConsumed', by: along });
  return returned(view, { customer, ...back.right });
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
