/** The smallest application that embeds the books, with a projection of its own. */
import { addDays, createBooks, dayNumber, memoryStore, projection } from '@counterfoil/core';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const START = '2026-04-06';

/** Money that came in, by weekday. What bounced is taken off the day on which it had come in. */
const paymentsByWeekday = projection({
  name: 'paymentsByWeekday',
  version: 1,
  initial: () => ({ cents: WEEKDAYS.map(() => 0), received: new Map<string, number>() }),
  on: {
    ReceiptPosted: ({ cents, received }, { data: { customer, receipt, total }, bookDay }) => {
      // 1970-01-01, the day number 0, was a Thursday.
      const weekday = (dayNumber(bookDay) + 3) % 7;
      cents[weekday] = (cents[weekday] ?? 0) + total;
      received.set(`${customer} ${receipt}`, weekday);
    },
    ReceiptReversed: ({ cents, received }, { data: { customer, receipt, entries } }) => {
      const weekday = received.get(`${customer} ${receipt}`) ?? 0;
      // The receipt's own entry gives back exactly what it had brought.
      for (const { amount } of entries) cents[weekday] = (cents[weekday] ?? 0) - amount;
    },
  },
});

// `openSqlite('books.sqlite')` of @counterfoil/sqlite instead of `memoryStore()` keeps them.
const books = await createBooks({
  store: memoryStore(),
  name: 'Corner Bookshop',
  currency: 'USD',
  cutoffDate: START,
});
await books.openCustomer({ customer: 'ada', personal: { name: 'Ada' }, terms: { netDays: 14 } });

for (let day = 0; day < 10; day += 1) {
  const [documentDate, amount] = [addDays(START, day), 10_00 + day];
  const lines = [{ line: '1', description: 'Books', amount }];
  await books.postInvoice({ customer: 'ada', invoice: `I${day}`, documentDate, lines });
  await books.postReceipt({
    customer: 'ada',
    receipt: `R${day}`,
    documentDate,
    paymentType: 'cash',
    bank: { code: 'till' },
    total: amount,
    distribute: { policy: 'oldestDue' },
  });
}
await books.reverseReceipt({ customer: 'ada', receipt: 'R9', reason: 'error' });

const { state } = await books.reports.project(paymentsByWeekday);
for (const [index, weekday] of WEEKDAYS.entries())
  console.log(`${weekday.padEnd(9)} ${((state.cents[index] ?? 0) / 100).toFixed(2).padStart(8)}`);
await books.close();
