import { expect, test } from '@jest/globals';
import {
  aging,
  agingOf,
  agingSheet,
  agingTotals,
  bucketLabels,
} from '../../src/projections/aging.ts';
import { PostingTable } from '../../src/projections/posting-table.ts';
import { dateOf } from './random-log.ts';
import { invoicePosted, Log } from './history.ts';

const invoice = (customer: string, id: string, amount: number, dueIn: number, currency = 'USD') => {
  const paper = { documentDate: dateOf(0), dueDate: dateOf(dueIn) };
  const facts = { document: `invoice:${id}`, ...paper };
  const entries = [{ item: `invoice:${id}`, amount, facts }];
  return invoicePosted(customer, id, amount, paper, { postingDate: dateOf(0), currency, entries });
};

test.each([
  [-1, 'current'],
  [0, 'current'],
  [1, '1–30'],
  [30, '1–30'],
  [31, '31–60'],
  [60, '31–60'],
  [61, '61–90'],
  [90, '61–90'],
  [91, '>90'],
])('an invoice %d days overdue is %s', (days, label) => {
  const table = new Log()
    .open(dateOf(0))
    .add(invoice('domar', '1', 7, 10))
    .table();
  const asOf = dateOf(10 + days);
  const { labels, totals } = agingTotals(table, { asOf });
  expect(totals.map(({ buckets }) => labels[buckets.indexOf(7)])).toEqual([label]);
  expect(agingOf(table, 'domar', { asOf }).totals).toEqual(totals);
});

test.each([
  [[0], ['current', '>0']],
  [[7], ['≤7', '>7']],
  [
    [0, 1, 10],
    ['current', '1', '2–10', '>10'],
  ],
])('bounds %j are called %j', (bounds, labels) => expect(bucketLabels(bounds)).toEqual(labels));

test.each([[[]], [[30, 0]], [[0, 0]], [[0.5]], [[NaN]]])('bounds %j are refused', (bounds) => {
  const table = new Log().open(dateOf(0)).table();
  expect(() => aging(table, { bounds })).toThrow('bounds are whole numbers of days, ascending');
});

test('rows are sorted by customer bytewise, then currency; unknown customers have none', () => {
  const table = new Log()
    .open(dateOf(0))
    .add(invoice('b', '1', 1, 0))
    .add(invoice('B', '2', 2, 0))
    .add(invoice('a', '3', 3, 0))
    .add(invoice('a', '4', 4, 0, 'EUR'))
    .table();
  const { rows, totals } = aging(table);
  expect(rows.map(({ customer, currency }) => `${customer} ${currency}`)).toEqual([
    'B USD',
    'a EUR',
    'a USD',
    'b USD',
  ]);
  expect(totals.map(({ currency, balance }) => [currency, balance])).toEqual([
    ['EUR', 4],
    ['USD', 6],
  ]);
  expect(agingOf(table, 'nobody')).toMatchObject({ rows: [], totals: [] });
  const { count, row } = agingSheet(table);
  expect([count, row(2)]).toEqual([4, rows[2]]);
  expect(() => row(4)).toThrow('there is no row 4');
});

test('without a date it is as of the first open day, or of a later posting', () => {
  const log = new Log().open(dateOf(-3)).add(invoice('domar', '1', 7, 10));
  const early = { knownAt: { position: log.end } };
  expect(aging(log.table()).asOf).toBe(dateOf(0));
  const table = log.close(dateOf(-3), dateOf(2)).table();
  expect(aging(table).asOf).toBe(dateOf(2));
  expect(aging(table, early).asOf).toBe(dateOf(0));
});

test('a book without postings is empty, and of a log without books nothing can be said', () => {
  const table = new Log().open(dateOf(0)).table();
  expect(aging(table)).toMatchObject({ asOf: dateOf(0), rows: [], totals: [] });
  expect(() => aging(new PostingTable('main'))).toThrow('a date is needed');
  expect(aging(new PostingTable('main'), { asOf: dateOf(0) })).toMatchObject({ position: null });
  expect(() => aging(table, { asOf: '2026-02-30' })).toThrow('2026-02-30 is no date');
  for (const instant of ['2026-13-02T00:00:00Z', '2026-02-30T10:00:00Z', '2026-03-02T24:00:00Z'])
    expect(() => aging(table, { knownAt: { instant } })).toThrow(`${instant} is no instant`);
});
