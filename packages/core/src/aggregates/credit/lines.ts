/**
 * Lines of a credit: so much of a line of an invoice. What a credit may still take of a line, and
 * what that comes to, follows from the line and from every credit against it that stands.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { Decimal, Id, LineId, Minor, record, text } from '../../kernel/codec.ts';
import { add, negate } from '../../kernel/money.ts';
import type { Need } from '../../kernel/need.ts';
import {
  magnitude,
  ONE,
  percentOf,
  quantityOf,
  quantityText,
  shareOf,
  type Quantity,
} from '../../kernel/quantity.ts';
import type { InvoiceLine } from '../invoice/lines.ts';
import { inForce } from '../lifecycle/draft.ts';
import type { LifecycleRefusal } from '../lifecycle/lifecycle.ts';

const Reason = text(500);
/** `quantity` is above zero also where the line of the invoice is below. */
const which = { invoice: Id, invoiceLine: LineId, quantity: Decimal };

/** What may be changed of a line. Which line of which invoice it credits may not. */
export const editableLine = { required: {}, optional: { quantity: Decimal, reason: Reason } };
/** `amount` is net of `tax`, and has the sign of the invoice's line. */
export const keptLine = {
  required: { ...which, amount: Minor, tax: Minor, reason: Reason },
  optional: { reverses: LineId },
};
/** A line of a credit that comes whole. Amount and tax follow, and are checked if given. */
export const AskedLine = record('CreditLine', which, { reason: Reason, amount: Minor, tax: Minor });
export const Line = record('CreditLine', { line: LineId, ...keptLine.required }, keptLine.optional);
export type CreditLine = t.TypeOf<typeof Line>;
export type AskedContent = t.TypeOf<typeof AskedLine>;
export type LineContent = Omit<CreditLine, 'line' | 'reverses'>;

export type CreditLineRefusal =
  | LifecycleRefusal
  /** Quantities as decimal texts: what no credit has taken of the line yet. */
  | {
      readonly _tag: 'QuantityExceeded';
      readonly invoice: string;
      readonly line: string;
      readonly left: string;
      readonly requested: string;
    }
  | { readonly _tag: 'ReasonRequired'; readonly field: string };

/** What was taken of a line of an invoice, or is left of it. Amounts have the line's sign. */
export interface Part {
  readonly quantity: Quantity;
  readonly amount: number;
  readonly tax: number;
}

export const NOTHING: Part = { quantity: 0n, amount: 0, tax: 0 };

const plus = (one: Part, other: Part): Part => ({
  quantity: one.quantity + other.quantity,
  amount: add(one.amount, other.amount),
  tax: add(one.tax, other.tax),
});

const partOf = ({ quantity, amount, tax }: LineContent): Part => ({
  quantity: quantityOf(quantity),
  amount,
  tax,
});

/** A line of a posted invoice, with what the credits that stand have taken of it. */
export interface CreditableLine {
  readonly whole: Part;
  /** In percent, where the line's own tax follows from it. */
  readonly taxRate: string | undefined;
  readonly taken: Part;
}

/**
 * A line that has only an amount, or a quantity of zero, is one of something. A rate that does not
 * give the line's own tax (the tax engine had other grounds) says nothing about a part of it.
 */
export const creditable = (
  { quantity = '1', amount, tax = 0, taxRate }: InvoiceLine,
  taken: Part,
): CreditableLine => {
  const counted = magnitude(quantityOf(quantity));
  return {
    whole: { quantity: counted === 0n ? ONE : counted, amount, tax },
    taxRate: taxRate !== undefined && percentOf(amount, taxRate) === tax ? taxRate : undefined,
    taken,
  };
};

export const leftOf = ({ whole, taken }: CreditableLine): Part => ({
  quantity: whole.quantity - taken.quantity,
  amount: add(whole.amount, -taken.amount),
  tax: add(whole.tax, -taken.tax),
});

/** An amount no further from zero than what is left, which has the same sign or is zero. */
const within = (amount: number, left: number): number =>
  Math.abs(amount) > Math.abs(left) ? left : amount;

/**
 * What a quantity of a line comes to: its share, rounded once, never more than is left. Whoever
 * takes the last of it takes all that is left, so that the credits sum to the line exactly.
 */
