/** Verification of logs that our own rules would never have written: lines, charges, refunds. */
import { expect, test } from '@jest/globals';
import {
  adjustment,
  corruptIn,
  credit,
  DAY,
  factsOf,
  found,
  invoice,
  onAccount,
  receipt,
  refund,
  takenBack,
  voided,
} from './forging.ts';

test('M11: credits that together take more pieces or more money of a line than it has', async () => {
  const lines = [
    { line: '1', quantity: '3', amount: 300 },
    { line: '2', quantity: '5', amount: 500 },
  ];
  expect(await found(invoice(lines), credit('A', '1', '2', 200))).toEqual([]);
  expect(
    await found(invoice(lines), credit('A', '1', '2', 200), credit('B', '1', '2', 100)),
  ).toEqual(['3 credited lines: line 1 of invoice:1 is credited beyond what it is']);
  expect(await found(invoice(lines), credit('A', '1', '3', 301))).toEqual([
    '2 credited lines: line 1 of invoice:1 is credited beyond what it is',
  ]);
  expect(await found(invoice(lines), credit('A', '1', '3', 299))).toEqual([
    '2 credited lines: line 1 of invoice:1 is credited whole, and not for what it is',
  ]);
  expect(await found(invoice(lines), credit('A', '3', '1', 100))).toEqual([
    '2 credited lines: line 3 of invoice:1 is credited, and was never posted',
  ]);
});

test('L9: an invoice voided while a credit stands against it, and one credited after it', async () => {
  const paid = [invoice(), receipt('R')] as const;
  const kept = { item: 'credit:K', amount: -10, facts: factsOf('credit:K') };
  const of = credit('K', '1', '1', 10, { applications: undefined, entries: [kept] });
  expect(await found(...paid, of, takenBack('R'), voided)).toEqual([
    '5 credited lines: invoice:1 is voided while credits stand against it',
  ]);
  expect(await found(...paid, takenBack('R'), voided, of)).toEqual([
    '5 credited lines: line 1 of invoice:1 is credited, and was voided',
  ]);
});

test('L5: an adjustment that makes an invoice larger, or takes it below zero unasked', async () => {
  const lines = [{ line: '1', quantity: '1', amount: 100 }];
  expect(await found(invoice(lines), adjustment(-100))).toEqual([]);
  expect(await found(invoice(lines), adjustment(1))).toEqual([
    `2 charges: invoice:1 was raised above zero on ${DAY}`,
  ]);
  expect(await found(invoice(lines), adjustment(-101))).toEqual([
    `2 charges: invoice:1 was taken below zero on ${DAY}`,
  ]);
});

test('L5: a refund of more than an item has', async () => {
  expect(await found(onAccount('K', 50), refund('credit:K', 50))).toEqual([]);
  expect(await found(onAccount('K', 50), refund('credit:K', 51))).toEqual([
    `2 charges: credit:K paid out more than it had on ${DAY}`,
  ]);
});

test('M3: amounts whose sum is not exact stop verification at their event', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const entries = [{ item: 'invoice:1', amount: most, facts: factsOf('invoice:1') }];
  const lines = [
    { line: '1', amount: most },
    { line: '2', amount: 1 },
  ];
  const place = { stream: 'account-main.domar', revision: 1, position: '0000000000000003' };
  expect(await corruptIn(invoice(lines, { total: most, entries }))).toEqual(place);
  const items = lines.map(({ amount }) => ({ item: 'invoice:1', amount }));
  expect(await corruptIn(adjustment(most, { lines: items, entries }))).toEqual(place);
});
