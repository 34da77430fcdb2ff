/** However the log is delivered, and wherever a reader stops and goes on, it comes to the same. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { aging } from '../../src/projections/aging.ts';
import { balances } from '../../src/projections/balance.ts';
import { openItemList, openItems } from '../../src/projections/open-items.ts';
import { PostingTable } from '../../src/projections/posting-table.ts';
import { resumeRun, startRun, type Checkpoint } from '../../src/projections/run.ts';
import { selectionOf } from './naive.ts';
import { selections, worlds } from './random-log.ts';

const asPlain = (checkpoint: Checkpoint): unknown => JSON.parse(JSON.stringify(checkpoint));

test('a run that goes on from any checkpoint comes to what a rebuild comes to', () => {
  fc.assert(
    fc.property(worlds, selections, (world, asked) => {
      const selection = { booksId: 'main', ...selectionOf(asked, world) };
      for (const projection of [openItems]) {
        const rebuilt = world.log.run(projection, selection);
        let run = startRun(projection, selection);
        for (const event of world.log.events) {
          run.apply(event);
          const resumed = resumeRun(projection, asPlain(run.save()));
          if (resumed === undefined) throw new Error('not resumed');
          run = resumed;
        }
        expect(run.save()).toEqual(rebuilt.save());
        expect(run.state).toEqual(rebuilt.state);
      }
    }),
    { numRuns: 30 },
  );
});

test('a table that is asked all along comes to what a new one comes to', () => {
  fc.assert(
    fc.property(worlds, selections, (world, asked) => {
      const table = new PostingTable('main');
      for (const event of world.log.events) {
        table.apply(event);
        if (table.cutoffDate !== null) aging(table, { unapplied: 'bucket' });
      }
      const { asOf = '2026-04-01', knownAt } = selectionOf(asked, world);
      expect(openItemList(table, { asOf, knownAt })).toEqual(
        openItemList(world.log.table(), { asOf, knownAt }),
      );
      expect(aging(table)).toEqual(aging(world.log.table()));
    }),
  );
});

test('an event that is delivered again, however late, changes nothing', () => {
  fc.assert(
    fc.property(worlds, fc.array(fc.nat(999), { minLength: 1 }), (world, again) => {
      const { events } = world.log;
      const [table, run] = [new PostingTable('main'), startRun(balances, { booksId: 'main' })];
      events.forEach((event, index) => {
        const repeated = events[(again[index % again.length] ?? 0) % (index + 1)];
        for (const each of [event, event, ...(repeated === undefined ? [] : [repeated])]) {
          table.apply(each);
          run.apply(each);
        }
      });
      expect(aging(table)).toEqual(aging(world.log.table()));
      expect(table.position).toBe(world.log.end);
      expect(run.state).toEqual(world.log.run(balances).state);
    }),
  );
});

test('an event that is left out, or comes after a later one, is never passed over', () => {
  fc.assert(
    fc.property(worlds, fc.nat(999), fc.boolean(), (world, at, swaps) => {
      const { events } = world.log;
      const missing = events[at % events.length];
      const follows = events.findIndex(
        (event, index) => index > at % events.length && event.stream === missing?.stream,
      );
      if (missing === undefined || missing.booksId !== 'main') return;
      const delivered = events.filter((event) => event !== missing);
      const isLast = at % events.length === events.length - 1;
      if (swaps && !isLast) delivered.splice((at % events.length) + 1, 0, missing);
      else if (follows === -1) return;
      for (const reader of [new PostingTable('main'), startRun(openItems, { booksId: 'main' })])
        expect(() => {
          for (const event of delivered) reader.apply(event);
        }).toThrow('CorruptLog');
    }),
  );
});
