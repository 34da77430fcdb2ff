/**
 * Receipt: money that came in, and what the customer meant it for. Its cash opens an item in
 * credit; its lines are applications from that item, or from credits that the receipt takes. What
 * is not distributed is simply what is left on the item: on account.
 *
 *   post → posted ── reverse ──→ reversed
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  CurrencyCode,
  Id,
  ItemKey,
  list,
  oneOf,
  PlainDate,
  PositiveMinor,
  record,
  UnsignedMinor,
  Yes,
} from '../kernel/codec.ts';
import { message, money, type MessagesOf } from '../kernel/event.ts';
import { add, negate } from '../kernel/money.ts';
import type { Need } from '../kernel/need.ts';
import { distribute, Distribute, Purse } from './distribute.ts';
import type { Meaning } from './ledger/ledger.ts';
import { Posting } from './ledger/posting.ts';
import { unborn, type Document } from './lifecycle/draft.ts';
import {
  duplicateOf,
  paymentOptions,
  paymentRefusal,
  paymentType,
  type PaymentRefusal,
} from './payment.ts';
import { currencyOf, postingDateOf, type View } from './view.ts';

const LINES_MAX = 2000;
const id = { customer: Id, receipt: Id };
const header = { customer: Id, documentDate: PlainDate, paymentType, total: UnsignedMinor };

/**
 * Gives `amount` to an item (`to`), from a named source or not; or takes a credit (`from` alone).
 */
const Line = record(
  'ReceiptLine',
  { amount: PositiveMinor },
  { to: ItemKey, from: ItemKey, overpay: Yes },
);
export type ReceiptLine = t.TypeOf<typeof Line>;

// Commands: what someone asks for.

export const receiptCommands = [
  message('PostReceipt', header, {
    ...paymentOptions,
    receipt: Id,
    currency: CurrencyCode,
    lines: list(Line, LINES_MAX),
    distribute: Distribute,
    remainder: oneOf('onAccount'),
    allowDuplicate: Yes,
    postingDate: PlainDate,
  }),
  message(
    'ReverseReceipt',
    { ...id, reason: oneOf('nsf', 'chargeback', 'error', 'other') },
    { cascade: Yes, leaveRefund: Yes, postingDate: PlainDate },
  ),
] as const;
export type ReceiptCommand = MessagesOf<typeof receiptCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const receiptEvents = [
  message(
    'ReceiptPosted',
    {
      ...header,
      receipt: Id,
      lines: list(Line, 10_000),
      onAccount: UnsignedMinor,
      ...money.required,
    },
    { ...paymentOptions, ...money.optional },
  ),
  message(
    'ReceiptReversed',
    { ...id, reason: oneOf('nsf', 'chargeback', 'error', 'other'), ...money.required },
    money.optional,
  ),
] as const;
export type ReceiptEvent = MessagesOf<typeof receiptEvents>;

// Refusals: why nothing happened.

export type ReceiptRefusal =
  PaymentRefusal | { readonly _tag: 'NotFullyDistributed'; readonly remaining: number };

// State: only what the next decision needs to know.

export type Receipt = Document;

/** What the event means to the ledger. */
export const meaningOfReceipt = ({ type, data }: ReceiptEvent): Meaning => {
  const document = `receipt:${data.receipt}`;
  if (type === 'ReceiptReversed') return { openings: [], reverses: document };
  const facts = { document, documentDate: data.documentDate };
  return { openings: [{ item: document, amount: negate(data.total), facts }] };
};

// Decide: command, own state and view → events, or a refusal.

type Decision = E.Either<ReceiptRefusal | Need, ReadonlyArray<ReceiptEvent>>;
type PostedReceipt = Extract<ReceiptEvent, { type: 'ReceiptPosted' }>['data'];
type Ask<Type> = Extract<ReceiptCommand, { type: Type }>['data'];

