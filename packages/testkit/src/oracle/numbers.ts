/** Fractions counted out on paper: prices, shares and percentages, each rounded once. */

/** A decimal text in millionths. */
export const millionths = (decimal: string): bigint => {
  const isBelow = decimal.startsWith('-');
  const [whole = '0', fraction = ''] = (isBelow ? decimal.slice(1) : decimal).split('.');
  const all = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
  return isBelow ? 0n - all : all;
};

/** Millionths as the shortest decimal text. */
export const decimalOf = (count: bigint): string => {
  const size = count < 0n ? 0n - count : count;
  let fraction = String(size % 1_000_000n).padStart(6, '0');
  while (fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  const whole = `${count < 0n ? '-' : ''}${size / 1_000_000n}`;
  return fraction === '' ? whole : `${whole}.${fraction}`;
};

/** To the nearest whole number; a half goes away from zero. `by` is above zero. */
export const divided = (count: bigint, by: bigint): number => {
  const size = count < 0n ? 0n - count : count;
  const whole = size / by;
  const nearest = (size - whole * by) * 2n >= by ? whole + 1n : whole;
  return Number(count < 0n ? 0n - nearest : nearest);
};

/** Cents of so many at that price in whole units of a currency that has cents. */
export const priceOf = (quantity: string, unitPrice: string): number =>
  divided(millionths(quantity) * millionths(unitPrice) * 100n, 1_000_000_000_000n);

/** So many percent of it. */
export const percentOf = (amount: number, rate: string): number =>
  divided(BigInt(amount) * millionths(rate), 100_000_000n);

/**
 * Parts of a sum in proportion to weights: what is left over after rounding down goes one by one to
 * those who lost most by it, the first of them first.
 */
export const shared = (total: number, weights: ReadonlyArray<number>): ReadonlyArray<number> => {
  const all = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  const exact = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = exact.map((each) => each / all);
  const lost = exact.map((each) => each % all);
  let left = BigInt(total) - parts.reduce((sum, part) => sum + part, 0n);
  while (left > 0n) {
    let most = 0;
    for (const [at, each] of lost.entries()) if (each > (lost[most] ?? 0n)) most = at;
    parts[most] = (parts[most] ?? 0n) + 1n;
    lost[most] = -1n;
    left -= 1n;
  }
  return parts.map(Number);
};
