/**
 * Binds the steps of a clerk to documents: each step looks at what the oracle says is there and
 * becomes a concrete command, which the oracle is told before the next step is bound. So a script
 * is made without core, and is the same list of plain commands for whatever it is run against.
 */
import { daysLater } from '../oracle/calendar.ts';
import type { ClerkCommand } from '../oracle/commands.ts';
import { totalOf } from '../oracle/invoices.ts';
import { decimalOf, percentOf, priceOf } from '../oracle/numbers.ts';
import type { AskedInvoiceLine, Policy, ReceiptLine } from '../oracle/shapes.ts';
import { leftFrom, owedFrom } from '../oracle/sheet.ts';
import {
  creditItem,
  customerOf,
  datesOf,
  orderOf,
  owedItem,
  postingOf,
  sized,
  STRANGE,
  type Desk,
} from './reach.ts';
import type { Give, Step } from './steps.ts';

type StepOf<Take extends Step['take']> = Extract<Step, { take: Take }>;

/** A line of an invoice: an amount, or a price times a quantity; with its tax. */
const lineOf = (
  amount: number,
  { tax, quantity, rate }: Pick<StepOf<'invoice'>, 'tax' | 'quantity' | 'rate'>,
): AskedInvoiceLine => {
  const unitPrice = decimalOf(BigInt(amount) * 10_000n);
  const net = quantity === undefined ? amount : priceOf(quantity, unitPrice);
  const priced = quantity === undefined ? { amount } : { quantity, unitPrice };
  if (rate !== undefined)
    return { description: 'Work', ...priced, taxRate: rate, tax: percentOf(net, rate) };
  return { description: 'Work', ...priced, ...(tax === 0 ? {} : { tax }) };
};

export const invoice = (desk: Desk, step: StepOf<'invoice'>): ClerkCommand => {
  const { lines, dueIn, total, days, uses } = step;
  const customer = customerOf(step);
  const dates = datesOf(desk, days);
  const contents = lines.map((amount) => lineOf(amount, step));
  const sum = totalOf(contents);
  const asked = total === undefined ? undefined : total === 'right' ? sum : sum + 1;
  const needed = lines.length === 0 && days.document % 2 === 0 ? 0 : asked;
  return {
    type: 'PostInvoice',
    data: {
      customer,
      invoice: String(10_000 + desk.number),
      ...dates,
      ...(dueIn === undefined ? {} : { dueDate: daysLater(dates.documentDate, dueIn) }),
      ...(needed === undefined ? {} : { total: needed }),
      ...(uses === undefined ? {} : { creditsOnPosting: uses }),
      lines: contents.map((content, index) => ({ line: String(index + 1), ...content })),
    },
    meta: desk.meta,
  };
};

export const credit = (desk: Desk, step: StepOf<'credit'>): ClerkCommand => ({
  type: 'PostCredit',
  data: {
    customer: customerOf(step),
    credit: String(20_000 + desk.number),
    amount: step.amount,
    ...datesOf(desk, step.days),
  },
  meta: desk.meta,
});

export const receipt = (desk: Desk, step: StepOf<'receipt'>): ClerkCommand => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const dates = datesOf(desk, step.days);
  const day = dates.postingDate ?? dates.documentDate;
  const takes = step.credits.flatMap(({ pick, size }) => {
    const from = creditItem(desk, customer, pick);
    if (from === undefined) return [];
    return [{ from, amount: sized(size, leftFrom(sheet, customer, from, day)) }];
  });
  const gives = step.gives.flatMap((each) => giveOf(desk, customer, day, each) ?? []);
  const own = gives.reduce((all, { from, amount }) => all + (from === undefined ? amount : 0), 0);
  const taken = takes.reduce((all, { amount }) => all + amount, 0);
  const total = Math.max(0, own - taken) + step.extra;
  const paid = total === 0 ? 'applyCredit' : step.payment;
  const order = orderOf(desk, customer);
  return {
    type: 'PostReceipt',
    data: {
      customer,
      receipt: `R${desk.number}`,
      ...dates,
      paymentType: paid,
      total,
      ...paymentOf(paid, step.numbered ? String(desk.number) : '1'),
      lines: [...takes, ...gives],
      ...distributes(step.distribute, order),
      ...(step.keeps ? { remainder: 'onAccount' } : {}),
    },
    meta: desk.meta,
  };
};

const giveOf = (desk: Desk, customer: string, day: string, give: Give): ReceiptLine | undefined => {
  const { sheet } = desk.oracle;
  const { pick, size, overpay, source } = give;
  const to = owedItem(desk, customer, pick);
  if (to === undefined) return undefined;
  const from = source === undefined ? undefined : creditItem(desk, customer, source);
  const owed = owedFrom(sheet, customer, to, day);
  if (overpay && to.startsWith('invoice:')) {
    const amount = owed + (size.of === 'own' ? size.amount : 2);
    return { to, amount, overpay, ...(from === undefined ? {} : { from }) };
  }
  if (from === undefined) return { to, amount: sized(size, owed) };
  return { to, from, amount: sized(size, Math.min(owed, leftFrom(sheet, customer, from, day))) };
};

const paymentOf = (paid: 'check' | 'cash' | 'transfer' | 'applyCredit', number: string) => {
  if (paid === 'applyCredit') return {};
  const bank = { code: 'north' };
  if (paid === 'check') return { bank, checkNumber: number };
  return paid === 'cash' ? { bank } : { bank, reference: `ref ${number}` };
};

const distributes = (policy: Policy | undefined, order: ReadonlyArray<string>) => {
  if (policy === undefined) return {};
  return { distribute: policy === 'given' ? { policy, order } : { policy } };
};

export const distribution = (desk: Desk, step: StepOf<'distribute'>): ClerkCommand | undefined => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const from = creditItem(desk, customer, step.pick);
  const order = orderOf(desk, customer);
  if (from === undefined || (order.length === 0 && step.pick !== STRANGE)) return undefined;
  const day = daysLater(sheet.cutoffDate, step.posting ?? 0);
  const data = {
    customer,
    distribution: `D${desk.number}`,
    from,
    ...postingOf(desk, step.posting),
  };
  const { meta } = desk;
  const { gives } = step;
  if (typeof gives === 'string') {
    const by = gives === 'given' ? { policy: gives, order } : { policy: gives };
    return { type: 'DistributeOnAccount', data: { ...data, ...by }, meta };
  }
  const left = leftFrom(sheet, customer, from, day);
  const lines = gives.flatMap(({ pick, size }) => {
    const to = owedItem(desk, customer, pick);
    if (to === undefined) return [];
    return [{ to, amount: sized(size, Math.min(left, owedFrom(sheet, customer, to, day))) }];
  });
  return { type: 'DistributeOnAccount', data: { ...data, lines }, meta };
};
