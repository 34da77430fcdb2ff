/**
 * Quantities are exact decimals with at most 6 digits after the point. Here they are counted in
 * millionths, so that what is left of a line is a whole number and never drifts.
 */

/** Millionths of a unit. */
export type Quantity = bigint;

const UNIT = 1_000_000n;

/** One of whatever is counted. */
export const ONE: Quantity = UNIT;

/** Reads a decimal text that {@link isDecimal} holds for: `"2.5"` is 2,500,000 millionths. */
export const quantityOf = (decimal: string): Quantity => {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
};

/** The shortest decimal text: `"2.5"`, never `"2.50"`. */
export const quantityText = (quantity: Quantity): string => {
  const digits = magnitude(quantity).toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  const text = fraction === '' ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${fraction}`;
  return quantity < 0n ? `-${text}` : text;
};

/** A quantity without its sign. */
export const magnitude = (quantity: Quantity): Quantity => (quantity < 0n ? -quantity : quantity);

/**
 * `amount × part ÷ whole` in minor units, rounded once, half away from zero. `whole` is above
 * zero, and `part` no larger, so that the share is no larger than the amount.
 */
export const shareOf = (amount: number, part: Quantity, whole: Quantity): number =>
  Number(roundedRatio(BigInt(amount) * part, whole));

/**
 * A percentage of an amount, rounded once, half away from zero; undefined when it is too large to
 * be exact. The rate is a decimal text: `"8.25"` is 8.25 percent.
 */
export const percentOf = (amount: number, rate: string): number | undefined => {
  const part = Number(roundedRatio(BigInt(amount) * quantityOf(rate), 100n * UNIT));
  return Number.isSafeInteger(part) ? part : undefined;
};

const roundedRatio = (numerator: bigint, denominator: bigint): bigint => {
  const half = numerator < 0n ? -denominator : denominator;
  return (2n * numerator + half) / (2n * denominator);
};
