/** Binds the steps that take something back, ask for it once more, or end a day. */
import { daysLater } from '../oracle/calendar.ts';
import { isOfBooks, ownerOf, type ClerkCommand } from '../oracle/commands.ts';
import { liveOf, type Application } from '../oracle/sheet.ts';
import { customerOf, picked, postingOf, sized, STRANGE, type Desk } from './reach.ts';
import type { Step } from './steps.ts';

type StepOf<Take extends Step['take']> = Extract<Step, { take: Take }>;

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
      const leaves = step.leaves ? { leaveRefund: true } : {};
      const data = { ...dated, receipt: id, reason: 'nsf', ...cascade, ...leaves } as const;
      return { type: 'ReverseReceipt', data, meta };
    }
    case 'adjustment': {
      const data = { ...dated, adjustment: id, reason: 'paid after all' };
      return { type: 'ReverseAdjustment', data, meta };
    }
    case 'refund':
      return { type: 'ReverseRefund', data: { ...dated, refund: id, reason: 'came back' }, meta };
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
    (each) => each.type !== command.type && ownerOf(each) === ownerOf(command),
  );
  const other = picked(others, step.pick);
  if (isOfBooks(command) || other === undefined) return command;
  return { ...other, meta: command.meta };
};

export const closing = (desk: Desk, step: StepOf<'closeDay'>): ClerkCommand => ({
  type: 'CloseDay',
  data: { date: daysLater(desk.oracle.sheet.cutoffDate, step.days) },
  meta: desk.meta,
});
