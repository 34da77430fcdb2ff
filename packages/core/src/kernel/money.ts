/**
 * Money is a safe integer in the minor unit of its currency, from command to report. Additions
 * are checked. Decimal text exists only at the edges, and dinero.js converts there.
 */
import * as E from 'fp-ts/lib/Either.js';
import {
  dinero,
  halfAwayFromZero,
  multiply,
  toDecimal,
  toSnapshot,
  transformScale,
} from 'dinero.js/bigint';
import type { Currency } from './currencies.ts';
import type { BoundaryRefusal } from './refusal.ts';

/** A whole number of minor units (cents, pence, yen) that is exact: never a fraction, NaN or −0. */
export const isMinor = (u: unknown): u is number => Number.isSafeInteger(u) && !Object.is(u, -0);

/** Every addition is checked: a silent rounding past 2^53 would be a wrong balance. */
export const add = (a: number, b: number): number => {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new RangeError(`${a} + ${b} is not a safe integer`);
  return sum;
};

/** A bare minus would turn 0 into −0, which no event may hold. */
export const negate = (amount: number): number => 0 - amount;

/**
 * The sum of amounts that a caller chose; undefined when it is too large to be exact. Only the sum
 * counts: in whatever order they come, and however large a part of them is, it is the same.
 */
export const exactTotal = (amounts: ReadonlyArray<number>): number | undefined => {
  let sum = 0;
  for (const amount of amounts) {
    sum += amount;
    if (!Number.isSafeInteger(sum)) return largeTotal(amounts);
  }
  return sum;
};

const largeTotal = (amounts: ReadonlyArray<number>): number | undefined =>
  amounts.every(Number.isSafeInteger)
    ? minorOf(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n))
    : undefined;

/** The checked sum of many amounts. */
export const total = (amounts: Iterable<number>): number => {
  const all = [...amounts];
  const sum = exactTotal(all);
  if (sum === undefined) throw new RangeError(`the sum of ${all.length} amounts is not exact`);
  return sum;
};

const unitOf = ({ code, digits }: Currency) =>
  ({ code, base: 10n, exponent: BigInt(digits) }) as const;

/** Whether an integer of any size is an exact amount; the way back from dinero's bigint. */
const minorOf = (amount: bigint): number | undefined => {
  const minor = Number(amount);
  return Number.isSafeInteger(minor) ? minor : undefined;
};

const DECIMAL = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;

/**
 * Reads decimal text in major units (`"1234.50"`) as minor units. Refuses, with `field` as the
 * place: `InvalidAmount` for anything but plain digits with an optional minus and point (no
 * blanks, exponents, separators), or too large to be exact; `InvalidPrecision` for more digits
 * than the currency has.
 */
export const parseMoney = (
  text: string,
  currency: Currency,
  field = 'amount',
): E.Either<BoundaryRefusal, number> => {
  const refused = (expected: string) =>
    E.left({ _tag: 'InvalidAmount', field, value: text.slice(0, 100), expected } as const);
  if (text.length > 40 || !DECIMAL.test(text))
    return refused(`a decimal number such as 1234.5, in ${currency.code}`);
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length > currency.digits)
    return E.left({ _tag: 'InvalidPrecision', field, value: text, exponent: currency.digits });
  const minor = minorOf(BigInt(whole.replace('-', '') + fraction.padEnd(currency.digits, '0')));
  if (minor === undefined) return refused('at most 9007199254740991 minor units');
  return E.right(text.startsWith('-') ? negate(minor) : minor);
};

/** Decimal text in major units, as exact as the amount: `formatMoney(-50, USD)` is `"-0.50"`. */
export const formatMoney = (amount: number, currency: Currency): string =>
  toDecimal(dinero({ amount: BigInt(amount), currency: unitOf(currency) }));

const scaled = (decimal: string) => {
  const [whole = '', fraction = ''] = decimal.split('.');
  return { amount: BigInt(whole + fraction), scale: BigInt(fraction.length) };
};

/**
 * `round(quantity × unitPrice)` in minor units, half away from zero, rounded once. Both are
 * decimal texts ({@link isDecimal}), the price in major units. Undefined when it is not exact.
 */
export const priceOf = (
  quantity: string,
  unitPrice: string,
  currency: Currency,
): number | undefined => {
  const unit = unitOf(currency);
  const price = dinero({ ...scaled(unitPrice), currency: unit });
  const exact = multiply(price, scaled(quantity));
  return minorOf(toSnapshot(transformScale(exact, unit.exponent, halfAwayFromZero)).amount);
};

/** A decimal text with at most 12 digits before and 6 after the point: quantities and prices. */
export const isDecimal = (u: unknown): u is string =>
  typeof u === 'string' && /^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$/.test(u);
