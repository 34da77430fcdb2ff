/** Totals of several customers that are too large to be exact, and what becomes of them. */
import { beforeEach, expect, test } from '@jest/globals';
import { createBooks, memoryStore, type OpenedBooks } from '@counterfoil/core';

const most = Number.MAX_SAFE_INTEGER;
const today = '2026-03-02';
let books: OpenedBooks;

beforeEach(async () => {
  const opening = { name: 'A', currency: 'USD', cutoffDate: today };
  books = await createBooks({ store: memoryStore(), ...opening });
  for (const customer of ['ada', 'bob'])
    await books.openCustomer({ customer, personal: { name: customer } });
});

const invoiced = (customer: string, invoice: string, amount: number) =>
  books.postInvoice({
    ...{ customer, invoice, documentDate: today },
    lines: [{ line: '1', description: 'Paper', amount }],
  });
const credited = (customer: string, credit: string, amount: number) =>
  books.postCredit({ customer, credit, documentDate: today, amount });

const advice =
  'is over 9007199254740991 minor units, and would not be exact. ' +
  'Void or reverse the posting that is too large.';

test('a report says which total of all customers is not exact, and what to do', async () => {
  await invoiced('ada', '1', most);
  await invoiced('bob', '2', 1);
  const { reports } = books;
  const column = `a column of the aging of all customers in USD ${advice}`;
  for (const unapplied of ['column', 'bucket', 'setOff'] as const) {
    await expect(reports.aging({ unapplied })).rejects.toThrow(column);
    await expect(reports.agingTotals({ unapplied })).rejects.toThrow(column);
  }
  await expect(reports.balances()).rejects.toThrow(
    `the sum owed of all customers in USD ${advice}`,
  );
  await credited('ada', 'K', most);
  await credited('bob', 'L', 1);
  await expect(reports.creditRemaining()).rejects.toThrow(
    `the sum of credits of all customers in USD ${advice}`,
  );
});

test('what is in credit is named as well', async () => {
  await credited('ada', 'K', most);
  await credited('bob', 'L', 1);
  const credit = `the sum in credit of all customers in USD ${advice}`;
  await expect(books.reports.balances()).rejects.toThrow(credit);
});

test('the balance is named where each column is exact and all of them together are not', async () => {
  await invoiced('ada', '1', most);
  await books.postInvoice({
    ...{ customer: 'bob', invoice: '2', documentDate: '2026-01-02', postingDate: today },
    lines: [{ line: '1', description: 'Paper', amount: 1 }],
  });
  await expect(books.reports.agingTotals()).rejects.toThrow(
    `the balance of all customers in USD ${advice}`,
  );
});

test('each customer is reported all the same', async () => {
  await invoiced('ada', '1', most);
  await invoiced('bob', '2', most);
  for (const customer of ['ada', 'bob']) {
    const { totals } = await books.reports.aging({ customer });
    expect(totals).toMatchObject([{ balance: most }]);
    expect(await books.reports.balances({ customer })).toMatchObject({
      rows: [{ customer, owed: most }],
    });
  }
});

test('one customer is named whose sums of an earlier day are not exact', async () => {
  await invoiced('ada', '1', most);
  await books.voidInvoice({
    ...{ customer: 'ada', invoice: '1', reason: 'typo', postingDate: '2026-03-10' },
  });
  await invoiced('ada', '2', 5);
  const asOf = '2026-03-05';
  const { reports } = books;
  const sum = 'the sum owed of ada in USD';
  for (const customer of ['ada', undefined]) {
    await expect(reports.balances({ asOf, customer })).rejects.toThrow(`${sum} ${advice}`);
    await expect(reports.aging({ asOf, customer })).rejects.toThrow(
      `a column of the aging of ada in USD ${advice}`,
    );
  }
  await expect(reports.balances()).resolves.toMatchObject({ totals: [{ owed: 5 }] });
});

test('a total that is exact again is exact to the unit, each time', async () => {
  const { reports } = books;
  await invoiced('ada', '1', most - 1);
  const before = await reports.agingTotals();
  for (const [typo, other] of [
    ['2', '3'],
    ['4', '5'],
  ] as const) {
    await invoiced('bob', typo, most - 11);
    await invoiced('bob', other, 11);
    await expect(reports.agingTotals()).rejects.toThrow(advice);
    await books.voidInvoice({ customer: 'bob', invoice: other, reason: 'typo' });
    await books.voidInvoice({ customer: 'bob', invoice: typo, reason: 'typo' });
    expect((await reports.agingTotals()).totals).toEqual(before.totals);
    expect((await reports.aging()).totals).toEqual(before.totals);
  }
});
