/**
 * Refund: money paid out of an item in credit. It is posted whole and at once, for somebody has
 * paid it; a payment that came back is a refund reversed.
 *
 *   post → posted ── reverse ──→ reversed
 */
import * as E from 'fp-ts/lib/Either.js';
import { Id, ItemKey, Label, oneOf, PlainDate, PositiveMinor, text } from '../kernel/codec.ts';
import { message, money, type MessagesOf } from '../kernel/event.ts';
import { documentOf } from '../kernel/ids.ts';
import { isNeed, type Need } from '../kernel/need.ts';
import type { Meaning } from './ledger/ledger.ts';
import { Posting } from './ledger/posting.ts';
import { unborn, type Finished } from './lifecycle/draft.ts';
import { Bank } from './receipt/payment.ts';
import { latestBetween, takeBack, type DistributionReversed } from './reversal/take-back.ts';
import { postingDateOf, type SharedRefusal, type View } from './view.ts';

const Reason = text(500);
const id = { customer: Id, refund: Id };
const content = {
  from: ItemKey,
  amount: PositiveMinor,
  bank: Bank,
  method: oneOf('check', 'cash', 'externalCard', 'ach', 'transfer', 'wire'),
  documentDate: PlainDate,
};

// Commands: what someone asks for.

export const refundCommands = [
  /** `releaseFrom`: an item that gets less of this money, as much less as the refund needs. */
  message(
    'PostRefund',
    { customer: Id, ...content },
    { refund: Id, reference: Label, releaseFrom: ItemKey, postingDate: PlainDate },
  ),
  message('ReverseRefund', { ...id, reason: Reason }, { postingDate: PlainDate }),
] as const;
export type RefundCommand = MessagesOf<typeof refundCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const refundEvents = [
  message(
    'RefundPosted',
    { ...id, ...content, ...money.required },
    { reference: Label, ...money.optional },
  ),
  message('RefundReversed', { ...id, reason: Reason, ...money.required }, money.optional),
] as const;
export type RefundEvent = MessagesOf<typeof refundEvents>;

// State: only what the next decision needs to know.

export type Refund = Finished;

/** What the event means to the ledger. */
export const meaningOfRefund = ({ type, data }: RefundEvent): Meaning => {
  const document = `refund:${data.refund}`;
  if (type === 'RefundReversed') return { openings: [], reverses: document };
  const { from: item, amount } = data;
  return { openings: [], charges: { document, amounts: [{ item, amount }] } };
};

// Decide: command, own state and view → events, or a refusal.

type Answer<A> = E.Either<SharedRefusal | Need, A>;
type Decision = Answer<ReadonlyArray<RefundEvent | DistributionReversed>>;
type Ask = Extract<RefundCommand, { type: 'PostRefund' }>['data'];

/** Takes back from another item what the refund needs and its source no longer has. */
const released = (
  { customer, from, amount, releaseFrom: to }: Ask,
  postingDate: string,
  view: View,
): Answer<ReadonlyArray<DistributionReversed>> => {
  if (to === undefined) return E.right([]);
  const source = new Posting(view.desk, '', view.books.currency, postingDate).remaining(from);
  if (E.isLeft(source)) return source;
  const missing = amount - source.right;
  if (missing <= 0) return E.right([]);
  const receiver = view.desk.history(documentOf(to));
  if (isNeed(receiver)) return E.left(receiver);
  const takes = latestBetween(receiver, from, to, missing);
  if (E.isLeft(takes)) return takes;
  return takeBack(view, { customer, takes: takes.right, postingDate });
};

export const decideRefund = (
  { data }: Extract<RefundCommand, { type: 'PostRefund' }>,
  own: Refund | null,
  view: View,
): Decision => {
  const { customer, refund = view.newId(), from, amount, bank, method, documentDate } = data;
  const document = `refund:${refund}`;
  const fresh = unborn(own, document);
  if (E.isLeft(fresh)) return fresh;
  const postingDate = postingDateOf(view.books, data);
  if (E.isLeft(postingDate)) return postingDate;
  const events = released(data, postingDate.right, view);
  if (E.isLeft(events)) return events;
  const posting = new Posting(view.desk, document, view.books.currency, postingDate.right);
  const remaining = posting.remaining(from);
  if (E.isLeft(remaining)) return remaining;
  if (amount > remaining.right) {
    const asked = { item: from, remaining: remaining.right, requested: amount };
    return E.left({ _tag: 'ExceedsRemaining', ...asked });
  }
  const charged = posting.charge({ item: from, amount });
  if (E.isLeft(charged)) return charged;
  const { reference } = data;
  const paper = { customer, refund, from, amount, bank, method, documentDate, reference };
  return E.right([
    ...events.right,
    { type: 'RefundPosted', data: { ...paper, ...posting.finish() } },
  ]);
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveRefund = (_own: Refund | null, { type }: RefundEvent): Refund =>
  type === 'RefundPosted' ? { status: 'posted' } : { status: 'reversed' };
