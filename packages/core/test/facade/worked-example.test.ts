/** The worked example of the domain page, §7, through the facade: figure by figure, day by day. */
import { createBooks, memoryStore, type OpenedBooks } from '@counterfoil/core';
import { beforeAll, expect, test } from '@jest/globals';

const customer = 'domar';
const byWhom = { actor: 'clerk' };
let books: OpenedBooks;
/** Positions at which the two days were closed. */
const closed = { march2: '', march3: '' };

const figures = async (asOf: string, position?: string) => {
  const knownAt = position === undefined ? undefined : { position };
  const { totals } = await books.reports.aging({ asOf, knownAt });
  const { totals: credits } = await books.reports.creditRemaining({ asOf, knownAt });
  const { items } = await books.reports.openItems({ asOf, knownAt });
  return {
    buckets: totals[0]?.buckets ?? [],
    unapplied: totals[0]?.unapplied ?? 0,
    balance: totals[0]?.balance ?? 0,
    credit: credits[0]?.remaining ?? 0,
    items: Object.fromEntries(items.map(({ item, open }) => [item, open])),
  };
};

beforeAll(async () => {
  const store = memoryStore();
  books = await createBooks({ store, name: 'Acme', currency: 'USD', cutoffDate: '2026-03-02' });
  await books.openCustomer({ customer, personal: { name: 'Domar' } });
});

test('2 March: an invoice, a credit, and a receipt without money that applies the credit', async () => {
  const invoiced = await books.postInvoice(
    {
      customer,
      invoice: '10040',
      documentDate: '2026-03-02',
      dueDate: '2026-04-01',
      lines: [{ line: '1', description: 'Goods', amount: 120_00 }],
    },
    byWhom,
  );
  expect(invoiced.events).toMatchObject([
    {
      data: {
        entries: [
          {
            item: 'invoice:10040',
            amount: 120_00,
            facts: {
              document: 'invoice:10040',
              documentDate: '2026-03-02',
              dueDate: '2026-04-01',
            },
          },
        ],
      },
    },
  ]);
  await books.postCredit({ customer, credit: '11261', documentDate: '2026-03-02', amount: 10_00 });
  expect(await figures('2026-03-02')).toMatchObject({ balance: 110_00, credit: 10_00 });

  const applied = await books.postReceipt({
    customer,
    receipt: 'R1',
    documentDate: '2026-03-02',
    paymentType: 'applyCredit',
    total: 0,
    lines: [
      { from: 'credit:11261', amount: 10_00 },
      { to: 'invoice:10040', amount: 10_00 },
    ],
  });
  const { data } = applied.events[0] ?? {};
  expect(data).toMatchObject({
    applications: [
      { id: 'receipt:R1#1', from: 'credit:11261', to: 'invoice:10040', amount: 10_00 },
    ],
    entries: [
      { item: 'credit:11261', amount: 10_00 },
      { item: 'invoice:10040', amount: -10_00 },
    ],
  });
  expect(await figures('2026-03-02')).toEqual({
    buckets: [110_00, 0, 0, 0, 0],
    unapplied: 0,
    balance: 110_00,
    credit: 0,
    items: { 'invoice:10040': 110_00 },
  });
  const outcome = await books.closeDay({ date: '2026-03-02' });
  closed.march2 = outcome.receipt.position;
  expect(outcome.events.at(-1)).toMatchObject({
    data: { totals: [{ currency: 'USD', owed: 110_00, credit: 0, balance: 110_00 }] },
  });
});

test('3 March: a check pays the invoice, and the rest of it stays on account', async () => {
  const paid = await books.postReceipt({
    customer,
    receipt: 'R2',
    documentDate: '2026-03-03',
    paymentType: 'check',
    checkNumber: '4711',
    bank: { code: 'first' },
    total: 150_00,
    lines: [{ to: 'invoice:10040', amount: 110_00 }],
    remainder: 'onAccount',
  });
  expect(paid.events[0]?.data).toMatchObject({
    onAccount: 40_00,
    entries: [
      {
        item: 'receipt:R2',
        amount: -40_00,
        facts: { document: 'receipt:R2', documentDate: '2026-03-03' },
      },
      { item: 'invoice:10040', amount: -110_00 },
    ],
  });
  expect(await figures('2026-03-03')).toEqual({
    buckets: [0, 0, 0, 0, 0],
    unapplied: -40_00,
    balance: -40_00,
    credit: 40_00,
    items: { 'receipt:R2': -40_00 },
  });
  const outcome = await books.closeDay({ date: '2026-03-03' });
  closed.march3 = outcome.receipt.position;
  expect(outcome.events.at(-1)).toMatchObject({
    data: { totals: [{ currency: 'USD', owed: 0, credit: -40_00, balance: -40_00 }] },
  });
});

test('4 March: the check bounces, in one append, and the invoice is open again with its due date', async () => {
  const bounced = await books.reverseReceipt({ customer, receipt: 'R2', reason: 'nsf' });
  expect(bounced.events).toEqual([
    {
      type: 'DistributionReversed',
      data: {
        customer,
        postingDate: '2026-03-04',
        currency: 'USD',
        undoes: [{ application: 'receipt:R2#1', amount: 110_00 }],
        entries: [
          { item: 'receipt:R2', amount: -110_00 },
          {
            item: 'invoice:10040',
            amount: 110_00,
            facts: {
              document: 'invoice:10040',
              documentDate: '2026-03-02',
              dueDate: '2026-04-01',
            },
          },
        ],
      },
    },
    {
      type: 'ReceiptReversed',
      data: {
        customer,
        receipt: 'R2',
        reason: 'nsf',
        postingDate: '2026-03-04',
        currency: 'USD',
        entries: [{ item: 'receipt:R2', amount: 150_00 }],
      },
    },
  ]);
  expect(await figures('2026-03-04')).toEqual({
    buckets: [110_00, 0, 0, 0, 0],
    unapplied: 0,
    balance: 110_00,
    credit: 0,
    items: { 'invoice:10040': 110_00 },
  });
});

test('aging of 3 March shows the same, known at its close or at any moment after', async () => {
  const expected = { buckets: [0, 0, 0, 0, 0], unapplied: -40_00, balance: -40_00 };
  expect(await figures('2026-03-03', closed.march3)).toMatchObject(expected);
  expect(await figures('2026-03-03')).toMatchObject(expected);
  expect(await figures('2026-03-02', closed.march2)).toMatchObject({ balance: 110_00 });
  expect(await figures('2026-03-02')).toMatchObject({ balance: 110_00 });
});

test('taking back the applied credit returns its 10.00 to the credit', async () => {
  const taken = await books.reverseDistribution({ customer, application: 'receipt:R1#1' });
  expect(taken.events[0]?.data).toMatchObject({
    entries: [
      {
        item: 'credit:11261',
        amount: -10_00,
        facts: { document: 'credit:11261', documentDate: '2026-03-02' },
      },
      { item: 'invoice:10040', amount: 10_00 },
    ],
  });
  expect(await figures('2026-03-04')).toMatchObject({
    balance: 110_00,
    credit: 10_00,
    items: { 'credit:11261': -10_00, 'invoice:10040': 120_00 },
  });
});

test('and the whole log verifies', async () => {
  expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [], corruption: null });
});
