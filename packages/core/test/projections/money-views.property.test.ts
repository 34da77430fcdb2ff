/**
 * The money views against figures recomputed from a flat list, on any date, known at any moment.
 */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { aging, agingOf, agingTotals, type UnappliedIn } from '../../src/projections/aging.ts';
import { balanceList, balances, controlTotals } from '../../src/projections/balance.ts';
import { creditList, creditUses } from '../../src/projections/credit-remaining.ts';
import { documentHistory } from '../../src/projections/document-history.ts';
import { openItemList, openItems } from '../../src/projections/open-items.ts';
import {
  dayOf,
  knownEvents,
  latestDay,
  naiveAging,
  naiveItems,
  naiveTotals,
  naiveUses,
  selectionOf,
} from './naive.ts';
import { dateOf, selections, World, worlds } from './random-log.ts';

const asked = fc.array(selections, { minLength: 1, maxLength: 4 });
const bounds = fc.constantFrom([0, 30, 60, 90], [0], [-5, 0, 5, 6], [10, 45]);
const basis = fc.constantFrom('dueDate' as const, 'documentDate' as const);
const options: ReadonlyArray<UnappliedIn> = ['column', 'bucket', 'setOff'];

/** The date of a selection, or undefined when nothing is known that a date could come from. */
const dayAsked = (each: Parameters<typeof latestDay>[0], world: World): number | null =>
  each.day ?? latestDay(each, world);

test('most random histories move money, take it back and pass a close', () => {
  const sample = fc.sample(worlds, { numRuns: 200, seed: 7 });
  const share = (of: (world: World) => boolean): number => sample.filter(of).length / sample.length;
  expect(share(({ moves }) => moves.length > 2)).toBeGreaterThan(0.7);
  expect(share(({ moves }) => moves.some(({ amount }) => amount < 0))).toBeGreaterThan(0.5);
  expect(share(({ closed }) => closed.length > 0)).toBeGreaterThan(0.5);
});

test('open items are the sums of their entries, with the facts in force', () => {
  fc.assert(
    fc.property(worlds, asked, (world, all) => {
      const table = world.log.table();
      for (const each of all) {
        const day = dayAsked(each, world);
        if (day === null) continue;
        const selection = selectionOf(each, world);
        const expected = naiveItems(each, world);
        const listed = openItemList(table, selection);
        expect(listed.asOf).toBe(dateOf(day));
        expect(listed.items).toEqual(
          expected.map(({ customer, currency, item, open, facts }) => ({
            customer,
            currency,
            item,
            ...facts,
            original: world.items.find((own) => own.item === item)?.original,
            open,
            ...(facts.dueDate === undefined ? {} : { daysOverdue: day - dayOf(facts.dueDate) }),
          })),
        );
        const folded = world.log.run(openItems, { ...selection, asOf: dateOf(day) }).state;
        expect(new Set(folded.values())).toEqual(new Set(expected));
        const [first] = expected;
        if (first === undefined) continue;
        expect(openItemList(table, { ...selection, customer: first.customer }).items).toEqual(
          listed.items.filter(({ customer }) => customer === first.customer),
        );
      }
    }),
  );
});

test('every balance is the sum of its open items, and no sum mixes currencies', () => {
  fc.assert(
    fc.property(worlds, asked, (world, all) => {
      const table = world.log.table();
      for (const each of all) {
        const day = dayAsked(each, world);
        if (day === null) continue;
        const selection = selectionOf(each, world);
        const items = naiveItems(each, world);
        const lines = naiveAging(items, day, [0], 'dueDate', 'column').map((line) => ({
          customer: line.customer,
          currency: line.currency,
          owed: line.balance - line.unapplied,
          credit: line.unapplied,
          balance: line.balance,
        }));
        const { rows, totals } = balanceList(table, selection);
        expect(rows).toEqual(lines);
        expect(totals).toEqual(controlTotals(table, selection).totals);
        expect(totals.map(({ currency, balance }) => ({ currency, balance }))).toEqual(
          naiveTotals(naiveAging(items, day, [0], 'dueDate', 'column')).map(
            ({ currency, balance }) => ({ currency, balance }),
          ),
        );
        const folded = world.log.run(balances, { ...selection, asOf: dateOf(day) }).state;
        for (const { customer, currency, balance } of lines) {
          expect(folded.get(customer)?.get(currency)).toBe(balance);
          expect(balanceList(table, { ...selection, customer }).rows).toEqual(
            lines.filter((line) => line.customer === customer),
          );
        }
      }
    }),
  );
});

