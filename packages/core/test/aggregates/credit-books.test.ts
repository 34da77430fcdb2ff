/** Credits against invoices through the books: read as commands, stored, and found again. */
import { createBooks, memoryStore, openBooks, type OpenedBooks } from '@counterfoil/core';
import { beforeEach, expect, test } from '@jest/globals';

const customer = 'domar';
const documentDate = '2026-03-02';
const store = { current: memoryStore() };
let books: OpenedBooks;

beforeEach(async () => {
  store.current = memoryStore();
  books = await createBooks({
    store: store.current,
    name: 'Acme',
    currency: 'USD',
    cutoffDate: documentDate,
  });
  await books.openCustomer({ customer, personal: { name: 'Domar' } });
  const line = { line: '1', description: 'Goods', quantity: '3', amount: 100_00, tax: 10_00 };
  await books.postInvoice({ customer, invoice: 'A', documentDate, lines: [line] });
  const bank = { code: 'till' };
  const paid = { total: 110_00, paymentType: 'cash', bank } as const;
  const lines = [{ to: 'invoice:A', amount: 110_00 }];
  await books.postReceipt({ customer, receipt: 'R', documentDate, ...paid, lines });
});

const open = async () => {
  const { items } = await books.reports.openItems({ asOf: documentDate });
  return Object.fromEntries(items.map(({ item, open: amount }) => [item, amount]));
};

const draft = { customer, credit: 'K', documentDate, amount: 73_34, kind: 'againstInvoice' };
const K = { customer, credit: 'K' };

test('a credit is drafted, given its lines, posted and used, and a void brings it all back', async () => {
  await books.execute({ type: 'DraftCredit', data: { ...draft, reason: 'recall' } });
  await books.execute({
    type: 'CreditLine',
    data: { ...K, invoice: 'A', line: 1, quantity: '2' },
  });
  await books.execute({ type: 'CloseCredit', data: K });
  // Another process posts it: the draft is in the log alone.
  books = await openBooks({ store: store.current });
  await books.execute({ type: 'PostCredit', data: K });
  await books.postInvoice({
    customer,
    invoice: 'B',
    documentDate,
    lines: [{ line: '1', description: 'Goods', amount: 50_00 }],
  });
  await books.distributeOnAccount({
    ...{ customer, distribution: 'D', from: 'credit:K', policy: 'oldestDue' },
  });
  expect(await open()).toEqual({ 'credit:K': -23_34 });

  const refused = books.voidInvoice({ customer, invoice: 'A', reason: 'wrong' });
  await expect(refused).rejects.toMatchObject({
    _tag: 'HasLiveApplications',
    by: ['receipt:R#1', 'distribution:D#1', 'credit:K'],
  });
  await books.voidInvoice({ customer, invoice: 'A', reason: 'wrong', release: true });
  expect(await open()).toEqual({ 'invoice:B': 50_00, 'receipt:R': -110_00 });
  expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [] });
});

test('a quantity is a decimal text with at most six decimals, and there is no AddCreditLine', async () => {
  await books.execute({ type: 'DraftCredit', data: { ...draft, reason: 'recall' } });
  const line = { ...K, invoice: 'A', line: '1' };
  for (const quantity of ['0.1234567', 2, '1e3'])
    await expect(
      books.execute({ type: 'CreditLine', data: { ...line, quantity } }),
    ).rejects.toMatchObject({ _tag: 'InvalidQuantity', field: 'quantity' });
  await expect(
    books.execute({ type: 'AddCreditLine', data: { ...line, quantity: '1' } }),
  ).rejects.toMatchObject({ _tag: 'UnknownCommand', type: 'AddCreditLine' });
});
