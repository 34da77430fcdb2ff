/** What a quantity of a line of an invoice comes to, after what credits have taken of it. */
import { divided, millionths, percentOf } from './numbers.ts';
import { isKnown } from './posting.ts';
import { Refused, refuseIf } from './rules.ts';
import type { CreditLine } from './shapes.ts';
import {
  creditsAgainst,
  isReversed,
  paperOf,
  sum,
  type Paper,
  type PricedCredit,
  type Sheet,
} from './sheet.ts';

/** The invoice, if credits can be made against it. */
export const creditable = (sheet: Sheet, customer: string, invoice: string): Paper => {
  const key = `invoice:${invoice}`;
  const paper = paperOf(sheet, customer, key);
  refuseIf(
    ['DocumentUnknown', !isKnown(sheet, customer, key)],
    ['NotPosted', isKnown(sheet, customer, key) && paper === undefined],
    ['NotPosted', isReversed(sheet, customer, key)],
  );
  if (paper === undefined) throw new Refused(['NotPosted']);
  return paper;
};

interface Left {
  readonly whole: { readonly quantity: bigint; readonly amount: number; readonly tax: number };
  readonly quantity: bigint;
  readonly amount: number;
  readonly tax: number;
  readonly taxRate: string | undefined;
}

/** A line of an invoice with what no credit, and none of these lines, has taken of it. */
export const leftOf = (
  sheet: Sheet,
  customer: string,
  { invoice, invoiceLine }: Pick<CreditLine, 'invoice' | 'invoiceLine'>,
  own: ReadonlyArray<PricedCredit>,
): Left => {
  const { invoiced = [] } = creditable(sheet, customer, invoice);
  const content = invoiced.find(({ line }) => line === invoiceLine)?.content;
  if (content === undefined) throw new Refused(['LineUnknown']);
  const { amount, tax = 0, taxRate, quantity = '1' } = content;
  const counts = millionths(quantity.replace('-', ''));
  const whole = { quantity: counts === 0n ? 1_000_000n : counts, amount, tax };
  const before = creditsAgainst(sheet, customer, invoice).flatMap(({ credited = [] }) => credited);
  const taken = [...before, ...own].filter(
    (each) => each.invoice === invoice && each.invoiceLine === invoiceLine,
  );
  return {
    whole,
    quantity: taken.reduce((left, each) => left - millionths(each.quantity), whole.quantity),
    amount: amount - sum(taken.map((each) => each.amount)),
    tax: tax - sum(taken.map((each) => each.tax)),
    taxRate: taxRate !== undefined && percentOf(amount, taxRate) === tax ? taxRate : undefined,
  };
};

const notBeyond = (amount: number, left: number): number =>
  Math.abs(amount) > Math.abs(left) ? left : amount;

/** A line with what it comes to, after others of the same credit. */
export const priced = (
  sheet: Sheet,
  customer: string,
  line: CreditLine,
  own: ReadonlyArray<PricedCredit>,
): PricedCredit => {
  const left = leftOf(sheet, customer, line, own);
  const quantity = millionths(line.quantity);
  refuseIf(
    ['ReasonRequired', line.reason === undefined],
    ['InvalidQuantity', quantity <= 0n],
    ['QuantityExceeded', quantity > left.quantity],
  );
  if (quantity === left.quantity) return { ...line, amount: left.amount, tax: left.tax };
  const { whole, taxRate } = left;
  const share = (of: number) => divided(BigInt(of) * quantity, whole.quantity);
  const amount = notBeyond(share(whole.amount), left.amount);
  const tax = taxRate === undefined ? share(whole.tax) : percentOf(amount, taxRate);
  return { ...line, amount, tax: notBeyond(tax, left.tax) };
};

/** Lines as they come to now, in their order. A line without a reason has that of the header. */
export const creditPrices = (
  sheet: Sheet,
  customer: string,
  lines: ReadonlyArray<CreditLine>,
  usual?: string,
): ReadonlyArray<PricedCredit> => {
  const all: PricedCredit[] = [];
  for (const line of lines) {
    const { reason = usual } = line;
    const asked = reason === undefined ? line : { ...line, reason };
    all.push(priced(sheet, customer, asked, all));
  }
  return all;
};
