/** R: the same script told otherwise gives the reports told otherwise in the same way. */
import { expect, jest, test } from '@jest/globals';
import {
  daysLater,
  FIRST_DAY,
  scripts,
  type Script,
  type ScriptOptions,
} from '@counterfoil/testkit';
import * as fc from 'fast-check';
import { after, agings, itemsOf, newBooks, PATIENCE } from './clerk.ts';
import { play } from './play.ts';
import { commandsAlone, moved, multiplied, renamed, type Told } from './transformed.ts';

jest.setTimeout(PATIENCE);

const DATES = [-1, 0, 2, 45].map((days) => daysLater(FIRST_DAY, days));

const retold = async ({ books: opened, commands }: Told) => {
  const books = await newBooks(opened);
  for (const command of commands) await books.task(command)();
  return books;
};

const times =
  (factor: number) =>
  (row: { buckets: ReadonlyArray<number>; unapplied: number; balance: number }) => ({
    ...row,
    buckets: row.buckets.map((amount) => amount * factor),
    unapplied: row.unapplied * factor,
    balance: row.balance * factor,
  });

const holds = (
  check: (script: Script) => Promise<void>,
  options: ScriptOptions = {},
): Promise<void> => fc.assert(fc.asyncProperty(scripts(options), check), { numRuns: 25 });

test('R4 every amount times k makes every figure times k', () =>
  holds(
    async (script) => {
      const plain = await agings(await after(script), DATES);
      const tripled = await agings(await retold(multiplied(script, 3)), DATES);
      expect(tripled).toEqual(
        plain.map(({ rows, totals }) => ({
          rows: rows.map(times(3)),
          totals: totals.map(times(3)),
        })),
      );
    },
    { unrounded: true },
  ));

test('R5 every date some days later makes the same aging as many days later', () =>
  holds(async (script) => {
    // Whole weeks, so that a weekend stays one.
    const days = 371;
    const plain = await agings(await after(script), DATES);
    const later = DATES.map((date) => daysLater(date, days));
    expect(await agings(await retold(moved(script, days)), later)).toEqual(plain);
  }));

test('R6 other names for documents make the same reports with those names', () =>
  holds(async (script) => {
    const [plain, other] = [await after(script), await retold(renamed(script, 'Z-'))];
    expect(await agings(other, DATES)).toEqual(await agings(plain, DATES));
    expect(await itemsOf(other)).toEqual(
      (await itemsOf(plain)).map((row) => ({ ...row, item: row.item.replace(':', ':Z-') })),
    );
  }));

test('R7 no other customer changes what is reported of one', () =>
  holds(async (script) => {
    const together = await after(script);
    // A close that the drafts of one customer block may have posted those of another.
    fc.pre(play(script).postedInVain === 0);
    const alone = await after({ ...script, commands: commandsAlone(script, 'domar') });
    const own = async (books: typeof alone) =>
      (await agings(books, DATES)).map(({ rows }) =>
        rows.filter(({ customer }) => customer === 'domar'),
      );
    expect(await own(alone)).toEqual(await own(together));
    expect(await itemsOf(alone)).toEqual(
      (await itemsOf(together)).filter(({ customer }) => customer === 'domar'),
    );
  }));
