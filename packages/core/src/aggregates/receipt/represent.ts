/**
 * A payment that comes again: a bounced check presented once more, a chargeback won. The new
 * receipt is linked to the reversed one and gives as that one did, as far as it still fits.
 */
import * as E from 'fp-ts/lib/Either.js';
import { laterOf, type PlainDate } from '../../kernel/dates.ts';
import type { Message } from '../../kernel/event.ts';
import { documentOf } from '../../kernel/ids.ts';
import { negate } from '../../kernel/money.ts';
import { isNeed, need, type Need } from '../../kernel/need.ts';
import { Purse } from '../distribute.ts';
import { Posting } from '../ledger/posting.ts';
import { inForce } from '../lifecycle/draft.ts';
import type { ReceiptHeader } from './header.ts';
import {
  isTake,
  missingOf,
  payLine,
  type Cash,
  type ReceiptLine,
  type ReceiptRefusal,
} from './lines.ts';
import { postingDateOf, type SharedRefusal, type View } from '../view.ts';

type Answer<A> = E.Either<ReceiptRefusal | Need, A>;

/** What a posted receipt said. */
interface Posted extends ReceiptHeader {
  readonly receipt: string;
  readonly lines: ReadonlyArray<ReceiptLine>;
}

const isPosted = (event: Message<string, object>): event is Message<'ReceiptPosted', Posted> =>
  event.type === 'ReceiptPosted';

/** A receipt as it was posted, and the day on which it was reversed. */
interface Reversed {
  readonly posted: Posted;
  readonly reversedOn: PlainDate;
}

/** `DocumentUnknown` when it was never posted, `NotReversed` if it stands. */
const reversedReceipt = (id: string, view: View): Answer<Reversed> => {
  const document = `receipt:${id}`;
  const events = view.recalled(document);
  if (isNeed(events)) return E.left(events);
  const original = events.filter(isPosted).find(({ data }) => data.receipt === id);
  if (original === undefined) return E.left({ _tag: 'DocumentUnknown', document });
  const history = view.desk.history(document);
  if (isNeed(history)) return E.left(history);
  const { reversedOn } = history;
  if (reversedOn === undefined) return E.left({ _tag: 'NotReversed', document, status: 'posted' });
  return E.right({ posted: original.data, reversedOn });
};

/** What there is room for: undefined where nothing can go or come from at all. */
const roomOf = (
  room: E.Either<SharedRefusal | Need, number>,
): E.Either<Need, number | undefined> => {
  if (E.isRight(room)) return room;
  return room.left._tag === 'Need' ? E.left(room.left) : E.right(undefined);
};

/** Whether an item may be paid more than it is open: not when its invoice was voided meanwhile. */
const mayOverpay = ({ to, overpay }: ReceiptLine, view: View): E.Either<Need, boolean> => {
  if (overpay !== true || to === undefined) return E.right(false);
  const history = view.desk.history(documentOf(to));
  return isNeed(history) ? E.left(history) : E.right(!history.reversed);
};

/** Lays lines out as far as they fit; each stays in its place with what is left of its amount. */
class Refit {
  readonly #view: View;
  readonly #cash: Cash;
  readonly #posting: Posting;
  readonly #purse: Purse;

  constructor(view: View, cash: Cash, postingDate: string) {
    const { item, total, documentDate } = cash;
    this.#view = view;
    this.#cash = cash;
    this.#posting = new Posting(view.desk, item, view.books.currency, postingDate);
    const facts = { document: item, documentDate };
    this.#posting.open({ item, amount: negate(total), facts });
    this.#purse = new Purse(this.#posting);
  }

