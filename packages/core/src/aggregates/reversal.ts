/**
 * Taking back: applications return their value to where it came from, as events of their own,
 * and a document is then reversed whole. Shared by every document, so that it is written once.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Id } from '../kernel/codec.ts';
import { message, money, type MessagesOf, type Movement } from '../kernel/event.ts';
import { documentOf } from '../kernel/ids.ts';
import { add } from '../kernel/money.ts';
import { isNeed, type Need } from '../kernel/need.ts';
import type { Desk } from './ledger/desk.ts';
import type { History, LiveApplication } from './ledger/history.ts';
import { MOVES_ONLY } from './ledger/ledger.ts';
import { Posting } from './ledger/posting.ts';
import { postingDateOf, type SharedRefusal, type View } from './view.ts';

export const reversalEvents = [
  message('DistributionReversed', { customer: Id, ...money.required }, money.optional),
] as const;
export type DistributionReversed = MessagesOf<typeof reversalEvents>;

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
 * Everything that has to come back, in the order in which it can. An invoice that was overpaid is
 * never raised above its total, so whoever used its excess gives it back first; that is only done
 * when the command asked for it (`cascade`), else refused `CreditConsumed`.
 */
const planned = (
  desk: Desk,
  wanted: ReadonlyArray<Take>,
  cascade: boolean,
): Answer<ReadonlyArray<Take>> => {
  const plan = new Map<string, Take>();
  const moved = new Map<string, number>();
  const shift = (item: string, amount: number) =>
    moved.set(item, add(moved.get(item) ?? 0, amount));

  const visit = (take: Take): Answer<void> => {
    const { application, amount } = take;
    const { id, from, to } = application;
    if (plan.has(id)) return E.right(undefined);
    const receiver = desk.history(documentOf(to));
    if (isNeed(receiver)) return E.left(receiver);
    const item = desk.item(to);
    if (isNeed(item)) return E.left(item);
    const total = receiver.openings.get(to)?.amount ?? 0;
    const excess = () => add(add(item?.open ?? 0, moved.get(to) ?? 0), amount) - total;
    for (const use of [...receiver.uses()].reverse()) {
      if (excess() <= 0) break;
      if (plan.has(use.id)) continue;
      if (!cascade) return E.left({ _tag: 'CreditConsumed', by: receiver.uses().map((u) => u.id) });
      const visited = visit(wholeOf(use));
      if (E.isLeft(visited)) return visited;
    }
    plan.set(id, take);
    shift(from, -amount);
    shift(to, amount);
    return E.right(undefined);
  };

  for (const take of wanted) {
    const visited = visit(take);
    if (E.isLeft(visited)) return visited;
  }
  return E.right([...plan.values()]);
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
  const plan = planned(desk, takes, cascade);
  if (E.isLeft(plan)) return plan;
  const dates = plan.right.map(({ application }) => application.postingDate);
  const postingDate = postingDateOf(books, { postingDate: given, after: [...after, ...dates] });
  if (E.isLeft(postingDate)) return postingDate;

  const events: DistributionReversed[] = [];
  for (const group of cut(plan.right)) {
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

interface Reversal<Event> extends Omit<TakeBack, 'after'> {
  readonly document: History;
  readonly reversed: (movement: Movement) => Event;
}

/** Reverses a whole document: what has to come back first, then its own amounts. */
export const reverse = <Event>(
  view: View,
  { document, reversed, ...takes }: Reversal<Event>,
): Answer<ReadonlyArray<DistributionReversed | Event>> => {
  // Its last movement too: dated before that, the document would be missing on the days between.
  const moved = [...document.items.values()].flatMap(({ days }) => days?.date ?? []);
  const taken = takeBack(view, { ...takes, after: moved });
  if (E.isLeft(taken)) return taken;
  const { postingDate, events } = taken.right;
  const posting = new Posting(view.desk, '', view.books.currency, postingDate);
  for (const opening of document.openings.values()) {
    const closed = posting.close(opening);
    if (E.isLeft(closed)) return closed;
  }
  return E.right([...events, reversed(posting.finish())]);
};