export const priceOf = (line: CreditableLine, quantity: Quantity): Part => {
  const { whole, taxRate } = line;
  const left = leftOf(line);
  if (quantity === left.quantity) return left;
  const amount = within(shareOf(whole.amount, quantity, whole.quantity), left.amount);
  const rated = taxRate === undefined ? undefined : percentOf(amount, taxRate);
  const tax = within(rated ?? shareOf(whole.tax, quantity, whole.quantity), left.tax);
  return { quantity, amount, tax };
};

/** Lines of posted invoices by name: where they are looked up. */
export interface CreditableLines {
  /** Refuses `DocumentUnknown`, `NotPosted` and `LineUnknown`. */
  readonly line: (
    invoice: string,
    line: string,
  ) => E.Either<CreditLineRefusal | Need, CreditableLine>;
}

/** What lines of a credit take of each line of an invoice. */
export class Taken {
  readonly #lines = new Map<string, Part>();

  constructor(
    lines: ReadonlyArray<LineContent & { line?: string; reverses?: string | undefined }>,
  ) {
    for (const each of inForce(lines)) this.add(each);
  }

  add(line: LineContent): void {
    const key = keyOf(line);
    this.#lines.set(key, plus(this.#lines.get(key) ?? NOTHING, partOf(line)));
  }

  /** A line of an invoice after these, too, have taken their part. */
  from(line: CreditableLine, key: LineKey): CreditableLine {
    const own = this.#lines.get(keyOf(key));
    return own === undefined ? line : { ...line, taken: plus(line.taken, own) };
  }
}

type LineKey = Pick<LineContent, 'invoice' | 'invoiceLine'>;
/** An id holds no slash. */
const keyOf = ({ invoice, invoiceLine }: LineKey): string => `${invoice}/${invoiceLine}`;

/** Whether another line takes from the same line of an invoice. */
export const isSame =
  ({ invoice, invoiceLine }: LineKey) =>
  (other: LineKey): boolean =>
    other.invoiceLine === invoiceLine && other.invoice === invoice;

/** A line as it is kept, with its amounts, after what other lines of the same credit take. */
export const priced = (
  asked: AskedContent,
  { lines, others, reason: usual, field = '' }: Context,
): E.Either<CreditLineRefusal | Need, LineContent> => {
  const { invoice, invoiceLine, reason = usual } = asked;
  const found = lines.line(invoice, invoiceLine);
  if (E.isLeft(found)) return found;
  if (reason === undefined) return E.left({ _tag: 'ReasonRequired', field: `${field}reason` });
  const quantity = quantityOf(asked.quantity);
  if (quantity <= 0n)
    return E.left({
      _tag: 'InvalidQuantity',
      field: `${field}quantity`,
      value: asked.quantity,
      expected: 'above zero',
    });
  const line = others.from(found.right, asked);
  const left = leftOf(line).quantity;
  if (quantity > left)
    return E.left({
      _tag: 'QuantityExceeded',
      invoice,
      line: invoiceLine,
      left: quantityText(left),
      requested: quantityText(quantity),
    });
  const { amount, tax } = priceOf(line, quantity);
  for (const [name, given, due] of [
    ['amount', asked.amount, amount],
    ['tax', asked.tax, tax],
  ] as const)
    if (given !== undefined && given !== due)
      return E.left({
        _tag: 'InvalidAmount',
        field: `${field}${name}`,
        value: String(given),
        expected: `${due}, which is what the quantity comes to`,
      });
  return E.right({ invoice, invoiceLine, quantity: quantityText(quantity), amount, tax, reason });
};

interface Context {
  readonly lines: CreditableLines;
  readonly others: Taken;
  /** The reason of the header, for a line that has none of its own. */
  readonly reason: string | undefined;
  /** Where the line stands in the command, up to the point. */
  readonly field?: string;
}

/** The line that takes it back. */
export const oppositeLine = (line: LineContent): LineContent => ({
  invoice: line.invoice,
  invoiceLine: line.invoiceLine,
  quantity: quantityText(-quantityOf(line.quantity)),
  amount: negate(line.amount),
  tax: negate(line.tax),
  reason: line.reason,
});
