/** Reports through the facade: alike the oracle's, and related to one another as they must be. */
import { expect, jest, test } from '@jest/globals';
import {
  aging,
  daysLater,
  FIRST_DAY,
  isOfBooks,
  Oracle,
  openItems,
  ownerOf,
  scripts,
  type ClerkCommand,
} from '@counterfoil/testkit';
import * as fc from 'fast-check';
import { after, agings, itemsOf, newBooks, QUESTIONS, saidOf, PATIENCE } from './clerk.ts';

jest.setTimeout(PATIENCE);

const DAYS = [-1, 0, 2, 45];
const DATES = DAYS.map((days) => daysLater(FIRST_DAY, days));

test('M7 R8 the facade accepts, refuses and reports what the oracle does, on every day', () =>
  fc.assert(
    fc.asyncProperty(scripts({ stepsMin: 15, stepsMax: 35 }), async (script) => {
      const books = await newBooks(script.books);
      const oracle = new Oracle(script.books);
      for (const command of script.commands) {
        const verdict = oracle.tell(command);
        const said = await saidOf(books, command);
        const may = verdict.accepted
          ? [verdict.repeated ? 'repeated' : 'accepted']
          : verdict.because;
        if (![...may].includes(said))
          throw new Error(`${said}, not ${[...may].join()}\n${JSON.stringify(command)}`);
      }
      for (const asOf of DATES) {
        const owed = openItems(oracle.sheet, { asOf }).map(({ amount: open, ...item }) => ({
          ...item,
          open,
        }));
        const listed = await itemsOf(books, asOf);
        const key = ({ customer, item }: (typeof listed)[number]) => `${customer} ${item}`;
        const sorted = listed.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
        expect(sorted).toEqual(owed);
        for (const question of QUESTIONS) {
          const { rows, totals } = await books.reports.aging({ ...question, asOf });
          const expected = aging(oracle.sheet, { ...question, asOf });
          expect(rows).toEqual(expected.map((row) => ({ ...row, currency: 'USD' })));
          for (const { buckets, unapplied, balance } of [...rows, ...totals])
            expect(buckets.reduce((sum, each) => sum + each, unapplied)).toBe(balance);
          const sums = question.bounds
            .concat(Infinity)
            .map((_, at) => rows.reduce((sum, { buckets }) => sum + (buckets[at] ?? 0), 0));
          const balance = rows.reduce((sum, row) => sum + row.balance, 0);
          expect(totals.map((total) => total.buckets)).toEqual(rows.length === 0 ? [] : [sums]);
          expect(totals.reduce((sum, total) => sum + total.balance, 0)).toBe(balance);
        }
      }
    }),
    { numRuns: 25 },
  ));

test('H3 what was known at a position is what is reported of it later, as of every day', () =>
  fc.assert(
    fc.asyncProperty(scripts(), fc.nat(), async (script, at) => {
      const books = await newBooks(script.books);
      const cut = at % script.commands.length;
      for (const command of script.commands.slice(0, cut)) await saidOf(books, command);
      const { position } = await books.reports.aging({ asOf: FIRST_DAY });
      const before = await agings(books, DATES);
      for (const command of script.commands.slice(cut)) await saidOf(books, command);
      if (position === null) throw new Error('books that are open have an event');
      const knownAt = { position };
      const now = [];
      for (const asOf of DATES)
        for (const question of QUESTIONS) {
          const { rows, totals } = await books.reports.aging({ ...question, asOf, knownAt });
          now.push({ rows, totals });
        }
      expect(now).toEqual(before);
    }),
    { numRuns: 20 },
  ));

test('R1 postings of different customers commute', () =>
  fc.assert(
    fc.asyncProperty(scripts({ postingPolicy: 'openPeriod' }), async (script) => {
      const open = script.commands.filter((command) => !isOfBooks(command));
      const grouped = open.toSorted((a, b) => (ownerOf(a) < ownerOf(b) ? -1 : 1));
      const [one, other] = [
        await after({ ...script, commands: open }),
        await after({ ...script, commands: grouped }),
      ];
      expect(await agings(other, DATES)).toEqual(await agings(one, DATES));
      expect(await itemsOf(other)).toEqual(await itemsOf(one));
    }),
    { numRuns: 25 },
  ));

