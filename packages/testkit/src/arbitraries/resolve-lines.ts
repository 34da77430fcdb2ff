/** Binds the steps that add a line to a draft: every way that its kind has. */
import type { ClerkCommand } from '../oracle/commands.ts';
import { decimalOf, millionths } from '../oracle/numbers.ts';
import { leftFrom, owedFrom } from '../oracle/sheet.ts';
import type { LinedKind } from './draft-steps.ts';
import {
  creditItem,
  creditableLine,
  customerOf,
  orderOf,
  owedItem,
  sized,
  type Desk,
} from './reach.ts';
import type { Step } from './steps.ts';

type Work = Extract<Step, { take: 'work' }>;

/** One more line; nothing when there is nothing that it could be about. */
export const lineFor = (
  desk: Desk,
  step: Work,
  kind: LinedKind,
  id: string,
): ClerkCommand | undefined => {
  switch (kind) {
    case 'invoice':
      return invoiceLine(desk, step, id);
    case 'receipt':
      return receiptLine(desk, step, id);
    case 'credit':
      return creditLine(desk, step, id);
    case 'adjustment':
      return adjustmentLine(desk, step, id);
  }
};

const invoiceLine = ({ meta }: Desk, step: Work, invoice: string): ClerkCommand => {
  const { amount, quantity, way } = step;
  const unitPrice = decimalOf(BigInt(amount) * 10_000n);
  const priced = quantity === undefined ? { amount } : { quantity, unitPrice };
  const content = { description: 'Work', ...priced, ...(way % 3 === 0 ? { tax: 1 } : {}) };
  const line = way > 10 ? { line: 'L' } : {};
  const data = { customer: customerOf(step), invoice, ...content, ...line };
  return { type: 'AddInvoiceLine', data, meta };
};

const receiptLine = (desk: Desk, step: Work, receipt: string): ClerkCommand | undefined => {
  const { way, size, policy } = step;
  const { oracle, meta } = desk;
  const { sheet } = oracle;
  const customer = customerOf(step);
  const ids = { customer, receipt };
  const to = owedItem(desk, customer, step.line);
  const from = creditItem(desk, customer, step.line);
  const day = sheet.cutoffDate;
  const owed = to === undefined ? 0 : owedFrom(sheet, customer, to, day);
  if (way < 3) {
    const by = policy === 'given' ? { policy, order: orderOf(desk, customer) } : { policy };
    return { type: 'DistributeAll', data: { ...ids, ...by }, meta };
  }
  if (way === 3) return { type: 'PayAll', data: ids, meta };
  if (way < 8 && from !== undefined) {
    const amount = sized(size, leftFrom(sheet, customer, from, day));
    if (way === 4) return { type: 'TakeFullCredit', data: { ...ids, from }, meta };
    if (way < 7 || to === undefined)
      return { type: 'UseCredit', data: { ...ids, from, amount }, meta };
    const named = { ...ids, to, from, amount: Math.max(1, Math.min(amount, owed)) };
    return { type: 'AddReceiptLine', data: named, meta };
  }
  if (to === undefined) return undefined;
  if (way < 10) return { type: 'AutoPayRemaining', data: { ...ids, to }, meta };
  const isOver = step.overpay && to.startsWith('invoice:');
  const over = isOver ? { overpay: true } : {};
  const data = { ...ids, to, amount: isOver ? owed + 2 : sized(size, owed), ...over };
  if (way < 13) return { type: 'DistributeToInvoice', data, meta };
  return { type: 'AddReceiptLine', data: { ...data, line: 'L' }, meta };
};

const creditLine = (desk: Desk, step: Work, credit: string): ClerkCommand | undefined => {
  const { way, size } = step;
  const { meta } = desk;
  const customer = customerOf(step);
  if (way === 0) return { type: 'CreditAll', data: { customer, credit }, meta };
  const found = creditableLine(desk, customer, step.line);
  if (found === undefined) return undefined;
  const { invoice, line } = found;
  if (way < 4) return { type: 'AutoCreditRemaining', data: { customer, credit, invoice }, meta };
  const quantity = quantityOf(size, found.quantity);
  return { type: 'CreditLine', data: { customer, credit, invoice, line, quantity }, meta };
};

/** So much of a quantity: all of it, half, a bit more, or one. */
export const quantityOf = (size: Work['size'], all: string): string => {
  if (size.of === 'own') return '1';
  if (size.of === 'all') return all;
  return decimalOf(size.of === 'part' ? millionths(all) / 2n : millionths(all) + 1n);
};

const adjustmentLine = (desk: Desk, step: Work, adjustment: string): ClerkCommand | undefined => {
  const { way, size } = step;
  const { oracle, meta } = desk;
  const { sheet } = oracle;
  const customer = customerOf(step);
  const owed = owedItem(desk, customer, step.line);
  const item = way % 3 === 0 ? (creditItem(desk, customer, step.line) ?? owed) : owed;
  if (item === undefined) return undefined;
  const ids = { customer, adjustment, item };
  if (way > 8) return { type: 'AdjustEntire', data: ids, meta };
  const day = sheet.cutoffDate;
  const left = leftFrom(sheet, customer, item, day);
  const sum = left > 0 ? sized(size, left) : 0 - sized(size, owedFrom(sheet, customer, item, day));
  const leave = step.overpay ? { leaveCredit: true } : {};
  return { type: 'AddAdjustmentLine', data: { ...ids, amount: sum, ...leave }, meta };
};