const post = (data: Ask<'PostReceipt'>, receipt: string, view: View): Decision => {
  const unpayable = paymentRefusal(data);
  if (unpayable !== undefined) return E.left(unpayable);
  const ours = currencyOf(view.books, data.currency);
  if (E.isLeft(ours)) return ours;
  const postingDate = postingDateOf(view.books, data);
  if (E.isLeft(postingDate)) return postingDate;
  const duplicate = data.allowDuplicate === true ? undefined : duplicateOf(data, view);
  if (typeof duplicate === 'string')
    return E.left({ _tag: 'DuplicateDocument', document: duplicate });
  if (duplicate !== undefined) return E.left(duplicate);

  const { customer, documentDate, paymentType: type, total, bank, checkNumber, reference } = data;
  const item = `receipt:${receipt}`;
  const posting = new Posting(view.desk, item, ours.right, postingDate.right);
  posting.open({ item, amount: negate(total), facts: { document: item, documentDate } });
  const purse = new Purse(posting);
  const lines = [...(data.lines ?? [])];
  const paid = payLines(purse, lines, item, total);
  if (E.isLeft(paid)) return paid;
  if (data.distribute !== undefined) {
    const distributed = distribute(view.desk, posting, purse, data.distribute);
    if (E.isLeft(distributed)) return distributed;
    lines.push(...distributed.right);
  }

  const onAccount = purse.left(item);
  const unused = add(purse.total(), -onAccount);
  if (unused > 0 || (onAccount > 0 && data.remainder === undefined))
    return E.left({ _tag: 'NotFullyDistributed', remaining: add(unused, onAccount) });
  const { currency, applications, undoes, entries } = posting.finish();
  // Field by field: two spreads of this many fields cost as much as the whole decision.
  const posted: PostedReceipt = {
    customer,
    receipt,
    documentDate,
    paymentType: type,
    total,
    bank,
    checkNumber,
    reference,
    lines,
    onAccount,
    postingDate: postingDate.right,
    currency,
    applications,
    undoes,
    entries,
  };
  return E.right([{ type: 'ReceiptPosted', data: posted }]);
};

/** Takes the credits first and pays the lines in order; the receipt's own money goes last. */
const payLines = (
  purse: Purse,
  lines: ReadonlyArray<ReceiptLine>,
  own: string,
  total: number,
): E.Either<ReceiptRefusal | Need, void> => {
  for (const [index, { from, to, amount, overpay }] of lines.entries()) {
    if (from === undefined && to === undefined)
      return E.left({ _tag: 'MalformedCommand', field: `lines[${index}]`, expected: 'to or from' });
    if (overpay === true && to?.startsWith('invoice:') !== true)
      return E.left({
        _tag: 'MalformedCommand',
        field: `lines[${index}].overpay`,
        expected: 'an invoice to overpay',
      });
    if (from === undefined || to !== undefined) continue;
    if (from === own)
      return E.left({
        _tag: 'MalformedCommand',
        field: `lines[${index}].from`,
        expected: 'a credit; its own money is there anyway',
      });
    const taken = purse.take(from, amount);
    if (E.isLeft(taken)) return taken;
  }
  purse.add(own, total);
  for (const { from, to, amount, overpay } of lines) {
    if (to === undefined) continue;
    const paid =
      from === undefined
        ? purse.pay(to, amount, overpay)
        : purse.payFrom(from, to, amount, overpay);
    if (E.isLeft(paid)) return paid;
  }
  return E.right(undefined);
};

export const decideReceipt = (
  command: Exclude<ReceiptCommand, { type: 'ReverseReceipt' }>,
  own: Receipt | null,
  view: View,
): Decision => {
  const { receipt = view.newId() } = command.data;
  const document = `receipt:${receipt}`;
  const fresh = unborn(own, document);
  if (E.isLeft(fresh)) return fresh;
  return post(command.data, receipt, view);
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveReceipt = (_own: Receipt | null, { type }: ReceiptEvent): Receipt => {
  switch (type) {
    case 'ReceiptPosted':
      return { status: 'posted' };
    case 'ReceiptReversed':
      return { status: 'reversed' };
  }
};
