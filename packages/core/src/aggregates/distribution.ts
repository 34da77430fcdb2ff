/**
 * Money already on account: given to what is owed after it was posted, and taken back again. An
 * application is taken back by its id, whoever made it, or by its two ends.
 */
import * as E from 'fp-ts/lib/Either.js';
import {
  ApplicationId,
  Id,
  ItemKey,
  list,
  oneOf,
  PlainDate,
  PositiveMinor,
  record,
} from '../kernel/codec.ts';
import { message, money, type MessagesOf } from '../kernel/event.ts';
import { documentOf, makerOf } from '../kernel/ids.ts';
import { isNeed, type Need } from '../kernel/need.ts';
import { distribute, Policy, Purse } from './distribute.ts';
import { openedOn } from './ledger/item.ts';
import { Posting } from './ledger/posting.ts';
import type { Take } from './reversal/along.ts';
import { latestBetween, takeBack, type DistributionReversed } from './reversal/take-back.ts';
import { postingDateOf, type SharedRefusal, type View } from './view.ts';

const Line = record('DistributionLine', { to: ItemKey, amount: PositiveMinor }, {});

// Commands: what someone asks for.

export const distributionCommands = [
  message(
    'DistributeOnAccount',
    { customer: Id, from: ItemKey },
    {
      distribution: Id,
      lines: list(Line, 2000),
      policy: Policy,
      order: list(ItemKey, 10_000),
      postingDate: PlainDate,
    },
  ),
  message(
    'ReverseDistribution',
    { customer: Id },
    {
      application: ApplicationId,
      from: ItemKey,
      to: ItemKey,
      amount: PositiveMinor,
      postingDate: PlainDate,
    },
  ),
] as const;
export type DistributionCommand = MessagesOf<typeof distributionCommands>;

// Events: what happened. `DistributionReversed` is shared with the reversals of documents.

export const distributionEvents = [
  message(
    'OnAccountDistributed',
    { customer: Id, trigger: oneOf('command', 'posting'), ...money.required },
    { distribution: Id, ...money.optional },
  ),
] as const;
export type DistributionEvent = OnAccountDistributed | DistributionReversed;

export type OnAccountDistributed = MessagesOf<typeof distributionEvents>;

// Refusals: why nothing happened.

export type DistributionRefusal =
  SharedRefusal | { readonly _tag: 'NothingToApply'; readonly item: string };

// Decide: command and view → events, or a refusal.

type Decision = E.Either<DistributionRefusal | Need, ReadonlyArray<DistributionEvent>>;
type Ask<Type> = Extract<DistributionCommand, { type: Type }>['data'];

/** Posting dates of the items that a command names: it cannot be dated before any of them. */
const openedDates = (
  items: ReadonlyArray<string>,
  { desk }: View,
): E.Either<Need, ReadonlyArray<string>> => {
  const dates: string[] = [];
  for (const key of items) {
    const item = desk.item(key);
    if (isNeed(item)) return E.left(item);
    const opened = item === undefined ? undefined : openedOn(item);
    if (opened !== undefined) dates.push(opened);
  }
  return E.right(dates);
};

