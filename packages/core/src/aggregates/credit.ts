/**
 * Credit on account: an amount we owe a customer until it is used. Receipts and distributions
 * spend it; here that shows only as what its item still has open.
 *
 *   post → posted ── reverse ──→ reversed
 */
import * as E from 'fp-ts/lib/Either.js';
import { CurrencyCode, Id, oneOf, PlainDate, PositiveMinor, text, Yes } from '../kernel/codec.ts';
import { message, money, type MessagesOf } from '../kernel/event.ts';
import { negate } from '../kernel/money.ts';
import type { Need } from '../kernel/need.ts';
import type { Meaning } from './ledger/ledger.ts';
import { Posting } from './ledger/posting.ts';
import { unborn, type Document } from './lifecycle/draft.ts';
import { currencyOf, postingDateOf, type SharedRefusal, type View } from './view.ts';

const kind = oneOf('onAccount');
const Reason = text(500);
const id = { customer: Id, credit: Id };
const header = { customer: Id, documentDate: PlainDate, amount: PositiveMinor };

// Commands: what someone asks for.

export const creditCommands = [
  message('PostCredit', header, {
    credit: Id,
    kind,
    reason: Reason,
    currency: CurrencyCode,
    postingDate: PlainDate,
  }),
  message('ReverseCredit', { ...id, reason: Reason }, { cascade: Yes, postingDate: PlainDate }),
] as const;
export type CreditCommand = MessagesOf<typeof creditCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const creditEvents = [
  message(
    'CreditPosted',
    { ...header, credit: Id, kind, ...money.required },
    { reason: Reason, ...money.optional },
  ),
  message('CreditReversed', { ...id, reason: Reason, ...money.required }, money.optional),
] as const;
export type CreditEvent = MessagesOf<typeof creditEvents>;

// Refusals: why nothing happened.

export type CreditRefusal = SharedRefusal;

// State: only what the next decision needs to know.

export type Credit = Document;

/** What the event means to the ledger. */
export const meaningOfCredit = ({ type, data }: CreditEvent): Meaning => {
  const document = `credit:${data.credit}`;
  if (type === 'CreditReversed') return { openings: [], reverses: document };
  const facts = { document, documentDate: data.documentDate };
  return { openings: [{ item: document, amount: negate(data.amount), facts }] };
};

// Decide: command, own state and view → events, or a refusal.

type Decision = E.Either<CreditRefusal | Need, ReadonlyArray<CreditEvent>>;
type Ask<Type> = Extract<CreditCommand, { type: Type }>['data'];

const post = (data: Ask<'PostCredit'>, credit: string, view: View): Decision => {
  const { customer, documentDate, amount, reason } = data;
  const currency = currencyOf(view.books, data.currency);
  if (E.isLeft(currency)) return currency;
  const postingDate = postingDateOf(view.books, data);
  if (E.isLeft(postingDate)) return postingDate;
  const item = `credit:${credit}`;
  const posting = new Posting(view.desk, item, currency.right, postingDate.right);
  posting.open({ item, amount: negate(amount), facts: { document: item, documentDate } });
  const paper = { customer, credit, kind: 'onAccount', documentDate, amount, reason } as const;
  return E.right([{ type: 'CreditPosted', data: { ...paper, ...posting.finish() } }]);
};

export const decideCredit = (
  { data }: Exclude<CreditCommand, { type: 'ReverseCredit' }>,
  own: Credit | null,
  view: View,
): Decision => {
  const { credit = view.newId() } = data;
  const fresh = unborn(own, `credit:${credit}`);
  return E.isLeft(fresh) ? fresh : post(data, credit, view);
};

/** Credits that stand against lines of an invoice. */
export const creditsAgainst = (
  _invoice: string,
  _view: View,
): ReadonlyArray<{ readonly credit: string }> | Need => [];

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveCredit = (_own: Credit | null, { type }: CreditEvent): Credit => {
  switch (type) {
    case 'CreditPosted':
      return { status: 'posted' };
    case 'CreditReversed':
      return { status: 'reversed' };
  }
};
