/**
 * The routine of a quarter: who orders what, and who pays when, drawn from a seed. It is plain
 * data, made without the books.
 */
import { addDays, formatMoney, type PlainDate } from '@counterfoil/core';
import { Chance } from './chance.ts';
import { customers, type Customer } from './customers.ts';
import {
  FIRST_DAY,
  goods,
  LAST_DAY,
  receipt,
  workdayFrom,
  type Line,
  type Step,
} from './script.ts';
import { story } from './story.ts';

const USD = { code: 'USD', digits: 2 };

/** What is sold, with the price in cents and how many of it make a usual order. */
const CATALOGUE = [
  ['Espresso blend, 5 kg bag', 62_50, 6],
  ['Breakfast tea, tin of 500 bags', 28_40, 8],
  ['Oat milk, case of 12', 31_20, 10],
  ['Cane sugar, 25 kg sack', 23_75, 6],
  ['Bread flour, 25 kg sack', 19_90, 12],
  ['Sea salt, case of 24', 26_40, 4],
  ['Maple syrup, case of 6', 88_00, 3],
  ['Wild blueberry jam, case of 12', 54_60, 4],
  ['Rapeseed oil, 20 l drum', 47_35, 3],
  ['Paper cups, box of 1,000', 36_15, 5],
  ['Cocoa powder, 10 kg box', 79_80, 2],
  ['Rolled oats, 20 kg sack', 21_45, 7],
] as const;

/** When the payment of an invoice can be expected at the earliest: work begins on the 5th. */
const COUNTER_OPENS: PlainDate = '2026-01-05';

const later = (a: PlainDate, b: PlainDate): PlainDate => (a < b ? b : a);

interface Order {
  readonly customer: Customer;
  readonly documentDate: PlainDate;
  /** The day on which it is entered. Older orders were open when the books were taken over. */
  readonly day: PlainDate;
  readonly lines: ReadonlyArray<Line>;
  readonly cents: number;
}
interface Invoice extends Order {
  readonly invoice: string;
  readonly due: PlainDate;
}
interface Payment {
  readonly customer: Customer;
  readonly day: PlainDate;
  readonly cents: number;
  /** The invoice that it is for; absent: whatever was due first. */
  readonly invoice?: string;
}

const orderOn = (customer: Customer, documentDate: PlainDate, chance: Chance): Order => {
  const first = chance.below(CATALOGUE.length);
  const wanted = Array.from({ length: 2 + chance.below(3) }, (_, index) => {
    const [description, price, usual] =
      CATALOGUE[(first + index * 5) % CATALOGUE.length] ?? CATALOGUE[0];
    return { description, price, quantity: 1 + chance.below(usual * 2) };
  });
  return {
    customer,
    documentDate,
    day: later(documentDate, FIRST_DAY),
    lines: goods(
      wanted.map(({ description, price, quantity }) => [
        description,
        String(quantity),
        formatMoney(price, USD),
      ]),
    ),
    cents: wanted.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
  };
};

const ordersOf = (customer: Customer, chance: Chance): ReadonlyArray<Order> => {
  const orders: Order[] = [];
  const { orderEvery, netDays } = customer;
  const taken = 1 + chance.below(2);
  for (let old = 0; old < taken; old += 1) {
    const age = 4 + chance.below(netDays + 35);
    orders.push(orderOn(customer, addDays(FIRST_DAY, -age), chance));
  }
  let date = addDays(COUNTER_OPENS, chance.below(orderEvery));
  while (workdayFrom(date) <= LAST_DAY) {
    orders.push(orderOn(customer, workdayFrom(date), chance));
    date = addDays(date, orderEvery - 1 + chance.below(3));
  }
  return orders;
};

