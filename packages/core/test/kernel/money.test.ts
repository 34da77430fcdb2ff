import { expect, test } from '@jest/globals';
import { anyMinor } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { currencyOf, currencyOn, type Currency } from '../../src/kernel/currencies.ts';
import {
  add,
  exactTotal,
  formatMoney,
  isDecimal,
  isMinor,
  negate,
  parseMoney,
  priceOf,
  total,
} from '../../src/kernel/money.ts';

const USD: Currency = { code: 'USD', digits: 2 };
const JPY: Currency = { code: 'JPY', digits: 0 };
const KWD: Currency = { code: 'KWD', digits: 3 };
const currencies = fc.constantFrom(USD, JPY, KWD);

/** Decimal text of an amount, by BigInt and text alone. */
const written = (amount: number, { digits }: Currency): string => {
  const all = BigInt(amount < 0 ? 0 - amount : amount)
    .toString()
    .padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits);
  const sign = amount < 0 ? '-' : '';
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${all.slice(all.length - digits)}`;
};

test('an amount is written as its digits say, and reads as the same amount again', () =>
  fc.assert(
    fc.property(anyMinor, currencies, (amount, currency) => {
      expect(formatMoney(amount, currency)).toBe(written(amount, currency));
      expect(parseMoney(written(amount, currency), currency)).toEqual(E.right(amount));
    }),
    { numRuns: 500 },
  ));

test('fewer digits than the currency has are read as well', () =>
  expect(['7', '7.5', '-7.50', '-0', '0.00'].map((text) => parseMoney(text, USD))).toEqual(
    [700, 750, -750, 0, 0].map(E.right),
  ));

test.each([
  '',
  ' 12 ',
  '12 ',
  '0x10',
  '1e3',
  '1,000',
  '1.000,00',
  '１２',
  '+1',
  '.5',
  '5.',
  '01',
  '--1',
  '1.2.3',
  'NaN',
  'Infinity',
  '$1',
  '1_000',
  '90071992547409.92',
  '9'.repeat(50),
])('%j is no amount, and the refusal names the field', (text) =>
  expect(parseMoney(text, USD, 'total')).toMatchObject({
    left: { _tag: 'InvalidAmount', field: 'total', value: text },
  }),
);

test.each([
  ['1.005', USD],
  ['1.50', JPY],
  ['1.0001', KWD],
])('%s has more digits than %j', (text, currency) =>
  expect(parseMoney(text, currency)).toEqual(
    E.left({
      _tag: 'InvalidPrecision',
      field: 'amount',
      value: text,
      exponent: currency.digits,
    }),
  ),
);

test('sums are exact or refused, never rounded', () =>
  fc.assert(
    fc.property(anyMinor, anyMinor, (a, b) => {
      const exact = BigInt(a) + BigInt(b);
      const fits = exact === BigInt(Number(exact)) && Number.isSafeInteger(Number(exact));
      expect(exactTotal([a, b])).toBe(fits ? Number(exact) : undefined);
      if (!fits) {
        expect(() => add(a, b)).toThrow(RangeError);
        return;
      }
      expect(add(a, b)).toBe(Number(exact));
      expect(total([a, b])).toBe(Number(exact));
    }),
    { numRuns: 500 },
  ));

test('a sum is exact in whatever order its parts come, and however large they are', () =>
  fc.assert(
    fc.property(fc.array(anyMinor, { minLength: 1, maxLength: 6 }), (amounts) => {
      const exact = Number(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n));
      const expected = Number.isSafeInteger(exact) ? exact : undefined;
      expect(exactTotal(amounts)).toBe(expected);
      expect(exactTotal(amounts.toReversed())).toBe(expected);
      if (expected === undefined) expect(() => total(amounts)).toThrow(RangeError);
      else expect(total(amounts)).toBe(expected);
    }),
    { numRuns: 500 },
  ));

test.each([[NaN], [0.5], [Infinity], [2 ** 53, -(2 ** 53)]])(
  'there is no exact sum with %d among its parts',
  (...amounts) => expect(exactTotal(amounts)).toBeUndefined(),
);

test('the opposite of nothing is nothing, not minus zero', () => {
  expect(negate(0)).toBe(0);
  expect(negate(5)).toBe(-5);
});

test.each([NaN, Infinity, -Infinity, -0, 0.1, 1e21, 2 ** 53, '1', 1n, null, undefined])(
  '%p is no amount in minor units',
  (u) => expect(isMinor(u)).toBe(false),
);

/** A decimal text of at most 6 decimals with its value in millionths. */
const decimals = (digits: number) =>
  fc
    .tuple(fc.boolean(), fc.nat({ max: 10 ** digits - 1 }), fc.nat({ max: 6 }), fc.nat())
    .map(([isNegative, whole, places, seed]) => {
      const fraction = places === 0 ? '' : String(seed).padStart(6, '0').slice(-places);
      const sign = isNegative ? '-' : '';
      const text = `${sign}${whole}${places === 0 ? '' : `.${fraction}`}`;
      const millionths = BigInt(`${whole}${fraction.padEnd(6, '0')}`);
      return { text, millionths: isNegative ? 0n - millionths : millionths };
    });

/** Half away from zero, by integers alone. */
const rounded = (amount: bigint, unit: bigint): bigint => {
  const size = amount < 0n ? 0n - amount : amount;
  const up = (size * 2n + unit) / (unit * 2n);
  return amount < 0n ? 0n - up : up;
};

test('quantity times price is rounded once, half away from zero', () =>
  fc.assert(
    fc.property(decimals(5), decimals(5), currencies, (quantity, price, currency) => {
      const unit = 10n ** BigInt(12 - currency.digits);
      const exact = rounded(quantity.millionths * price.millionths, unit);
      expect(isDecimal(quantity.text)).toBe(true);
      expect(priceOf(quantity.text, price.text, currency)).toBe(Number(exact));
    }),
    { numRuns: 2000 },
  ));

test('examples of halves, and what is too large to be exact', () => {
  expect(priceOf('1', '0.005', USD)).toBe(1);
  expect(priceOf('-1', '0.005', USD)).toBe(-1);
  expect(priceOf('1', '0.004999', USD)).toBe(0);
  expect(priceOf('0.5', '1', JPY)).toBe(1);
  expect(priceOf('999999999999', '999999999999', USD)).toBe(undefined);
});

test.each(['', '1.1234567', '1234567890123', '01', '1e3', '.5', '5.', '+1', ' 1', 1, null])(
  '%j is no quantity',
  (u) => expect(isDecimal(u)).toBe(false),
);

test.each(['ZZZ', 'usd', 'XXX', 'XTS', 'XAU', '', 'US', 'toString', '__proto__'])(
  '%j is no currency',
  (code) => expect(currencyOf(code)).toBe(undefined),
);

test.each([
  ['USD', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['ISK', 0],
  ['UGX', 0],
  ['IQD', 3],
  ['EUR', 2],
])('%s has %d digits', (code, digits) => expect(currencyOf(code)?.digits).toBe(digits));

test('a withdrawn currency is valid up to its last day', () => {
  expect(currencyOn('HRK', '2022-12-31')?.code).toBe('HRK');
  expect(currencyOn('HRK', '2023-01-01')).toBe(undefined);
  expect(currencyOn('EUR', '2023-01-01')?.code).toBe('EUR');
});
