/** The plain steps of a draft, as commands of its kind. */
import type { ClerkCommand } from '../oracle/commands.ts';
import { decimalOf } from '../oracle/numbers.ts';
import type { Meta } from '../oracle/shapes.ts';
import type { LinedKind } from './draft-steps.ts';

interface Of {
  readonly customer: string;
  readonly id: string;
  readonly meta: Meta;
}

export const wholeStep = (
  kind: LinedKind,
  { customer, id, meta }: Of,
  verb: 'Close' | 'Reopen' | 'Delete',
): ClerkCommand => {
  switch (kind) {
    case 'invoice':
      return { type: `${verb}Invoice`, data: { customer, invoice: id }, meta };
    case 'receipt':
      return { type: `${verb}Receipt`, data: { customer, receipt: id }, meta };
    case 'credit':
      return { type: `${verb}Credit`, data: { customer, credit: id }, meta };
    case 'adjustment':
      return { type: `${verb}Adjustment`, data: { customer, adjustment: id }, meta };
  }
};

export const lineStep = (
  kind: LinedKind,
  { customer, id, meta }: Of,
  verb: 'Delete' | 'Reverse',
  line: string,
): ClerkCommand => {
  switch (kind) {
    case 'invoice':
      return { type: `${verb}InvoiceLine`, data: { customer, invoice: id, line }, meta };
    case 'receipt':
      return { type: `${verb}ReceiptLine`, data: { customer, receipt: id, line }, meta };
    case 'credit':
      return { type: `${verb}CreditLine`, data: { customer, credit: id, line }, meta };
    case 'adjustment':
      return { type: `${verb}AdjustmentLine`, data: { customer, adjustment: id, line }, meta };
  }
};

export const reverseAllOf = (kind: LinedKind, { customer, id, meta }: Of): ClerkCommand => {
  switch (kind) {
    case 'invoice':
      return { type: 'ReverseAllInvoiceLines', data: { customer, invoice: id }, meta };
    case 'receipt':
      return { type: 'ReverseAllReceiptLines', data: { customer, receipt: id }, meta };
    case 'credit':
      return { type: 'ReverseAllCreditLines', data: { customer, credit: id }, meta };
    case 'adjustment':
      return { type: 'ReverseAllAdjustmentLines', data: { customer, adjustment: id }, meta };
  }
};

interface Dated {
  readonly postingDate?: string;
}

export const postOf = (kind: LinedKind, { customer, id, meta }: Of, dated: Dated): ClerkCommand => {
  switch (kind) {
    case 'invoice':
      return { type: 'PostInvoice', data: { customer, invoice: id, ...dated }, meta };
    case 'receipt':
      return { type: 'PostReceipt', data: { customer, receipt: id, ...dated }, meta };
    case 'credit':
      return { type: 'PostCredit', data: { customer, credit: id, ...dated }, meta };
    case 'adjustment':
      return { type: 'PostAdjustment', data: { customer, adjustment: id, ...dated }, meta };
  }
};

/** Another posting date; or, where none was drawn, another sum, or nothing at all. */
export const changeOf = (
  kind: LinedKind,
  { customer, id, meta }: Of,
  amount: number,
  dated: Dated,
): ClerkCommand => {
  const sum = Math.max(1, amount);
  const isDated = dated.postingDate !== undefined;
  switch (kind) {
    case 'invoice': {
      const more = isDated ? dated : amount % 2 === 0 ? { total: amount } : {};
      return { type: 'ChangeInvoice', data: { customer, invoice: id, ...more }, meta };
    }
    case 'receipt': {
      const more = isDated ? dated : { total: sum };
      return { type: 'ChangeReceipt', data: { customer, receipt: id, ...more }, meta };
    }
    case 'credit': {
      const more = isDated ? dated : { amount: sum };
      return { type: 'ChangeCredit', data: { customer, credit: id, ...more }, meta };
    }
    case 'adjustment': {
      const more = isDated ? dated : { notes: 'looked at again' };
      return { type: 'ChangeAdjustment', data: { customer, adjustment: id, ...more }, meta };
    }
  }
};

export const editOf = (
  kind: LinedKind,
  { customer, id, meta }: Of,
  line: string,
  step: { readonly amount: number; readonly quantity: string | undefined },
): ClerkCommand => {
  const { amount, quantity } = step;
  const sum = Math.max(1, Math.abs(amount));
  switch (kind) {
    case 'invoice': {
      const unitPrice = decimalOf(BigInt(amount) * 10_000n);
      const more = quantity === undefined ? { amount } : { quantity, unitPrice };
      return { type: 'EditInvoiceLine', data: { customer, invoice: id, line, ...more }, meta };
    }
    case 'receipt': {
      const data = { customer, receipt: id, line, amount: sum };
      return { type: 'EditReceiptLine', data, meta };
    }
    case 'credit': {
      const data = { customer, credit: id, line, quantity: quantity ?? '1' };
      return { type: 'EditCreditLine', data, meta };
    }
    case 'adjustment': {
      const data = { customer, adjustment: id, line, amount: amount % 3 === 0 ? sum : -1 };
      return { type: 'EditAdjustmentLine', data, meta };
    }
  }
};
