/** Lines of a receipt: what they may say, and how the money and the credits pay them. */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { ItemKey, LineId, NonZeroMinor, PositiveMinor, record, Yes } from '../../kernel/codec.ts';
import type { BoundaryRefusal } from '../../kernel/refusal.ts';
import { exactTotal, negate } from '../../kernel/money.ts';
import { isNeed, type Need } from '../../kernel/need.ts';
import { allMissing, Purse } from '../distribute.ts';
import { Posting } from '../ledger/posting.ts';
import type { Desk } from '../ledger/desk.ts';
import { inForce } from '../lifecycle/draft.ts';
import type { LifecycleRefusal } from '../lifecycle/lifecycle.ts';
import type { PaymentRefusal } from './payment.ts';
import type { View } from '../view.ts';

export type ReceiptRefusal =
  | LifecycleRefusal
  | PaymentRefusal
  | { readonly _tag: 'NotFullyDistributed'; readonly remaining: number }
  | { readonly _tag: 'NotEnoughMoney'; readonly available: number; readonly needed: number }
  | { readonly _tag: 'NothingToApply'; readonly item: string };

const options = { to: ItemKey, from: ItemKey, overpay: Yes };

/**
 * Gives `amount` to an item (`to`), from a named source or not; or takes a credit (`from` alone),
 * so that lines which name no source are paid from it.
 */
export const askedLine = { required: { amount: PositiveMinor }, optional: options };
/** A line as it is kept; one that takes another back (`reverses`) is equal and opposite to it. */
export const keptLine = { required: { amount: NonZeroMinor }, optional: options };
export const AskedLine = record('ReceiptLine', askedLine.required, options);
export const Line = record('ReceiptLine', keptLine.required, {
  ...options,
  line: LineId,
  reverses: LineId,
});
export type ReceiptLine = t.TypeOf<typeof Line>;
export type LineContent = Omit<ReceiptLine, 'line' | 'reverses'>;

export const oppositeLine = (line: LineContent): LineContent => ({
  ...line,
  amount: negate(line.amount),
});

/**
 * A line that says nothing that can be done. `own` is the receipt's own item; `index` is where the
 * line stands in the command, if it is one of several.
 */
export const lineRefusal = (
  { from, to, overpay }: LineContent,
  own: string,
  index?: number,
): BoundaryRefusal | undefined => {
  if (from === undefined && to === undefined)
    return malformed(index === undefined ? 'to' : `lines[${index}]`, 'to or from');
  if (overpay === true && to?.startsWith('invoice:') !== true)
    return malformed(fieldOf(index, 'overpay'), 'an invoice to overpay');
  if (to === undefined && from === own)
    return malformed(fieldOf(index, 'from'), 'a credit; its own money is there anyway');
  return undefined;
};

/** Put together only for a refusal: every line of every receipt comes by. */
const fieldOf = (index: number | undefined, field: string): string =>
  index === undefined ? field : `lines[${index}].${field}`;

const malformed = (field: string, expected: string): BoundaryRefusal => ({
  _tag: 'MalformedCommand',
  field,
  expected,
});

/** What a receipt brings: its item, and the money that it opens it with. */
export interface Cash {
  readonly item: string;
  readonly total: number;
  readonly documentDate: string;
}

/** A receipt laid out on the account: the event in the making, and what its lines left over. */
export interface LaidOut {
  readonly posting: Posting;
  readonly purse: Purse;
}

export const isTake = ({ from, to }: LineContent): boolean =>
  from !== undefined && to === undefined;

/** The receipt's own money is one of the sources; a credit gives beside what is taken of it. */
export const payLine = (
  purse: Purse,
  own: string,
  { from, to = '', amount, overpay }: LineContent,
): E.Either<ReceiptRefusal | Need, void> => {
  if (from === undefined) return purse.pay(to, amount, overpay);
  return from === own
    ? purse.payFrom(from, to, amount, overpay)
    : purse.payBeside(from, to, amount, overpay);
};

/** Everything that is not known of what lines name, once something turned out to be missing. */
export const missingOf = (desk: Desk, lines: ReadonlyArray<LineContent>, first: Need): Need =>
  allMissing(
    desk,
    lines.flatMap(({ from = [], to = [] }) => [from, to].flat()),
    first,
  );

/**
 * Lays the lines that count out on the account as it is: takes the credits first, then pays the
 * lines in order, the receipt's own money last.
 */
export const layOut = (
  view: View,
  cash: Cash,
  lines: ReadonlyArray<ReceiptLine>,
  postingDate: string,
): E.Either<ReceiptRefusal | Need, LaidOut> => {
  const { item, total, documentDate } = cash;
  const posting = new Posting(view.desk, item, view.books.currency, postingDate);
  posting.open({ item, amount: negate(total), facts: { document: item, documentDate } });
  const purse = new Purse(posting);
  const counted = inForce(lines);
  const paid = paidOut(purse, cash, counted);
  if (E.isRight(paid)) return E.right({ posting, purse });
  return isNeed(paid.left) ? E.left(missingOf(view.desk, counted, paid.left)) : paid;
};

const paidOut = (
  purse: Purse,
  { item, total }: Cash,
  lines: ReadonlyArray<ReceiptLine>,
): E.Either<ReceiptRefusal | Need, void> => {
  const money = [total];
  for (const line of lines) {
    const { from, amount } = line;
    if (from === undefined || !isTake(line)) continue;
    const taken = purse.take(from, amount);
    if (E.isLeft(taken)) return taken;
    money.push(amount);
  }
  if (exactTotal(money) === undefined) return E.left(inexact(total));
  purse.add(item, total);
  for (const line of lines) {
    if (isTake(line)) continue;
    const paid = payLine(purse, item, line);
    if (E.isLeft(paid)) return paid;
  }
  return E.right(undefined);
};

const inexact = (total: number): BoundaryRefusal => ({
  _tag: 'InvalidAmount',
  field: 'total',
  value: String(total),
  expected: 'an amount that is exact together with the credits that are taken',
});
