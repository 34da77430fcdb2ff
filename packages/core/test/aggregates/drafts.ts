/**
 * The life of the receipt `R` before it is posted, command by command, as a clerk goes about it.
 */
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { customer, day } from './samples.ts';

type DataOf<Type extends AccountCommand['type']> = Partial<
  Extract<AccountCommand, { type: Type }>['data']
>;

const id = { customer, receipt: 'R' };

/** Cash, or with a total of zero credits alone. */
export const draftReceipt = (total: number, more: DataOf<'DraftReceipt'> = {}): AccountCommand => ({
  type: 'DraftReceipt',
  data: {
    ...id,
    documentDate: day(2),
    total,
    ...(total === 0
      ? { paymentType: 'applyCredit' }
      : { paymentType: 'cash', bank: { code: 'north' } }),
    ...more,
  },
});

export const changeReceipt = (more: DataOf<'ChangeReceipt'>): AccountCommand => ({
  type: 'ChangeReceipt',
  data: { ...id, ...more },
});

export const addLine = (amount: number, more: DataOf<'AddReceiptLine'>): AccountCommand => ({
  type: 'AddReceiptLine',
  data: { ...id, amount, ...more },
});

export const editLine = (line: string, more: DataOf<'EditReceiptLine'>): AccountCommand => ({
  type: 'EditReceiptLine',
  data: { ...id, line, ...more },
});

export const deleteLine = (line: string): AccountCommand => ({
  type: 'DeleteReceiptLine',
  data: { ...id, line },
});

export const reverseLine = (line: string): AccountCommand => ({
  type: 'ReverseReceiptLine',
  data: { ...id, line },
});

export const reverseAll: AccountCommand = { type: 'ReverseAllReceiptLines', data: id };

export const give = (
  to: string,
  amount: number,
  more: DataOf<'DistributeToInvoice'> = {},
): AccountCommand => ({ type: 'DistributeToInvoice', data: { ...id, to, amount, ...more } });

export const autoPay = (to: string): AccountCommand => ({
  type: 'AutoPayRemaining',
  data: { ...id, to },
});

export const distributeAll = (more: DataOf<'DistributeAll'> = {}): AccountCommand => ({
  type: 'DistributeAll',
  data: { ...id, ...more },
});

export const payAll: AccountCommand = { type: 'PayAll', data: id };

export const useCredit = (from: string, amount: number): AccountCommand => ({
  type: 'UseCredit',
  data: { ...id, from, amount },
});

export const takeFullCredit = (from: string): AccountCommand => ({
  type: 'TakeFullCredit',
  data: { ...id, from },
});

export const putRemainderOnAccount: AccountCommand = { type: 'PutRemainderOnAccount', data: id };
export const close: AccountCommand = { type: 'CloseReceipt', data: id };
export const reopen: AccountCommand = { type: 'ReopenReceipt', data: id };
export const remove: AccountCommand = { type: 'DeleteReceipt', data: id };

export const postReady = (
  more: { readonly postingDate?: string; readonly allowDuplicate?: boolean } = {},
): AccountCommand => ({ type: 'PostReceipt', data: { ...id, ...more } });

export const represent = (
  receipt: string,
  represents: string,
  more: DataOf<'RepresentReceipt'> = {},
): AccountCommand => ({
  type: 'RepresentReceipt',
  data: { customer, receipt, represents, documentDate: day(5), ...more },
});