const give = (data: Ask<'DistributeOnAccount'>, distribution: string, view: View): Decision => {
  const { customer, from, lines, policy, order } = data;
  if (lines !== undefined && (policy !== undefined || order !== undefined))
    return E.left({ _tag: 'MalformedCommand', field: 'lines', expected: 'lines or a policy' });
  const after = openedDates([from, ...(lines ?? []).map(({ to }) => to), ...(order ?? [])], view);
  if (E.isLeft(after)) return after;
  const postingDate = postingDateOf(view.books, {
    postingDate: data.postingDate,
    after: after.right,
  });
  if (E.isLeft(postingDate)) return postingDate;

  const maker = `distribution:${distribution}`;
  const posting = new Posting(view.desk, maker, view.books.currency, postingDate.right);
  for (const { to, amount } of lines ?? []) {
    const given = posting.give(from, to, amount);
    if (E.isLeft(given)) return given;
  }
  if (lines === undefined) {
    const remaining = posting.remaining(from);
    if (E.isLeft(remaining)) return remaining;
    const purse = new Purse(posting);
    purse.add(from, remaining.right);
    const by = { policy: policy ?? 'oldestDue', order } as const;
    const given = distribute(view.desk, posting, purse, by, 'order');
    if (E.isLeft(given)) return given;
  }
  const movement = posting.finish();
  if (movement.applications === undefined) return E.left({ _tag: 'NothingToApply', item: from });
  const content = { customer, distribution, trigger: 'command' } as const;
  return E.right([{ type: 'OnAccountDistributed', data: { ...content, ...movement } }]);
};

/**
 * Uses the customer's credits for an invoice that is just being posted, the oldest first; what
 * opens on a later day is left alone.
 */
export const useOldestCredits = (
  { books, desk }: View,
  of: { readonly customer: string; readonly invoice: string; readonly postingDate: string },
): E.Either<SharedRefusal | Need, ReadonlyArray<OnAccountDistributed>> => {
  const { customer, invoice, postingDate } = of;
  const item = `invoice:${invoice}`;
  const posting = new Posting(desk, item, books.currency, postingDate);
  for (const { key } of desk.inCredit()) {
    const owed = posting.owed(item);
    if (E.isLeft(owed)) return owed;
    if (owed.right === 0) break;
    const remaining = posting.remaining(key);
    if (E.isLeft(remaining)) {
      if (remaining.left._tag === 'BeforeItemOpened') continue;
      return remaining;
    }
    const amount = Math.min(owed.right, remaining.right);
    if (amount === 0) continue;
    const given = posting.give(key, item, amount);
    if (E.isLeft(given)) return given;
  }
  const movement = posting.finish();
  if (movement.applications === undefined) return E.right([]);
  return E.right([
    { type: 'OnAccountDistributed', data: { customer, trigger: 'posting', ...movement } },
  ]);
};

/** What to take back: one application, or the latest live ones between two items. */
const takesOf = (
  data: Ask<'ReverseDistribution'>,
  { desk }: View,
): E.Either<DistributionRefusal | Need, ReadonlyArray<Take>> => {
  const { application: id, from, to, amount } = data;
  if ((id === undefined) === (from === undefined || to === undefined))
    return E.left({
      _tag: 'MalformedCommand',
      field: 'application',
      expected: 'an application, or from and to',
    });
  const history = desk.history(id === undefined ? documentOf(to ?? '') : makerOf(id));
  if (isNeed(history)) return E.left(history);
  if (id !== undefined) {
    const application = history.applications.get(id);
    if (application === undefined) return E.left({ _tag: 'DistributionUnknown', application: id });
    if (application.live === 0) return E.left({ _tag: 'AlreadyReversed', document: id });
    const requested = amount ?? application.live;
    if (requested > application.live)
      return E.left({ _tag: 'ExceedsRemaining', item: id, remaining: application.live, requested });
    return E.right([{ application, amount: requested }]);
  }
  return latestBetween(history, from ?? '', to ?? '', amount);
};

export const decideDistribution = (
  command: DistributionCommand,
  isKnown: boolean,
  view: View,
): Decision => {
  switch (command.type) {
    case 'DistributeOnAccount': {
      const { distribution = view.newId() } = command.data;
      if (isKnown)
        return E.left({ _tag: 'AlreadyPosted', document: `distribution:${distribution}` });
      return give(command.data, distribution, view);
    }
    case 'ReverseDistribution': {
      const { customer, postingDate } = command.data;
      const takes = takesOf(command.data, view);
      if (E.isLeft(takes)) return takes;
      return takeBack(view, { customer, takes: takes.right, postingDate });
    }
  }
};