test('each item ages in one place, and buckets and unapplied sum to the balance', () => {
  fc.assert(
    fc.property(worlds, asked, bounds, basis, (world, all, ends, by) => {
      const table = world.log.table();
      for (const each of all)
        for (const unapplied of options) {
          const day = dayAsked(each, world);
          if (day === null) continue;
          const choice = { ...selectionOf(each, world), bounds: ends, basis: by, unapplied };
          const expected = naiveAging(naiveItems(each, world), day, ends, by, unapplied);
          const report = aging(table, choice);
          expect(report.rows).toEqual(expected);
          expect(report.totals).toEqual(naiveTotals(expected));
          const { rows: _, ...totals } = report;
          expect(agingTotals(table, choice)).toEqual(totals);
          for (const customer of ['c0', 'c1', 'c2'])
            expect(agingOf(table, customer, choice).rows).toEqual(
              expected.filter((row) => row.customer === customer),
            );
          for (const { buckets, unapplied: rest, balance } of [...report.rows, ...report.totals])
            expect(buckets.reduce((sum, amount) => sum + amount, rest)).toBe(balance);
        }
    }),
  );
});

test('what a date shows does not depend on what is known later, and never changes once closed', () => {
  fc.assert(
    fc.property(worlds, asked, (world, all) => {
      const table = world.log.table();
      const figures = (of: typeof table, selection: { asOf: string }) =>
        options.map((unapplied) => aging(of, { ...selection, unapplied }).rows);
      for (const each of all) {
        const day = dayAsked(each, world);
        if (day === null) continue;
        const asOf = dateOf(day);
        const prefix = new World([]).log;
        prefix.events.splice(0);
        prefix.events.push(...world.log.events.slice(0, knownEvents(each, world)));
        const { knownAt } = selectionOf(each, world);
        expect(figures(prefix.table(), { asOf })).toEqual(
          options.map((unapplied) => aging(table, { asOf, knownAt, unapplied }).rows),
        );
      }
      for (const { day, index } of world.closed) {
        const position = world.log.events[index]?.position ?? '';
        const [asOf, atClose] = [dateOf(day), { knownAt: { position } }];
        for (const unapplied of options)
          expect(aging(table, { asOf, unapplied }).rows).toEqual(
            aging(table, { asOf, ...atClose, unapplied }).rows,
          );
      }
    }),
  );
});

test('what is left of a credit is what it brought, less what it gave, and what came back', () => {
  fc.assert(
    fc.property(worlds, asked, (world, all) => {
      const table = world.log.table();
      for (const each of all) {
        const day = dayAsked(each, world);
        if (day === null) continue;
        const selection = { ...selectionOf(each, world), asOf: dateOf(day) };
        const { state } = world.log.run(creditUses, selection);
        expect(creditList(state).totals).toEqual(
          controlTotals(table, selection)
            .totals.filter(({ credit }) => credit < 0)
            .map(({ currency, credit }) => ({ currency, remaining: -credit })),
        );
        for (const row of creditList(state, { all: true }).credits) {
          const { customer, item, original, uses, received, other, remaining } = row;
          const given = uses.reduce((sum, { amount }) => sum + amount, 0);
          const got = received.reduce((sum, { amount }) => sum + amount, 0);
          expect(original + got - given + other).toBe(remaining);
          expect(new Map(uses.map(({ application, amount }) => [application, amount]))).toEqual(
            naiveUses({ ...each, day }, world, customer, item),
          );
          const own = world.items.find((known) => known.item === item);
          expect([original, other]).toEqual([
            0 - (own?.original ?? NaN),
            // Only a reversal takes a credit away without giving it to anything.
            other === 0 ? 0 : (own?.original ?? NaN),
          ]);
        }
      }
    }),
  );
});

test('the history of a document runs to what it has open', () => {
  fc.assert(
    fc.property(worlds, asked, (world, all) => {
      for (const each of all) {
        const day = dayAsked(each, world);
        if (day === null) continue;
        const selection = { ...selectionOf(each, world), asOf: dateOf(day) };
        const open = naiveItems(each, world);
        for (const { customer, item } of world.items) {
          const { lines } = world.log.run(documentHistory(customer, item), selection).state;
          const last = lines.at(-1)?.open ?? 0;
          expect(last).toBe(open.find((row) => row.item === item)?.open ?? 0);
          let running = 0;
          for (const { effect, open: after } of lines) {
            running += effect.reduce((sum, { amount }) => sum + amount, 0);
            expect(after).toBe(running);
          }
          const given = lines.flatMap(({ gave }) => gave).reduce((sum, use) => sum + use.amount, 0);
          const back = lines
            .flatMap(({ tookBack }) => tookBack)
            .filter(({ from }) => from === item)
            .reduce((sum, { amount }) => sum + amount, 0);
          const uses = naiveUses({ ...each, day }, world, customer, item);
          expect(given - back).toBe([...uses.values()].reduce((sum, amount) => sum + amount, 0));
        }
      }
    }),
    { numRuns: 30 },
  );
});