test('R1 documents that use nothing of one another commute', () =>
  fc.assert(
    fc.asyncProperty(scripts({ postingPolicy: 'openPeriod' }), fc.nat(), async (script, turn) => {
      const of = (...types: ReadonlyArray<string>) =>
        script.commands.filter(({ type }) => types.includes(type));
      // Neither an invoice that uses credits nor a credit of the lines of an invoice.
      const [opening, posting] = [
        of('OpenCustomer'),
        of('PostInvoice', 'PostCredit').filter(
          ({ type, data }) =>
            !('creditsOnPosting' in data) && !(type === 'PostCredit' && 'lines' in data),
        ),
      ];
      const at = posting.length === 0 ? 0 : turn % posting.length;
      const turned = [...posting.slice(at), ...posting.slice(0, at)].toReversed();
      const one = await after({ ...script, commands: [...opening, ...posting] });
      const other = await after({ ...script, commands: [...opening, ...turned] });
      expect(await agings(other, DATES)).toEqual(await agings(one, DATES));
    }),
    { numRuns: 20 },
  ));

const meta = (commandId: string) => ({ commandId, actor: 'clerk' });
const LATER = daysLater(FIRST_DAY, 60);

test('R2 to distribute and to take it back changes no balance', () =>
  fc.assert(
    fc.asyncProperty(scripts({ postingPolicy: 'openPeriod' }), async (script) => {
      const books = await after(script);
      const dates = [...DATES, LATER];
      for (const { customer, item, open } of await itemsOf(books)) {
        if (open >= 0) continue;
        const before = await agings(books, dates);
        const items = await itemsOf(books);
        const distribution = `last-${item.replace(':', '-')}`;
        const data = { customer, distribution, from: item, postingDate: LATER };
        const given = await books.task({
          type: 'DistributeOnAccount',
          data,
          meta: meta(distribution),
        })();
        if (given._tag === 'Left') continue;
        const made = given.right.events.flatMap(({ data: event }) =>
          'applications' in event ? (event.applications ?? []) : [],
        );
        for (const { id: application } of made) {
          const back = { customer, application, postingDate: LATER };
          await books.execute({
            type: 'ReverseDistribution',
            data: back,
            meta: meta(application),
          });
        }
        expect(made.length).toBeGreaterThan(0);
        expect(await agings(books, dates)).toEqual(before);
        expect(await itemsOf(books)).toEqual(items);
      }
    }),
    { numRuns: 15 },
  ));

test('R3 a payment in two parts leaves the same aging as in one', () =>
  fc.assert(
    fc.asyncProperty(
      scripts({ postingPolicy: 'openPeriod' }),
      fc.integer({ min: 2, max: 90 }),
      fc.nat(),
      async (script, total, at) => {
        const first = 1 + (at % (total - 1));
        const pay = (receipt: string, amount: number): ClerkCommand => ({
          type: 'PostReceipt',
          data: {
            customer: 'domar',
            receipt,
            documentDate: LATER,
            paymentType: 'cash',
            bank: { code: 'north' },
            total: amount,
            distribute: { policy: 'oldestDue' },
            remainder: 'onAccount',
          },
          meta: meta(receipt),
        });
        const asked = (...payments: ReadonlyArray<ClerkCommand>) =>
          after({ ...script, commands: [...script.commands, ...payments] });
        const dates = [...DATES, LATER, daysLater(LATER, 70)];
        const whole = await agings(await asked(pay('whole', total)), dates);
        const parts = await asked(pay('one', first), pay('two', total - first));
        expect(await agings(parts, dates)).toEqual(whole);
      },
    ),
    { numRuns: 25 },
  ));
