/** Splitting an amount into parts that sum exactly to it. */
import { exactTotal } from './money.ts';

/**
 * The parts of `total` (minor units, of either sign) in proportion to `weights`, which are whole
 * and not below zero. Largest remainder: every part is rounded towards zero, and the units left
 * over go one each to the largest fractions, ties to the first. So the parts always sum to the
 * whole, and a part exceeds its weight only if the whole exceeds the sum of all weights.
 *
 * Throws a `RangeError` where there is nothing to split by: a total, and no weight above zero.
 */
export const split = (total: number, weights: ReadonlyArray<number>): ReadonlyArray<number> => {
  if (exactTotal([total]) === undefined || weights.some((weight) => !isWeight(weight)))
    throw new RangeError('a split is of whole amounts, by weights not below zero');
  // Products of two amounts are larger than a number can hold.
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (whole === 0n && total !== 0) throw new RangeError(`nothing to split ${total} by`);
  const size = BigInt(Math.abs(total));
  const shares = weights.map((weight, index) => {
    const product = size * BigInt(weight);
    const part = whole === 0n ? 0n : product / whole;
    return { index, part: Number(part), fraction: product - part * whole };
  });
  const parts = shares.map(({ part }) => part);
  let left = Math.abs(total) - Number(shares.reduce((sum, { part }) => sum + BigInt(part), 0n));
  // The sort is stable, so that ties go to the first.
  const largestFirst = shares.toSorted((a, b) =>
    a.fraction === b.fraction ? 0 : a.fraction > b.fraction ? -1 : 1,
  );
  for (const { index, part } of largestFirst) {
    if (left === 0) break;
    parts[index] = part + 1;
    left -= 1;
  }
  return total < 0 ? parts.map((part) => 0 - part) : parts;
};

const isWeight = (weight: number): boolean => Number.isSafeInteger(weight) && weight >= 0;
