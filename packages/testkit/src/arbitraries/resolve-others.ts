/** Binds the steps on what stands on others, on the customer, the books and the cash book. */
import { daysLater } from '../oracle/calendar.ts';
import type { ClerkCommand } from '../oracle/commands.ts';
import { creditPrices } from '../oracle/credit-lines.ts';
import { Refused } from '../oracle/rules.ts';
import type { Policies } from '../oracle/shapes.ts';
import { leftFrom, liveApplications, owedFrom, sum } from '../oracle/sheet.ts';
import type { Control, Setting } from './other-steps.ts';
import {
  creditableLine,
  creditItem,
  customerOf,
  datesOf,
  owedItem,
  picked,
  postingOf,
  sized,
  STRANGE,
  type Desk,
} from './reach.ts';
import { quantityOf } from './resolve-lines.ts';
import type { Step } from './steps.ts';

type StepOf<Take extends Step['take']> = Extract<Step, { take: Take }>;

export const adjust = (desk: Desk, step: StepOf<'adjust'>): ClerkCommand | undefined => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const dates = datesOf(desk, step.days);
  const day = dates.postingDate ?? dates.documentDate;
  const lines = step.lines.flatMap(({ pick, side, size, leaveCredit }) => {
    const of = side === 'owed' ? owedItem : creditItem;
    const item = of(desk, customer, pick);
    if (item === undefined) return [];
    const left = leftFrom(sheet, customer, item, day);
    const owed = owedFrom(sheet, customer, item, day);
    const amount = side === 'owed' ? 0 - sized(size, owed) : sized(size, left);
    return [{ item, amount, ...(leaveCredit ? { leaveCredit } : {}) }];
  });
  if (lines.length === 0) return undefined;
  const ids = { customer, adjustment: `J${desk.number}` };
  const data = { ...ids, ...dates, kind: 'writeOff', lines } as const;
  return { type: 'PostAdjustment', data, meta: desk.meta };
};

export const refund = (desk: Desk, step: StepOf<'refund'>): ClerkCommand | undefined => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const dates = datesOf(desk, step.days);
  const day = dates.postingDate ?? dates.documentDate;
  const uses = liveApplications(sheet, customer);
  const used = step.releases ? picked(uses, step.pick) : undefined;
  const from = used?.from ?? creditItem(desk, customer, step.pick);
  if (from === undefined) return undefined;
  const more = used === undefined ? {} : { releaseFrom: used.to };
  const left = leftFrom(sheet, customer, from, day) + (used?.amount ?? 0);
  const ids = { customer, refund: `F${desk.number}`, from, ...more };
  const paid = {
    amount: sized(step.size, left),
    bank: { code: 'north' },
    method: 'check',
  } as const;
  return { type: 'PostRefund', data: { ...ids, ...paid, ...dates }, meta: desk.meta };
};

export const creditLines = (desk: Desk, step: StepOf<'creditLines'>): ClerkCommand | undefined => {
  const customer = customerOf(step);
  const found = creditableLine(desk, customer, step.pick);
  if (found === undefined) return undefined;
  const { invoice, line: invoiceLine, quantity } = found;
  const lines = [{ invoice, invoiceLine, quantity: quantityOf(step.size, quantity) }];
  const gross = grossOf(desk, customer, lines);
  const amount = Math.max(1, step.isRight ? gross : gross + 1);
  const ids = { customer, credit: String(20_000 + desk.number) };
  const header = { kind: 'againstInvoice', reason: 'damaged', amount } as const;
  const data = { ...ids, ...datesOf(desk, step.days), ...header, lines };
  return { type: 'PostCredit', data, meta: desk.meta };
};

/** What the lines come to; something else where they cannot be credited. */
const grossOf = (
  { oracle: { sheet } }: Desk,
  customer: string,
  lines: Parameters<typeof creditPrices>[2],
): number => {
  try {
    const prices = creditPrices(sheet, customer, lines, 'damaged');
    return sum(prices.map(({ amount, tax }) => amount + tax));
  } catch (thrown) {
    if (thrown instanceof Refused) return 1;
    throw thrown;
  }
};

interface Keyed {
  readonly key: string;
}

