/** Lines of an invoice: what they are asked for with, and what they come to. */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { Decimal, Id, LineId, Minor, record, text } from '../../kernel/codec.ts';
import { currencyOf as currencyNamed } from '../../kernel/currencies.ts';
import { exactTotal, negate, priceOf } from '../../kernel/money.ts';
import type { DocumentKey } from '../../kernel/ids.ts';
import { INEXACT, inForce } from '../lifecycle/draft.ts';
import type { LifecycleRefusal } from '../lifecycle/lifecycle.ts';

const options = {
  quantity: Decimal,
  unitPrice: Decimal,
  taxCode: Id,
  taxRate: Decimal,
  tax: Minor,
  account: Id,
};
const Description = text(1000);

/**
 * `amount` is net of `tax`. With quantity and price it may be left out, and is checked if given.
 */
export const askedLine = {
  required: { description: Description },
  optional: { ...options, amount: Minor },
};
/** A line as it is kept; one that takes another back (`reverses`) is equal and opposite to it. */
export const keptLine = {
  required: { description: Description, amount: Minor },
  optional: { ...options, reverses: LineId },
};
export const AskedLine = record(
  'InvoiceLine',
  { line: LineId, ...askedLine.required },
  askedLine.optional,
);
export const Line = record(
  'InvoiceLine',
  { line: LineId, ...keptLine.required },
  keptLine.optional,
);
export type InvoiceLine = t.TypeOf<typeof Line>;
export type AskedContent = Omit<t.TypeOf<typeof AskedLine>, 'line'>;
export type LineContent = Omit<InvoiceLine, 'line' | 'reverses'>;

type Priced<A> = E.Either<LifecycleRefusal, A>;

/** Gives a line its amount: the price times the quantity, rounded once, half away from zero. */
export const priced = (
  asked: AskedContent,
  field: string,
  currency: string,
): Priced<LineContent> => {
  const { quantity, unitPrice, amount: given, taxRate, tax } = asked;
  const within = (name: string) => (field === '' ? name : `${field}.${name}`);
  const invalid = (value: string, expected: string) =>
    E.left({ _tag: 'InvalidAmount', field: within('amount'), value, expected } as const);
  if (taxRate !== undefined && tax === undefined)
    return E.left({ _tag: 'MalformedCommand', field: within('tax'), expected: 'the tax amount' });
  const unit = currencyNamed(currency);
  if (quantity === undefined || unitPrice === undefined || unit === undefined) {
    if (given === undefined) return invalid('nothing', 'an amount, or a quantity and a unit price');
    return E.right({ ...asked, amount: given });
  }
  const amount = priceOf(quantity, unitPrice, unit);
  if (amount === undefined) return invalid(`${quantity} × ${unitPrice}`, 'an exact amount');
  if (given !== undefined && given !== amount)
    return invalid(String(given), `${quantity} × ${unitPrice} = ${amount}`);
  return E.right({ ...asked, amount });
};

/** The lines of an invoice that comes whole. */
export const pricedLines = (
  asked: ReadonlyArray<AskedContent & { readonly line: string }>,
  currency: string,
): Priced<ReadonlyArray<InvoiceLine>> => {
  const seen = new Set<string>();
  const lines: InvoiceLine[] = [];
  for (const [index, each] of asked.entries()) {
    if (seen.has(each.line)) return E.left({ _tag: 'DuplicateLine', line: each.line });
    seen.add(each.line);
    const line = priced(each, `lines[${index}]`, currency);
    if (E.isLeft(line)) return line;
    lines.push({ line: each.line, ...line.right });
  }
  return E.right(lines);
};

/**
 * A line with changes. Its amount follows a new quantity or price, unless it is given too. A tax
 * with a rate does not: it has to be given anew, or the line would keep the tax of another amount.
 */
export const editedLine = (line: LineContent, changes: Partial<AskedContent>): AskedContent => {
  const isPriced = changes.quantity !== undefined || changes.unitPrice !== undefined;
  const amount = changes.amount ?? (isPriced ? undefined : line.amount);
  const { taxRate, tax } = { ...line, ...changes };
  const isTaxed = taxRate !== undefined && (amount !== line.amount || taxRate !== line.taxRate);
  return { ...line, ...changes, amount, tax: isTaxed ? changes.tax : tax };
};

/** The line that takes it back: the price stays, the quantity and the amounts turn around. */
export const oppositeLine = (line: LineContent): LineContent => {
  const { quantity, tax } = line;
  return {
    ...line,
    amount: negate(line.amount),
    ...(tax === undefined ? {} : { tax: negate(tax) }),
    ...(quantity === undefined ? {} : { quantity: negated(quantity) }),
  };
};

const negated = (decimal: string): string => {
  if (decimal.startsWith('-')) return decimal.slice(1);
  return /[1-9]/.test(decimal) ? `-${decimal}` : decimal;
};

/** What a line adds to the total. */
export const amountsOf = ({
  amount,
  tax = 0,
}: Pick<LineContent, 'amount' | 'tax'>): ReadonlyArray<number> => [amount, tax];

export interface Totals {
  /** Tax included. */
  readonly total: number;
  readonly tax: number;
}

/**
 * What the lines come to. Refuses a header that says something else (`TotalMismatch`), and an
 * invoice that has no line in force unless it says that its total is zero (`EmptyDocument`).
 */
export const totalsOf = (
  lines: ReadonlyArray<InvoiceLine>,
  given: number | undefined,
  document: DocumentKey,
): Priced<Totals> => {
  const tax = exactTotal(lines.map((line) => line.tax ?? 0));
  const sum = exactTotal(lines.flatMap(amountsOf));
  if (sum === undefined || tax === undefined) return E.left(INEXACT);
  if (given !== undefined && given !== sum)
    return E.left({ _tag: 'TotalMismatch', header: given, lines: sum });
  if (inForce(lines).length === 0 && given !== 0)
    return E.left({ _tag: 'EmptyDocument', document });
  return E.right({ total: sum, tax });
};
