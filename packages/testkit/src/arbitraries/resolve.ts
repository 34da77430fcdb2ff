/**
 * Binds the steps of a clerk to documents: each step looks at what the oracle says is there and
 * becomes a concrete command, which the oracle is told before the next step is bound. So a script
 * is made without core, and is the same list of plain commands for whatever it is run against.
 */
import { daysLater } from '../oracle/calendar.ts';
import type { AccountClerkCommand, ClerkCommand, ReceiptLine } from '../oracle/commands.ts';
import { leftFrom, liveOf, owedFrom, type Application } from '../oracle/sheet.ts';
import {
  creditItem,
  customerOf,
  datesOf,
  orderOf,
  owedItem,
  picked,
  postingOf,
  sized,
  STRANGE,
  type Desk,
} from './reach.ts';
import type { Give, Step } from './steps.ts';

type StepOf<Take extends Step['take']> = Extract<Step, { take: Take }>;

export const invoice = (desk: Desk, step: StepOf<'invoice'>): ClerkCommand => {
  const { lines, tax, dueIn, total, days } = step;
  const customer = customerOf(step);
  const dates = datesOf(desk, days);
  const sum = lines.reduce((all, each) => all + each + tax, 0);
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
      lines: lines.map((amount, index) => ({
        line: String(index + 1),
        description: 'Work',
        amount,
        ...(tax === 0 ? {} : { tax }),
      })),
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

const distributes = (policy: 'oldestDue' | 'given' | undefined, order: ReadonlyArray<string>) => {
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
  if (step.gives === 'oldestDue')
    return { type: 'DistributeOnAccount', data: { ...data, policy: 'oldestDue' }, meta };
  if (step.gives === 'given')
    return { type: 'DistributeOnAccount', data: { ...data, policy: 'given', order }, meta };
  const left = leftFrom(sheet, customer, from, day);
  const lines = step.gives.flatMap(({ pick, size }) => {
    const to = owedItem(desk, customer, pick);
    if (to === undefined) return [];
    return [{ to, amount: sized(size, Math.min(left, owedFrom(sheet, customer, to, day))) }];
  });
  return { type: 'DistributeOnAccount', data: { ...data, lines }, meta };
};

export const takeBack = (desk: Desk, step: StepOf<'takeBack'>): ClerkCommand | undefined => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const made = sheet.applications.filter((each) => each.customer === customer);
  const live = made.filter((each) => liveOf(sheet, each) > 0);
  const application = picked(step.pick < 9 && live.length > 0 ? live : made, step.pick);
  if (application === undefined && step.pick !== STRANGE) return undefined;
  const all = application === undefined ? 1 : liveOf(sheet, application);
  return {
    type: 'ReverseDistribution',
    data: {
      customer,
      ...whichOf(application, step.byEnds),
      ...(step.size.of === 'all' ? {} : { amount: sized(step.size, all) }),
      ...postingOf(desk, step.posting),
    },
    meta: desk.meta,
  };
};

const whichOf = (application: Application | undefined, byEnds: boolean) => {
  if (application === undefined) return { application: 'receipt:none#1' };
  const { id, from, to } = application;
  return byEnds ? { from, to } : { application: id };
};

export const reversal = (desk: Desk, step: StepOf<'reverse'>): ClerkCommand | undefined => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const posted = sheet.papers
    .filter((paper) => paper.customer === customer && paper.key.startsWith(`${step.kind}:`))
    .map(({ key }) => key.slice(key.indexOf(':') + 1));
  const standing = posted.filter(
    (id) => !sheet.reversed.some((each) => each.key === `${step.kind}:${id}`),
  );
  const found = picked(step.pick < 9 && standing.length > 0 ? standing : posted, step.pick);
  if (found === undefined && step.pick !== STRANGE) return undefined;
  const id = found ?? 'none';
  const { meta } = desk;
  const dated = { customer, ...postingOf(desk, step.posting) };
  const cascade = step.wide ? { cascade: true } : {};
  switch (step.kind) {
    case 'invoice': {
      const release = step.wide ? { release: true } : {};
      const data = { ...dated, invoice: id, reason: 'wrong', ...release };
      return { type: 'VoidInvoice', data, meta };
    }
    case 'receipt': {
      const data = { ...dated, receipt: id, reason: 'nsf', ...cascade } as const;
      return { type: 'ReverseReceipt', data, meta };
    }
    case 'credit': {
      const data = { ...dated, credit: id, reason: 'wrong', ...cascade };
      return { type: 'ReverseCredit', data, meta };
    }
  }
};

/**
 * A command of before once more: the very same, or its id with other content, or its content anew.
 */
export const again = (desk: Desk, step: StepOf<'again'>): ClerkCommand | undefined => {
  const { before, meta } = desk;
  const command = picked(before, step.pick);
  if (command === undefined || step.change === 'none') return command;
  if (step.change === 'id') return { ...command, meta };
  const others = before.filter(
    (each): each is AccountClerkCommand =>
      each.type !== 'CloseDay' && each.type !== command.type && sameAccount(each, command),
  );
  const other = picked(others, step.pick);
  return other === undefined ? command : { ...other, meta: command.meta };
};

const sameAccount = (one: AccountClerkCommand, other: ClerkCommand): boolean =>
  other.type !== 'CloseDay' && one.data.customer === other.data.customer;

export const closing = (desk: Desk, step: StepOf<'closeDay'>): ClerkCommand => ({
  type: 'CloseDay',
  data: { date: daysLater(desk.oracle.sheet.cutoffDate, step.days) },
  meta: desk.meta,
});
