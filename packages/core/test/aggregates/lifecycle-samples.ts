/** Commands on documents in progress, and on what stands on items of others. */
import type { AccountCommand } from '../../src/aggregates/account.ts';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { isMoney } from '../../src/kernel/event.ts';
import { customer, day } from './samples.ts';

type DataOf<Type extends AccountCommand['type']> = Partial<
  Extract<AccountCommand, { type: Type }>['data']
>;

const invoice = { customer, invoice: 'A' } as const;

/** Commands on the invoice `A` while it is a draft. */
export const cart = {
  draft: (more: DataOf<'DraftInvoice'> = {}): AccountCommand => ({
    type: 'DraftInvoice',
    data: { ...invoice, documentDate: day(2), ...more },
  }),
  change: (data: DataOf<'ChangeInvoice'>): AccountCommand => ({
    type: 'ChangeInvoice',
    data: { ...invoice, ...data },
  }),
  add: (data: DataOf<'AddInvoiceLine'>): AccountCommand => ({
    type: 'AddInvoiceLine',
    data: { ...invoice, description: 'Work', ...data },
  }),
  edit: (line: string, data: DataOf<'EditInvoiceLine'>): AccountCommand => ({
    type: 'EditInvoiceLine',
    data: { ...invoice, line, ...data },
  }),
  remove: (line: string): AccountCommand => ({
    type: 'DeleteInvoiceLine',
    data: { ...invoice, line },
  }),
  reverse: (line: string): AccountCommand => ({
    type: 'ReverseInvoiceLine',
    data: { ...invoice, line },
  }),
  reverseAll: { type: 'ReverseAllInvoiceLines', data: invoice },
  close: { type: 'CloseInvoice', data: invoice },
  reopen: { type: 'ReopenInvoice', data: invoice },
  post: { type: 'PostInvoice', data: invoice },
} as const;

export const draftAdjustment = (more: DataOf<'DraftAdjustment'> = {}): AccountCommand => ({
  type: 'DraftAdjustment',
  data: { customer, adjustment: 'J', documentDate: day(2), kind: 'writeOff', ...more },
});

export interface AdjustmentLine {
  readonly item: string;
  readonly amount: number;
  readonly leaveCredit?: true;
  readonly line?: string;
}

export const addAdjustmentLine = (line: AdjustmentLine): AccountCommand => ({
  type: 'AddAdjustmentLine',
  data: { customer, adjustment: 'J', ...line },
});

export const adjust = (
  adjustment: string,
  lines: ReadonlyArray<AdjustmentLine>,
  more: { readonly documentDate?: string } = {},
): AccountCommand => ({
  type: 'PostAdjustment',
  data: { customer, adjustment, documentDate: day(2), kind: 'writeOff', lines, ...more },
});

export const reverseAdjustment = (
  adjustment: string,
  more: DataOf<'ReverseAdjustment'> = {},
): AccountCommand => ({
  type: 'ReverseAdjustment',
  data: { customer, adjustment, reason: 'recovered', ...more },
});

export const postRefund = (
  refund: string,
  from: string,
  amount: number,
  more: DataOf<'PostRefund'> = {},
): AccountCommand => ({
  type: 'PostRefund',
  data: {
    ...{ customer, refund, from, amount, bank: { code: 'north' }, method: 'check' },
    ...{ documentDate: day(2), ...more },
  },
});

export const reverseRefund = (
  refund: string,
  more: DataOf<'ReverseRefund'> = {},
): AccountCommand => ({
  type: 'ReverseRefund',
  data: { customer, refund, reason: 'check came back', ...more },
});

/** What is open on each item after a history: the sum of its entries, without those at zero. */
export const openAfter = (history: ReadonlyArray<AccountEvent>): Record<string, number> => {
  const open: Record<string, number> = {};
  for (const { data } of history)
    if (isMoney(data))
      for (const { item, amount } of data.entries) open[item] = (open[item] ?? 0) + amount;
  return Object.fromEntries(Object.entries(open).filter(([, amount]) => amount !== 0));
};
