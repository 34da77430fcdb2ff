/**
 * H6: every event version ever released still decodes and folds to its old meaning. The samples
 * were stored once and are never written again: a changed event gets a version and a new line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '@counterfoil/core';
import { expect, test } from '@jest/globals';
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Account } from '../../src/aggregates/account.ts';
import { EVENT_VERSION, eventDeclarations, isAccountEvent } from '../../src/events.ts';
import { readStored } from '../../src/store/recorded.ts';

const Line = t.type({
  stream: t.string,
  revision: t.number,
  type: t.string,
  version: t.number,
  data: t.unknown,
});
const parsed = (line: string): t.TypeOf<typeof Line> => {
  const decoded = Line.decode(JSON.parse(line));
  if (isLeft(decoded)) throw new Error(`not a sample: ${line}`);
  return decoded.right;
};

const lines = readFileSync(join(import.meta.dirname, 'samples.jsonl'), 'utf8')
  .trim()
  .split('\n');
const samples = lines.map((sample, index) => {
  const [hash, line] = [sample.slice(0, 43), sample.slice(44)];
  const { stream, revision, type } = parsed(line);
  return { stream, revision, type, hash, line, position: String(index + 1).padStart(16, '0') };
});
const events = samples.map(readStored);

test('there is a sample of every event in its current version', () => {
  const sampled = new Set(
    samples.map(({ line }) => {
      const { type, version } = parsed(line);
      return `${type}/${version}`;
    }),
  );
  for (const { type } of eventDeclarations) expect(sampled).toContain(`${type}/${EVENT_VERSION}`);
});

test.each(samples.map((sample) => [sample.type, sample] as const))(
  'H7: %s has its hash and reads as what was written',
  (_, { line, hash }) => {
    expect(hashOf(line)).toBe(hash);
    const event = events.find((each) => each.hash === hash);
    expect(event?.data).toEqual(parsed(line).data);
  },
);

test('together they still mean what they meant: one invoice is open, at 50.00', () => {
  const account = new Account();
  for (const event of events) if (isAccountEvent(event)) account.evolve(event);
  expect([...account.ledger.items()].map(({ key, open }) => [key, open])).toEqual([
    ['invoice:10041', 50_00],
  ]);
  expect(account.customer).toEqual({
    customer: 'domar',
    currency: 'USD',
    terms: { netDays: 14 },
    held: false,
    closed: false,
  });
});

test('and before the check bounced: an overpaid invoice, a used credit, money on account', () => {
  const account = new Account();
  for (const event of events) {
    if (isAccountEvent(event)) account.evolve(event);
    if (event.type === 'OnAccountDistributed') break;
  }
  expect(
    Object.fromEntries([...account.ledger.items()].map(({ key, open }) => [key, open])),
  ).toEqual(
    // 110.00 − 20.00 − 95.00; 10.00 − 6.00; 120.00 − 109.00 − 5.00; 50.00 − 5.00.
    {
      'invoice:10040': -5_00,
      'credit:11261': -4_00,
      'receipt:R1': -6_00,
      'invoice:10041': 45_00,
    },
  );
});