  lines(asked: ReadonlyArray<ReceiptLine>): Answer<ReadonlyArray<ReceiptLine>> {
    const fitted = this.#fitted(asked);
    return E.isLeft(fitted) && isNeed(fitted.left)
      ? E.left(this.#missing(asked, fitted.left))
      : fitted;
  }

  #fitted(asked: ReadonlyArray<ReceiptLine>): Answer<ReadonlyArray<ReceiptLine>> {
    const fitted: ReceiptLine[] = [];
    for (const line of asked) {
      const amount = isTake(line) ? this.#taken(line) : E.right(line.amount);
      if (E.isLeft(amount)) return amount;
      fitted.push({ ...line, amount: amount.right });
    }
    this.#purse.add(this.#cash.item, this.#cash.total);
    for (const [index, line] of fitted.entries()) {
      if (isTake(line)) continue;
      const amount = this.#paid(line);
      if (E.isLeft(amount)) return amount;
      fitted[index] = { ...line, amount: amount.right };
    }
    return E.right(this.#used(fitted).filter(({ amount }) => amount > 0));
  }

  /** An overpayment has to know whether its invoice still stands, also where its item is known. */
  #missing(asked: ReadonlyArray<ReceiptLine>, first: Need): Need {
    const { names } = missingOf(this.#view.desk, asked, first);
    const unsure = asked.flatMap((line) => {
      const overpays = mayOverpay(line, this.#view);
      return E.isLeft(overpays) ? overpays.left.names : [];
    });
    return need(...new Set([...names, ...unsure]));
  }

  /** As much of a credit as it still has. */
  #taken({ from = '', amount }: ReceiptLine): Answer<number> {
    const beside = roomOf(this.#purse.beside(from));
    if (E.isLeft(beside)) return beside;
    const part = Math.min(amount, beside.right ?? 0);
    if (part > 0) this.#purse.add(from, part);
    return E.right(part);
  }

  /** As much as the item is open and there is money for. */
  #paid(line: ReceiptLine): Answer<number> {
    const { from, to = '', amount } = line;
    const money = roomOf(this.#available(from));
    if (E.isLeft(money)) return money;
    const owed = roomOf(this.#posting.owed(to));
    if (E.isLeft(owed)) return owed;
    const overpays = mayOverpay(line, this.#view);
    if (E.isLeft(overpays)) return overpays;
    if (owed.right === undefined) return E.right(0);
    const room = overpays.right ? amount : owed.right;
    const part = Math.min(amount, money.right ?? 0, room);
    if (part === 0) return E.right(0);
    const fitted = { ...line, amount: part, overpay: overpays.right };
    const paid = payLine(this.#purse, this.#cash.item, fitted);
    return E.isLeft(paid) ? paid : E.right(part);
  }

  #available(from: string | undefined): E.Either<SharedRefusal | Need, number> {
    if (from === undefined) return E.right(this.#purse.total());
    return from === this.#cash.item ? E.right(this.#purse.left(from)) : this.#purse.beside(from);
  }

  /** Without what was taken of credits and found no use: it stays where it is, the last first. */
  #used(lines: ReadonlyArray<ReceiptLine>): ReadonlyArray<ReceiptLine> {
    const unused = new Map<string, number>();
    return lines
      .toReversed()
      .map((line) => {
        if (!isTake(line)) return line;
        const { from = '' } = line;
        const left = unused.get(from) ?? this.#purse.left(from);
        const cut = Math.min(left, line.amount);
        unused.set(from, left - cut);
        return { ...line, amount: line.amount - cut };
      })
      .toReversed();
  }
}

interface Again {
  readonly represents: string;
  readonly allowDuplicate?: boolean | undefined;
  readonly documentDate: string;
  readonly postingDate?: string | undefined;
  readonly checkNumber?: string | undefined;
  readonly reference?: string | undefined;
}

/**
 * The header and lines of the receipt that stands in for a reversed one: the same payment, unless
 * it has a new number, and the lines that count, as far as they still fit. What named the money of
 * the old receipt names that of the new one.
 */
export const representedBy = (
  data: Again,
  item: string,
  view: View,
): Answer<{ readonly header: ReceiptHeader; readonly lines: ReadonlyArray<ReceiptLine> }> => {
  const { represents, documentDate } = data;
  const original = reversedReceipt(represents, view);
  if (E.isLeft(original)) return original;
  const { posted, reversedOn } = original.right;
  const { paymentType, total, bank, currency, checkNumber, reference } = posted;
  const before = `receipt:${represents}`;
  // Until it was taken back it is there already.
  const usual = laterOf(documentDate, reversedOn);
  const postingDate = postingDateOf(view.books, { ...data, documentDate: usual });
  if (E.isLeft(postingDate)) return postingDate;
  const asked = inForce(posted.lines).map(({ to, from, amount, overpay }) => ({
    to,
    from: from === before ? item : from,
    amount,
    overpay,
  }));
  const cash = { item, total, documentDate };
  const lines = new Refit(view, cash, postingDate.right).lines(asked);
  if (E.isLeft(lines)) return lines;
  const header: ReceiptHeader = {
    documentDate,
    postingDate: postingDate.right,
    paymentType,
    total,
    bank,
    checkNumber: data.checkNumber ?? checkNumber,
    reference: data.reference ?? reference,
    currency,
    represents,
    allowDuplicate: data.allowDuplicate,
  };
  return E.right({ header, lines: lines.right });
};
