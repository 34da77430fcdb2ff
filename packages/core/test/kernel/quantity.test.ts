/** Exact quantities: decimal text to millionths and back, and shares of amounts by quantity. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { percentOf, quantityOf, quantityText, shareOf } from '../../src/kernel/quantity.ts';

test.each([
  ['2.5', 2_500_000n],
  ['-0.000001', -1n],
  ['0', 0n],
  ['999999999999.999999', 999_999_999_999_999_999n],
] as const)('%s is %s millionths, and that again is its text', (decimal, quantity) => {
  expect(quantityOf(decimal)).toBe(quantity);
  expect(quantityText(quantity)).toBe(decimal);
});

test('a text comes back without idle zeros, and never as minus nothing', () => {
  expect(quantityText(quantityOf('2.50'))).toBe('2.5');
  expect(quantityText(quantityOf('10.000000'))).toBe('10');
  expect(quantityText(quantityOf('-0'))).toBe('0');
});

test('any quantity comes back from its text', () =>
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), (quantity) => {
      expect(quantityOf(quantityText(quantity))).toBe(quantity);
    }),
  ));

test.each([
  [100, 1n, 3n, 33],
  [100, 2n, 3n, 67],
  [1, 1n, 2n, 1],
  [-1, 1n, 2n, -1],
  [3, 1n, 2n, 2],
  [-3, 1n, 2n, -2],
  [Number.MAX_SAFE_INTEGER, 1n, 1n, Number.MAX_SAFE_INTEGER],
] as const)('the share of %d by %s of %s is %d', (amount, part, whole, share) => {
  expect(shareOf(amount, part, whole)).toBe(share);
});

test('a percentage is rounded once, half away from zero', () => {
  expect(percentOf(100, '8.25')).toBe(8);
  expect(percentOf(100, '8.5')).toBe(9);
  expect(percentOf(-100, '8.5')).toBe(-9);
  expect(percentOf(10_000, '20')).toBe(2_000);
});

test('a percentage that is no longer exact is none', () =>
  expect(percentOf(Number.MAX_SAFE_INTEGER, '101')).toBeUndefined());
