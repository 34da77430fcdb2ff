/** C: many writers, lost replies and crashes. What was accepted is there once, and fits. */
import { expect, jest, test } from '@jest/globals';
import { memoryStore, type EventStore } from '@counterfoil/core';
import {
  balanceOf,
  faultyStore,
  FIRST_DAY,
  Oracle,
  scripts,
  type ClerkCommand,
  type Script,
} from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { after, itemsOf, newBooks, reopened, saidOf, testPorts, PATIENCE } from './clerk.ts';

jest.setTimeout(PATIENCE);

const books = { currency: 'USD', cutoffDate: FIRST_DAY, postingPolicy: 'openPeriod' } as const;
const customer = 'domar';
const meta = (commandId: string) => ({ commandId, actor: 'clerk' });
const newStore = () => memoryStore({ scheduler: testPorts().scheduler });

const opening: ClerkCommand = {
  type: 'OpenCustomer',
  data: { customer, personal: { name: 'Domar' } },
  meta: meta('open'),
};
const invoice = (amount: number): ClerkCommand => ({
  type: 'PostInvoice',
  data: {
    customer,
    invoice: 'A',
    documentDate: FIRST_DAY,
    lines: [{ line: '1', description: 'Work', amount }],
  },
  meta: meta('invoice'),
});
const payment = (receipt: string, amount: number): ClerkCommand => ({
  type: 'PostReceipt',
  data: {
    customer,
    receipt,
    documentDate: FIRST_DAY,
    paymentType: 'cash',
    bank: { code: 'north' },
    total: amount,
    lines: [{ to: 'invoice:A', amount }],
  },
  meta: meta(receipt),
});

test('C1 of many writers on one invoice as many are accepted as it has open, and no refusal lies', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      async (total, amounts, writers) => {
        const store = newStore();
        const first = await after({ books, commands: [opening, invoice(total)] }, store);
        const others = await Promise.all(
          Array.from({ length: writers - 1 }, () => reopened(store)),
        );
        const all = [first, ...others];
        const outcomes = await Promise.all(
          amounts.map(async (amount, n) => {
            const writer = all[n % all.length] ?? first;
            return { amount, outcome: await writer.task(payment(`R${n}`, amount))() };
          }),
        );
        const accepted = outcomes.filter(({ outcome }) => E.isRight(outcome));
        const paid = accepted.reduce((sum, { amount }) => sum + amount, 0);
        expect(paid).toBeLessThanOrEqual(total);
        const left = total - paid;
        for (const { amount, outcome } of outcomes) {
          if (E.isRight(outcome)) continue;
          // Open only falls here, so whoever was refused could not be accepted at the end either.
          expect(outcome.left._tag).toBe('OverApplied');
          expect(amount).toBeGreaterThan(left);
        }
        const items = await itemsOf(first);
        expect(items.map(({ open }) => open)).toEqual(left === 0 ? [] : [left]);
      },
    ),
    { numRuns: 40 },
  ));

test('C2 the same command from everywhere at once is done once, and all hear the same', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (writers) => {
      const store = newStore();
      const first = await after({ books, commands: [opening, invoice(10)] }, store);
      const all = [first];
      while (all.length < writers) all.push(await reopened(store));
      const outcomes = await Promise.all(all.map((each) => each.execute(payment('R', 4))));
      const [heard, ...others] = outcomes.map(({ events, receipt }) => ({ events, receipt }));
      for (const other of others) expect(other).toEqual(heard);
      expect(outcomes.filter(({ duplicate }) => !duplicate).length).toBe(1);
      expect((await itemsOf(first)).map(({ open }) => open)).toEqual([6]);
      const { data } = payment('R', 5);
      const other = await first.task({ type: 'PostReceipt', data, meta: meta('R') })();
      expect(other).toEqual(E.left({ _tag: 'CommandIdReused', commandId: 'R' }));
    }),
    { numRuns: 20 },
  ));

type Fault = 'unavailable' | 'lostRequest' | 'lostReply' | undefined;

