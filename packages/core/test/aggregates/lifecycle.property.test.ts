/** What must hold of every account on which is written off and paid out, whatever is taken back. */
import { afterAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Account } from '../../src/aggregates/account.ts';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { isMoney } from '../../src/kernel/event.ts';
import { Clerk, reversalOf, stepsOfLives } from './clerk-of-lives.ts';
import { adjust, openAfter, postRefund } from './lifecycle-samples.ts';
import { day, opened } from './samples.ts';

const RUNS = 150;
const counted = { runs: 0, moved: 0 };

afterAll(() => {
  expect(counted.runs).toBeGreaterThanOrEqual(RUNS);
  // A history in which nothing is written off, paid out and taken back shows little.
  expect(counted.moved).toBeGreaterThan(counted.runs / 2);
});

/** Plays many histories, looks at the account after each command, and again at the end. */
const playAll = (
  each: (clerk: Clerk, events: ReadonlyArray<AccountEvent>) => void,
  last: (clerk: Clerk) => void = () => undefined,
): void =>
  fc.assert(
    fc.property(stepsOfLives, (steps) => {
      const clerk = new Clerk();
      for (const step of steps) {
        const command = clerk.commandOf(step);
        const outcome = command === undefined ? [] : clerk.ask(command);
        if (typeof outcome !== 'string') each(clerk, outcome);
      }
      const types = new Set(clerk.history.map(({ type }) => type));
      const [adjusted, refunded] = [types.has('AdjustmentPosted'), types.has('RefundPosted')];
      const reversed = [...types].some((type) => type.endsWith('Reversed'));
      counted.runs += 1;
      if ((adjusted || refunded) && reversed) counted.moved += 1;
      last(clerk);
    }),
    { numRuns: RUNS },
  );

const openOf = ({ history }: Clerk) => new Map(Object.entries(openAfter(history)));

/** What the papers that stand and the live applications come to, item by item. */
const explained = (clerk: Clerk): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  const put = (item: string, amount: number) => sums.set(item, (sums.get(item) ?? 0) + amount);
  for (const { amounts, stands } of clerk.papers.values())
    if (stands) for (const [item, amount] of amounts) put(item, amount);
  for (const { from, to, amount } of clerk.live()) {
    put(from, amount);
    put(to, -amount);
  }
  return new Map([...sums].filter(([, amount]) => amount !== 0));
};

test('M1 M3 what is open is what the papers that stand and the live applications come to', () =>
  playAll((clerk) => expect(openOf(clerk)).toEqual(explained(clerk))));

/** The days on which anything moved, and what was open on an item at the end of each. */
const opensOf = (history: ReadonlyArray<AccountEvent>, item: string): ReadonlyArray<number> => {
  const moves = history.flatMap(({ data }) => (isMoney(data) ? [data] : []));
  return [...new Set(moves.map(({ postingDate }) => postingDate))].map(
    (date) =>
      openAfter(history.filter(({ data }) => isMoney(data) && data.postingDate <= date))[item] ?? 0,
  );
};

test('M1 on no day is an item above its document, or a credit below it; a refund left is the most', () =>
  playAll(
    () => undefined,
    ({ history, papers }) => {
      for (const [document, { amounts, stands }] of papers) {
        const [[item, own] = ['', 0]] = amounts;
        if (item !== document) continue;
        const charges = [...papers.values()].flatMap((paper) =>
          paper === papers.get(document) ? [] : paper.stands ? paper.amounts : [],
        );
        const left = stands
          ? 0
          : charges.reduce(
              (sum, [on, amount]) => (on === item && amount > 0 ? sum + amount : sum),
              0,
            );
        for (const open of opensOf(history, item)) {
          expect(open).toBeLessThanOrEqual(Math.max(own, left, 0));
          if (own < 0) expect(open).toBeGreaterThanOrEqual(own);
        }
      }
    },
  ));

test('M2 the cash of a receipt is what it gave, what is left, and what was paid or written off', () =>
  playAll((clerk) => {
    const open = openOf(clerk);
    const live = clerk.live();
    for (const [document, { amounts, stands }] of clerk.papers) {
      if (!document.startsWith('receipt:') || !stands) continue;
      const cash = -(amounts[0]?.[1] ?? 0);
      const given = live.filter(({ from }) => from === document);
      const charged = [...clerk.papers]
        .filter(([name, paper]) => name !== document && paper.stands)
        .flatMap(([, paper]) => paper.amounts.filter(([item]) => item === document));
      const gone = [...given.map(({ amount }) => amount), ...charged.map(([, amount]) => amount)];
      expect(gone.reduce((sum, amount) => sum + amount, -(open.get(document) ?? 0))).toBe(cash);
    }
  }));

/** Every open item with what aging needs of it, by name. */
const itemsOf = ({ history }: Clerk) => {
  const account = new Account();
  for (const event of history) account.evolve(event);
  return [...account.ledger.items()]
    .map(({ key, open, facts }) => ({ key, open, facts }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
};

test('L6 an adjustment of all that is open, and refunds, restore it with its due dates', () =>
  playAll(
    () => undefined,
    (clerk) => {
      const before = itemsOf(clerk);
      if (before.length === 0) return;
      const documentDate = day(28);
      const lines = before.map(({ key: item, open }) => ({ item, amount: -open }));
      const refunds = before.filter(({ open }) => open < 0);
      const undo = (document: string) => {
        const command = reversalOf(document, 0);
        return command === undefined ? 'nothing' : clerk.ask(command);
      };
      expect(clerk.ask(adjust('last', lines, { documentDate }))).toHaveLength(1);
      expect(itemsOf(clerk)).toEqual([]);
      expect(undo('adjustment:last')).toHaveLength(1);
      expect(itemsOf(clerk)).toEqual(before);
      for (const [n, { key, open }] of refunds.entries())
        expect(clerk.ask(postRefund(`last-${n}`, key, -open, { documentDate }))).toHaveLength(1);
      expect(itemsOf(clerk)).toEqual(before.filter(({ open }) => open > 0));
      for (const n of refunds.keys()) expect(undo(`refund:last-${n}`)).toHaveLength(1);
      expect(itemsOf(clerk)).toEqual(before);
    },
  ));

test('L7 what was reversed is not reversed again', () =>
  playAll(
    () => undefined,
    (clerk) => {
      const gone = [...clerk.papers].filter(([, { stands }]) => !stands);
      const again = gone.flatMap(([document]) =>
        [0, 1, 2].flatMap((how) => reversalOf(document, how) ?? []),
      );
      expect(again.map((command) => clerk.ask(command))).toEqual(
        again.map(() => 'AlreadyReversed'),
      );
    },
  ));

test('an account can be emptied: all that stands can be reversed, one after the other', () =>
  playAll(
    () => undefined,
    (clerk) => {
      for (let round = 0; round < 3; round += 1)
        for (const document of [...clerk.papers.keys()].reverse()) {
          const command = reversalOf(document, 1, day(28));
          if (clerk.papers.get(document)?.stands === true && command !== undefined)
            clerk.ask(command);
        }
      expect([...clerk.papers].filter(([, { stands }]) => stands)).toEqual([]);
      expect(openAfter(clerk.history)).toEqual(openAfter(opened()));
    },
  ));