export const represent = (desk: Desk, step: StepOf<'represent'>): ClerkCommand | undefined => {
  const customer = customerOf(step);
  const { sheet } = desk.oracle;
  const receipts = sheet.reversed.filter(
    (each) => each.customer === customer && each.key.startsWith('receipt:'),
  );
  const standing = sheet.papers.filter((paper) => paper.customer === customer && paper.receipt);
  const key = picked<Keyed>(step.pick === STRANGE ? standing : receipts, step.pick)?.key;
  if (key === undefined) return undefined;
  const represents = key.slice('receipt:'.length);
  const number = step.pick % 3 === 0 ? { checkNumber: `again ${desk.number}` } : {};
  const twice = step.pick % 5 === 1 ? { allowDuplicate: true } : {};
  const ids = { customer, receipt: `R${desk.number}`, represents, ...number, ...twice };
  const data = { ...ids, ...datesOf(desk, step.days) };
  return { type: 'RepresentReceipt', data, meta: desk.meta };
};

const LIMITS: { readonly [C in 'limit' | 'noLimit']: number } = { limit: 8, noLimit: 90_000_000 };

export const control = ({ meta }: Desk, step: StepOf<'customer'>): ClerkCommand => {
  const customer = customerOf(step);
  const does: Control = step.control;
  switch (does) {
    case 'hold':
      return { type: 'HoldCustomer', data: { customer }, meta };
    case 'release':
      return { type: 'ReleaseCustomer', data: { customer }, meta };
    case 'close':
      return { type: 'CloseCustomer', data: { customer }, meta };
    case 'open':
      return { type: 'OpenCustomer', data: { customer, personal: { name: 'Again' } }, meta };
    case 'limit':
    case 'noLimit': {
      const creditLimit = step.amount * LIMITS[does];
      return { type: 'ChangeCustomer', data: { customer, creditLimit }, meta };
    }
    case 'oldest':
    case 'never':
      return { type: 'ChangeCustomer', data: { customer, creditsOnPosting: does }, meta };
  }
};

const SETTINGS: { readonly [S in Exclude<Setting, 'holiday'>]: Partial<Policies> } = {
  post: { readyToPostAtClose: 'post' },
  block: { readyToPostAtClose: 'block' },
  refuse: { creditPolicy: 'refuse' },
  warn: { creditPolicy: 'warn' },
  oldest: { creditsOnPosting: 'oldest' },
  never: { creditsOnPosting: 'never' },
  weekend: { calendar: { weekend: ['saturday', 'sunday'] } },
};

export const settings = (desk: Desk, { setting }: StepOf<'settings'>): ClerkCommand => {
  const { oracle, meta } = desk;
  if (setting !== 'holiday') return { type: 'ChangeBooks', data: SETTINGS[setting], meta };
  const holidays = [1, 2].map((days) => daysLater(oracle.sheet.cutoffDate, days));
  return { type: 'ChangeBooks', data: { calendar: { holidays } }, meta };
};

export const cash = (desk: Desk, step: StepOf<'cash'>): ClerkCommand | undefined => {
  const { oracle, meta, number } = desk;
  const { sheet } = oracle;
  const bank = 'north';
  const { action, amount, pick } = step;
  const dated = postingOf(desk, step.posting);
  if (action === 'whole' || action === 'draft') {
    const header = { kind: 'deposit', amount, ...datesOf(desk, step.days) } as const;
    const data = { bank, miscCash: `M${number}`, ...header };
    return { type: action === 'whole' ? 'PostMiscCash' : 'DraftMiscCash', data, meta };
  }
  const posted = sheet.papers.filter(({ key }) => key.startsWith('miscCash:'));
  const drafts = sheet.drafts.miscCash.toReversed();
  const list = action === 'reverse' ? posted : drafts;
  const key = picked<Keyed>(pick === STRANGE ? posted : list, pick < 8 ? 0 : pick)?.key;
  if (key === undefined) return undefined;
  const isReady = sheet.drafts.miscCash.some(
    (each) => each.key === key && each.status === 'readyToPost',
  );
  const ids = { bank, miscCash: key.slice('miscCash:'.length) };
  // What is saved is ready: it has to be reopened before it is changed.
  if (isReady && pick < 9 && ['change', 'close', 'delete'].includes(action))
    return { type: 'ReopenMiscCash', data: ids, meta };
  switch (action) {
    case 'change':
      return { type: 'ChangeMiscCash', data: { ...ids, amount }, meta };
    case 'reopen':
      return { type: 'ReopenMiscCash', data: ids, meta };
    case 'close':
      return { type: 'CloseMiscCash', data: ids, meta };
    case 'delete':
      return { type: 'DeleteMiscCash', data: ids, meta };
    case 'post':
      return { type: 'PostMiscCash', data: { ...ids, ...dated }, meta };
    case 'reverse':
      return { type: 'ReverseMiscCash', data: { ...ids, reason: 'wrong', ...dated }, meta };
  }
};
