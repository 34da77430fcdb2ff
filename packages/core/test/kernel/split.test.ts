import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { split } from '../../src/kernel/split.ts';

const sum = (parts: ReadonlyArray<number>): bigint =>
  parts.reduce((all, part) => all + BigInt(part), 0n);

test('what does not divide goes to the largest fractions, ties to the first', () => {
  expect(split(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(split(10, [1, 2, 4])).toEqual([1, 3, 6]);
  expect(split(5, [3, 3, 3, 3])).toEqual([2, 1, 1, 1]);
  expect(split(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
});

test('who has no weight gets nothing, and nothing is split into nothings', () => {
  expect(split(7, [0, 1, 0])).toEqual([0, 7, 0]);
  expect(split(0, [0, 0])).toEqual([0, 0]);
  expect(split(0, [])).toEqual([]);
});

test('there has to be something to split by, and all of it whole', () => {
  expect(() => split(1, [])).toThrow(RangeError);
  expect(() => split(1, [0, 0])).toThrow(RangeError);
  expect(() => split(1, [1, -1, 3])).toThrow(RangeError);
  expect(() => split(1, [0.5, 0.5])).toThrow(RangeError);
  expect(() => split(0.5, [1])).toThrow(RangeError);
});

const amount = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
);
const weights = fc
  .array(amount, { minLength: 1, maxLength: 12 })
  .filter((all) => all.some((weight) => weight > 0));
const totals = fc.oneof(fc.integer({ min: -100, max: 100 }), fc.maxSafeInteger());

test('the parts sum exactly to the whole, each within one unit of its share', () => {
  fc.assert(
    fc.property(totals, weights, (total, by) => {
      const parts = split(total, by);
      expect(sum(parts)).toBe(BigInt(total));
      const whole = sum(by);
      for (const [index, weight] of by.entries()) {
        const share = BigInt(total) * BigInt(weight);
        const error = BigInt(parts[index] ?? 0) * whole - share;
        expect(error < whole && error > -whole).toBe(true);
      }
    }),
  );
});

test('no part exceeds its weight while the whole does not exceed their sum', () => {
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (by, share) => {
      const whole = sum(by);
      const most =
        whole > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(whole);
      const parts = split(Math.floor(most * share), by);
      for (const [index, weight] of by.entries())
        expect(parts[index] ?? -1).toBeLessThanOrEqual(weight);
    }),
  );
});