const faults: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom<Fault>('lostReply', 'lostRequest', 'unavailable') },
);

const RETRY = ['OutcomeUnknown', 'Unavailable', 'Contended'];

test('C3 with replies and requests lost, a command that is sent until it is answered is done once', () =>
  fc.assert(
    fc.asyncProperty(
      scripts({ stepsMin: 10, stepsMax: 20 }),
      fc.array(faults, { minLength: 5, maxLength: 60 }),
      async (script, plan) => {
        const inner = newStore();
        const opened = await newBooks(script.books, inner);
        const faulty = await reopened(faultyStore(inner, (append) => plan[append]));
        const oracle = new Oracle(script.books);
        for (const command of script.commands) {
          const verdict = oracle.tell(command);
          let said = await saidOf(faulty, command);
          for (let tries = 0; RETRY.includes(said) && tries < 60; tries += 1)
            said = await saidOf(faulty, command);
          const may = verdict.accepted ? ['accepted', 'repeated'] : [...verdict.because];
          expect([may.includes(said), said, command]).toEqual([true, said, command]);
        }
        await expectAlike(inner, oracle);
        expect((await opened.reports.verify()).ok).toBe(true);
      },
    ),
    { numRuns: 25 },
  ));

/** Whoever opens the books now reads what the oracle has written. */
const expectAlike = async (store: EventStore, oracle: Oracle): Promise<void> => {
  const now = await reopened(store);
  const { rows } = await now.reports.aging({ asOf: '2030-01-01' });
  for (const { customer: each } of oracle.sheet.customers)
    expect([each, rows.find((row) => row.customer === each)?.balance ?? 0]).toEqual([
      each,
      balanceOf(oracle.sheet, each),
    ]);
};

/** Asks until no answer comes, then goes on in a program that knows nothing of the first. */
const expectFinished = async (script: Script, crashAt: number, fault: Fault): Promise<void> => {
  const inner = newStore();
  await newBooks(script.books, inner);
  const crashing = faultyStore(inner, (append) =>
    append < crashAt ? undefined : append === crashAt ? fault : 'unavailable',
  );
  const before = await reopened(crashing);
  const oracle = new Oracle(script.books);
  let answered = 0;
  for (const command of script.commands) {
    if (RETRY.includes(await saidOf(before, command))) break;
    oracle.tell(command);
    answered += 1;
  }
  const now = await reopened(inner);
  expect((await now.reports.verify()).ok).toBe(true);
  for (const command of script.commands.slice(answered)) {
    const verdict = oracle.tell(command);
    const may = verdict.accepted ? ['accepted', 'repeated'] : [...verdict.because];
    expect(may).toContain(await saidOf(now, command));
  }
  await expectAlike(inner, oracle);
  expect((await now.reports.verify()).ok).toBe(true);
};

test('C4 after a crash at any append nothing is half done, and the same script finishes', () =>
  fc.assert(
    fc.asyncProperty(
      scripts({ stepsMin: 10, stepsMax: 20 }),
      fc.nat({ max: 25 }),
      fc.constantFrom<Fault>('lostReply', 'lostRequest'),
      expectFinished,
    ),
    { numRuns: 25 },
  ));

const reversal: ClerkCommand = {
  type: 'ReverseReceipt',
  data: { customer, receipt: 'R', reason: 'nsf' },
  meta: meta('reversal'),
};

test.each(['lostReply', 'lostRequest', 'unavailable'] as const)(
  'C4 a reversal of several events is there whole or not at all, wherever it meets %s',
  async (fault) => {
    const closing: ClerkCommand = {
      type: 'CloseDay',
      data: { date: FIRST_DAY },
      meta: meta('close'),
    };
    const commands = [opening, invoice(10), payment('R', 6), reversal, payment('S', 4), closing];
    for (let crashAt = 1; crashAt <= 10; crashAt += 1)
      await expectFinished({ books, commands }, crashAt, fault);
  },
);
