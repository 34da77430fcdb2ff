/**
 * Binds the steps of a clerk to documents: each step looks at what the oracle says is there and
 * becomes a concrete command, which the oracle is told before the next step is bound. So a script
 * is made without core, and is the same list of plain commands for whatever it is run against.
 */
import { daysLater } from '../oracle/calendar.ts';
import type { AccountClerkCommand, ClerkCommand, Meta } from '../oracle/commands.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { leftFrom, liveOf, openOn, owedFrom, type Application } from '../oracle/sheet.ts';
import { CUSTOMERS } from './values.ts';
import type { Days, Size, Step } from './steps.ts';

/** What a step may look at while it is bound. */
export interface Desk {
  readonly oracle: Oracle;
  readonly meta: Meta;
  /** Number of the step: new documents take their id from it. */
  readonly number: number;
  readonly before: ReadonlyArray<ClerkCommand>;
}

type StepOf<Take extends Step['take']> = Extract<Step, { take: Take }>;

const picked = <A>(list: ReadonlyArray<A>, pick: number): A | undefined => list[pick % list.length];

export const customerOf = ({ who }: { readonly who: number }): string =>
  picked(CUSTOMERS, who) ?? CUSTOMERS[0];

const datesOf = ({ oracle: { sheet } }: Desk, { document, posting }: Days) => ({
  documentDate: daysLater(sheet.cutoffDate, document),
  ...(posting === undefined ? {} : { postingDate: daysLater(sheet.cutoffDate, posting) }),
});

const postingOf = ({ oracle: { sheet } }: Desk, posting: number | undefined) =>
  posting === undefined ? {} : { postingDate: daysLater(sheet.cutoffDate, posting) };

const sized = (size: Size, all: number): number => {
  if (size.of === 'own') return size.amount;
  if (size.of === 'tooMuch') return all + 1;
  return Math.max(1, size.of === 'all' ? all : Math.floor(all / 2));
};

const itemsOf = (
  { oracle: { sheet } }: Desk,
  customer: string,
  wanted: (open: number) => boolean,
) =>
  sheet.papers
    .filter((paper) => paper.customer === customer && !paper.key.startsWith('distribution:'))
    .filter(({ key }) => wanted(openOn(sheet, customer, key)))
    .map(({ key }) => key);

/** Mostly an item that is owed; where there is none, or at the end of the list, any or a strange one. */
const owedItem = (desk: Desk, customer: string, pick: number): string => {
  const owed = itemsOf(desk, customer, (open) => open > 0);
  const all = itemsOf(desk, customer, () => true);
  if (pick < 10 && owed.length > 0) return picked(owed, pick) ?? 'invoice:none';
  return picked([...all, 'invoice:none'], pick) ?? 'invoice:none';
};

const creditItem = (desk: Desk, customer: string, pick: number): string => {
  const credits = itemsOf(desk, customer, (open) => open < 0);
  const all = itemsOf(desk, customer, () => true);
  if (pick < 10 && credits.length > 0) return picked(credits, pick) ?? 'credit:none';
  return picked([...all, 'credit:none'], pick) ?? 'credit:none';
};

const overpays = (to: string, overpay: boolean) =>
  overpay && to.startsWith('invoice:') ? { overpay } : {};

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
  const takes = step.credits.map(({ pick, size }) => {
    const from = creditItem(desk, customer, pick);
    return { from, amount: sized(size, leftFrom(sheet, customer, from, day)) };
  });
  const gives = step.gives.map(({ pick, size, overpay, source }) => {
    const to = owedItem(desk, customer, pick);
    const from = source === undefined ? undefined : creditItem(desk, customer, source);
    const owed = owedFrom(sheet, customer, to, day);
    const left = from === undefined ? owed : Math.min(owed, leftFrom(sheet, customer, from, day));
    const amount = sized(size, left);
    return { to, amount, ...(from === undefined ? {} : { from }), ...overpays(to, overpay) };
  });
  const own = gives.reduce((all, { from, amount }) => all + (from === undefined ? amount : 0), 0);
  const taken = takes.reduce((all, { amount }) => all + amount, 0);
  const total = Math.max(0, own - taken) + step.extra;
  const paid = total === 0 ? 'applyCredit' : step.payment;
  const order = [0, 1, 2].map((pick) => owedItem(desk, customer, pick + desk.number));
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

export const distribution = (desk: Desk, step: StepOf<'distribute'>): ClerkCommand => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const from = creditItem(desk, customer, step.pick);
  const day = daysLater(sheet.cutoffDate, step.posting ?? 0);
  const order = [0, 1, 2].map((pick) => owedItem(desk, customer, pick + desk.number));
  const lines =
    typeof step.gives === 'string'
      ? { policy: step.gives, ...(step.gives === 'given' ? { order } : {}) }
      : {
          lines: step.gives.map(({ pick, size }) => {
            const to = owedItem(desk, customer, pick);
            const owed = owedFrom(sheet, customer, to, day);
            return {
              to,
              amount: sized(size, Math.min(owed, leftFrom(sheet, customer, from, day))),
            };
          }),
        };
  return {
    type: 'DistributeOnAccount',
    data: {
      customer,
      distribution: `D${desk.number}`,
      from,
      ...lines,
      ...postingOf(desk, step.posting),
    },
    meta: desk.meta,
  };
};

export const takeBack = (desk: Desk, step: StepOf<'takeBack'>): ClerkCommand => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const made = sheet.applications.filter((each) => each.customer === customer);
  const live = made.filter((each) => liveOf(sheet, each) > 0);
  const application = picked(step.pick < 9 && live.length > 0 ? live : made, step.pick);
  return {
    type: 'ReverseDistribution',
    data: {
      customer,
      ...whichOf(application, step.byEnds),
      ...(step.size.of === 'all'
        ? {}
        : { amount: sized(step.size, application === undefined ? 1 : liveOf(sheet, application)) }),
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

export const reversal = (desk: Desk, step: StepOf<'reverse'>): ClerkCommand => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const posted = sheet.papers
    .filter((paper) => paper.customer === customer && paper.key.startsWith(`${step.kind}:`))
    .map(({ key }) => key.slice(key.indexOf(':') + 1));
  const standing = posted.filter(
    (id) => !sheet.reversed.some((each) => each.key === `${step.kind}:${id}`),
  );
  const id = picked(step.pick < 9 && standing.length > 0 ? standing : posted, step.pick) ?? 'none';
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

/** A command of before once more: the very same, or its id with other content, or its content anew. */
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
