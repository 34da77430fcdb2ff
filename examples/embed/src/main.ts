/** The smallest application that embeds the books, with a projection of its own. */
import {
  addDays,
  createBooks,
  dayNumber,
  formatMoney,
  memoryStore,
  projection,
} from '@counterfoil/core';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const USD = { code: 'USD', digits: 2 };
const START = '2026-04-06';

/** Money that came in, by weekday. What is reversed is taken off the day it had come in on. */
const paymentsByWeekday = projection({
  name: 'paymentsByWeekday',
  version: 1,
  initial: () => ({ cents: WEEKDAYS.map(() => 0), weekdays: new Map<string, number>() }),
  on: {
    ReceiptPosted: ({ cents, weekdays }, { customer, data: { receipt, total }, bookDay }) => {
      // 1970-01-01, the day number 0, was a Thursday.
      const weekday = (dayNumber(bookDay) + 3) % 7;
      cents[weekday] = (cents[weekday] ?? 0) + total;
      weekdays.set(`${customer} ${receipt}`, weekday);
    },
    ReceiptReversed: ({ cents, weekdays }, { customer, data: { receipt, entries } }) => {
      const weekday = weekdays.get(`${customer} ${receipt}`) ?? 0;
      // Its one entry gives back exactly what the receipt had brought.
      for (const { amount } of entries) cents[weekday] = (cents[weekday] ?? 0) - amount;
    },
  },
});

// `openSqlite('books.sqlite')` of @counterfoil/sqlite instead of `memoryStore()` keeps them.
const about = { name: 'Corner Bookshop', currency: 'USD', cutoffDate: START };
const books = await createBooks({ ...about, store: memoryStore() });
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
  console.log(weekday.padEnd(9), formatMoney(state.cents[index] ?? 0, USD).padStart(8));
await books.close();
