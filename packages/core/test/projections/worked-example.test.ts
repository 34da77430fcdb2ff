import { expect, test } from '@jest/globals';
import { aging, agingOf, agingTotals } from '../../src/projections/aging.ts';
import { balanceList, balances, controlTotals } from '../../src/projections/balance.ts';
import { creditList, creditUses } from '../../src/projections/credit-remaining.ts';
import { documentHistory } from '../../src/projections/document-history.ts';
import { openItemList, openItems } from '../../src/projections/open-items.ts';
import { bounced, firstDay, returned, secondDay } from './worked-example.ts';

const customer = 'domar';
const line = (buckets: number[], unapplied: number, balance: number) => ({
  currency: 'USD',
  buckets,
  unapplied,
  balance,
});

test('the invoice of 120.00 is open at 110.00, and the used credit no longer shows', () => {
  const table = firstDay().table();
  expect(openItemList(table, { asOf: '2026-03-02' })).toEqual({
    asOf: '2026-03-02',
    position: '000000000006',
    items: [
      {
        customer,
        currency: 'USD',
        item: 'invoice:10040',
        document: 'invoice:10040',
        documentDate: '2026-03-02',
        dueDate: '2026-04-01',
        original: 120_00,
        open: 110_00,
        daysOverdue: -30,
      },
    ],
  });
});

test('a check of 150.00 leaves 40.00 on account, as of that day for ever', () => {
  const log = bounced();
  const atClose = { asOf: '2026-03-03', knownAt: { position: secondDay().end } };
  const later = { asOf: '2026-03-03' };
  for (const selection of [atClose, later]) {
    const report = aging(log.table(), selection);
    expect(report.rows).toEqual([{ customer, ...line([0, 0, 0, 0, 0], -40_00, -40_00) }]);
    expect(report.totals).toEqual([line([0, 0, 0, 0, 0], -40_00, -40_00)]);
    expect(agingTotals(log.table(), selection).totals).toEqual(report.totals);
    expect(agingOf(log.table(), customer, selection).rows).toEqual(report.rows);
    expect(creditList(log.run(creditUses, selection).state).totals).toEqual([
      { currency: 'USD', remaining: 40_00 },
    ]);
  }
});

test('when the check bounces, the invoice is open at 110.00 again, due when it was', () => {
  const table = bounced().table();
  expect(table.cut()).toMatchObject({ asOf: '2026-03-04', isCurrent: true });
  expect(openItemList(table).items).toMatchObject([
    { item: 'invoice:10040', open: 110_00, dueDate: '2026-04-01' },
  ]);
  expect(agingTotals(table, { asOf: '2026-04-02' })).toMatchObject({
    labels: ['current', '1–30', '31–60', '61–90', '>90'],
    totals: [line([0, 110_00, 0, 0, 0], 0, 110_00)],
  });
  expect(creditList(bounced().run(creditUses).state)).toEqual({ credits: [], totals: [] });
});

test('taking the credit back leaves 120.00 and 10.00, and the balance as it was', () => {
  const log = returned();
  expect(balanceList(log.table())).toMatchObject({
    rows: [{ customer, currency: 'USD', owed: 120_00, credit: -10_00, balance: 110_00 }],
  });
  expect(controlTotals(log.table()).totals).toEqual([
    { currency: 'USD', owed: 120_00, credit: -10_00, balance: 110_00 },
  ]);
  expect([...log.run(balances).state]).toEqual([[customer, new Map([['USD', 110_00]])]]);
  expect([...log.run(openItems).state.values()].map(({ item, open }) => [item, open])).toEqual([
    ['invoice:10040', 120_00],
    ['credit:11261', -10_00],
  ]);
  const options = { asOf: '2026-05-05' };
  const totals = (unapplied: 'column' | 'bucket' | 'setOff') =>
    agingTotals(log.table(), { ...options, unapplied }).totals;
  expect(totals('column')).toEqual([line([0, 0, 120_00, 0, 0], -10_00, 110_00)]);
  expect(totals('bucket')).toEqual([line([0, 0, 120_00, -10_00, 0], 0, 110_00)]);
  expect(totals('setOff')).toEqual([line([0, 0, 110_00, 0, 0], 0, 110_00)]);
});

test('the credit says what it paid, and gets it back', () => {
  const credit = { customer, item: 'credit:11261', document: 'credit:11261', original: 10_00 };
  const use = { application: 'receipt:R1#1', to: 'invoice:10040', amount: 10_00 };
  const listed = (log: ReturnType<typeof bounced>, item: string) =>
    creditList(log.run(creditUses).state, { all: true }).credits.find((row) => row.item === item);
  expect(listed(bounced(), 'credit:11261')).toEqual({
    ...credit,
    currency: 'USD',
    documentDate: '2026-03-02',
    uses: [{ ...use, postingDate: '2026-03-02' }],
    received: [],
    other: 0,
    remaining: 0,
  });
  expect(listed(returned(), 'credit:11261')).toMatchObject({ uses: [], remaining: 10_00 });
  expect(listed(returned(), 'receipt:R2')).toMatchObject({
    original: 150_00,
    other: -150_00,
    remaining: 0,
  });
});

test('the history of the check tells what it gave, and how that came back', () => {
  const { lines } = returned().run(documentHistory(customer, 'receipt:R2')).state;
  expect(lines.map(({ type, bookDay, open, reason }) => [type, bookDay, open, reason])).toEqual([
    ['ReceiptPosted', '2026-03-03', -40_00, undefined],
    ['DistributionReversed', '2026-03-04', -150_00, undefined],
    ['ReceiptReversed', '2026-03-04', 0, 'nsf'],
  ]);
  const application = { id: 'receipt:R2#1', from: 'receipt:R2', to: 'invoice:10040' };
  expect(lines[0]?.gave).toEqual([{ ...application, amount: 110_00 }]);
  expect(lines[1]?.tookBack).toEqual([{ ...application, amount: 110_00 }]);
  const invoice = returned().run(documentHistory(customer, 'invoice:10040')).state;
  expect(invoice.lines.map(({ open }) => open)).toEqual([120_00, 110_00, 0, 110_00, 120_00]);
  expect(invoice.lines[2]?.received).toEqual([{ ...application, amount: 110_00 }]);
});