/** One payment for each invoice, or two. */
const singly = (invoices: ReadonlyArray<Invoice>, chance: Chance): ReadonlyArray<Payment> =>
  invoices.flatMap(({ customer, invoice, cents, due }): Payment[] => {
    const expected = later(due, addDays(COUNTER_OPENS, chance.below(10)));
    const after = (days: number): PlainDate => workdayFrom(addDays(expected, days));
    const payment = { customer, invoice, cents };
    switch (customer.habit) {
      case 'onTime':
        return [{ ...payment, day: after(0) }];
      case 'late':
        return [{ ...payment, day: after(9 + chance.below(25)) }];
      case 'inParts': {
        const half = Math.floor(cents / 2);
        return [
          { ...payment, cents: half, day: after(0) },
          { ...payment, cents: cents - half, day: after(21) },
        ];
      }
      default:
        return [];
    }
  });

/** One payment for all that is due, on fixed days; in round sums, or exactly. */
const together = (
  invoices: ReadonlyArray<Invoice>,
  days: ReadonlyArray<number>,
  roundedTo: number,
): ReadonlyArray<Payment> => {
  const payments: Payment[] = [];
  let paid = 0;
  for (const month of ['2026-01', '2026-02', '2026-03'])
    for (const dayOfMonth of days) {
      const day = workdayFrom(addDays(`${month}-01`, dayOfMonth - 1));
      const due = invoices.filter((each) => each.due <= day && each.day <= day);
      const owed = due.reduce((sum, { cents }) => sum + cents, 0) - paid;
      const cents = owed - (owed % roundedTo);
      const [first] = due;
      if (first === undefined || cents === 0) continue;
      payments.push({ customer: first.customer, day, cents });
      paid += cents;
    }
  return payments;
};

const paymentsOf = (
  customer: Customer,
  invoices: ReadonlyArray<Invoice>,
  chance: Chance,
): ReadonlyArray<Payment> => {
  switch (customer.habit) {
    case 'monthly':
      return together(invoices, [20], 1);
    case 'roundSums':
      return together(invoices, [10, 24], 250_00);
    default:
      return singly(invoices, chance);
  }
};

const invoiceStep = ({ customer, invoice, day, documentDate, lines }: Invoice): Step => ({
  day,
  type: 'PostInvoice',
  data: { customer: customer.id, invoice, documentDate, postingDate: day, lines },
});

const WAYS = ['check', 'check', 'ach', 'transfer', 'externalCard'] as const;

const receiptStep = ({ customer, day, cents, invoice }: Payment, index: number): Step => {
  const number = String(index + 1).padStart(4, '0');
  const paymentType = WAYS[customer.name.length % WAYS.length] ?? 'check';
  return receipt(day, customer.id, `R-${number}`, {
    paymentType,
    ...(paymentType === 'check' ? { checkNumber: `7${number}` } : { reference: `FC-${number}` }),
    total: cents,
    ...(invoice === undefined
      ? { distribute: { policy: 'oldestDue' } }
      : { lines: [{ to: `invoice:${invoice}`, amount: cents }] }),
  });
};

const customerStep = ({ id, name, town, netDays }: Customer): Step => ({
  day: FIRST_DAY,
  type: 'OpenCustomer',
  data: { customer: id, personal: { name, contact: `${town}, Maine` }, terms: { netDays } },
});

const byDay = (a: { readonly day: PlainDate }, b: { readonly day: PlainDate }): number =>
  a.day === b.day ? 0 : a.day < b.day ? -1 : 1;

/** Every command of the quarter in order; within a day invoices, then receipts, then the story. */
export const quarter = (seed = 2026): ReadonlyArray<Step> => {
  const chance = new Chance(seed);
  const routine = customers.filter(({ habit }) => habit !== 'story');
  const invoices = routine
    .flatMap((customer) => ordersOf(customer, chance))
    .sort(byDay)
    .map((order, index): Invoice => ({
      ...order,
      invoice: String(10_001 + index),
      due: addDays(order.documentDate, order.customer.netDays),
    }));
  const payments = routine
    .flatMap((customer) =>
      paymentsOf(
        customer,
        invoices.filter((invoice) => invoice.customer === customer),
        chance,
      ),
    )
    .filter(({ day }) => day <= LAST_DAY)
    .sort(byDay);
  return [
    ...customers.map(customerStep),
    ...invoices.map(invoiceStep),
    ...payments.map(receiptStep),
    ...story,
  ].sort(byDay);
};
