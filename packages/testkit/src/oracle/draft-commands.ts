/** Commands on documents before they are posted: the steps that all share, and a kind's own. */
import type {
  AdjustmentHeader,
  AdjustmentLine,
  AskedInvoiceLine,
  Command,
  CreditHeader,
  InvoiceHeader,
  MiscCashHeader,
  Named,
  Policy,
  ReceiptHeader,
  ReceiptLine,
} from './shapes.ts';

interface Line {
  readonly line: string;
}

/** Steps of any document that has lines, by its noun (`Invoice`) and kind (`invoice`). */
type Steps<Noun extends string, Kind extends string, Head> =
  | Command<`Draft${Noun}`, Named<Kind> & Head>
  | Command<`Change${Noun}`, Named<Kind> & Partial<Head>>
  | Command<`Close${Noun}` | `Reopen${Noun}` | `Delete${Noun}`, Named<Kind>>
  | Command<`Delete${Noun}Line` | `Reverse${Noun}Line`, Named<Kind> & Line>
  | Command<`ReverseAll${Noun}Lines`, Named<Kind>>;

export type InvoiceStep =
  | Steps<'Invoice', 'invoice', InvoiceHeader>
  | Command<'AddInvoiceLine', Named<'invoice'> & AskedInvoiceLine & Partial<Line>>
  | Command<'EditInvoiceLine', Named<'invoice'> & Partial<AskedInvoiceLine> & Line>;

export type ReceiptStep =
  | Steps<'Receipt', 'receipt', ReceiptHeader>
  | Command<'AddReceiptLine', Named<'receipt'> & ReceiptLine & Partial<Line>>
  | Command<'EditReceiptLine', Named<'receipt'> & Partial<ReceiptLine> & Line>
  | Command<
      'DistributeToInvoice',
      Named<'receipt'> & {
        readonly to: string;
        readonly amount: number;
        readonly from?: string;
        readonly overpay?: boolean;
      }
    >
  | Command<'AutoPayRemaining', Named<'receipt'> & { readonly to: string }>
  | Command<
      'DistributeAll',
      Named<'receipt'> & { readonly policy?: Policy; readonly order?: ReadonlyArray<string> }
    >
  | Command<'PayAll', Named<'receipt'>>
  | Command<'PutRemainderOnAccount', Named<'receipt'>>
  | Command<'UseCredit', Named<'receipt'> & { readonly from: string; readonly amount: number }>
  | Command<'TakeFullCredit', Named<'receipt'> & { readonly from: string }>;

export type CreditStep =
  | Steps<'Credit', 'credit', CreditHeader>
  | Command<
      'EditCreditLine',
      Named<'credit'> & Line & { readonly quantity?: string; readonly reason?: string }
    >
  | Command<
      'CreditLine',
      Named<'credit'> & {
        readonly invoice: string;
        readonly line: string;
        readonly quantity: string;
        readonly reason?: string;
      }
    >
  | Command<'AutoCreditRemaining', Named<'credit'> & { readonly invoice: string }>
  | Command<'CreditAll', Named<'credit'>>;

export type AdjustmentStep =
  | Steps<'Adjustment', 'adjustment', AdjustmentHeader>
  | Command<'AddAdjustmentLine', Named<'adjustment'> & AdjustmentLine & Partial<Line>>
  | Command<'EditAdjustmentLine', Named<'adjustment'> & Partial<AdjustmentLine> & Line>
  | Command<
      'AdjustEntire',
      Named<'adjustment'> & { readonly item: string; readonly reason?: string }
    >;

interface Cash {
  readonly bank: string;
  readonly miscCash: string;
}

/** Miscellaneous cash has no lines, and stands in the cash book of its bank. */
export type MiscCashCommand =
  | Command<'DraftMiscCash', Cash & MiscCashHeader>
  | Command<'ChangeMiscCash', Cash & Partial<MiscCashHeader>>
  | Command<'CloseMiscCash' | 'ReopenMiscCash' | 'DeleteMiscCash', Cash>
  | Command<'PostMiscCash', Cash & (MiscCashHeader | { readonly postingDate?: string })>
  | Command<'ReverseMiscCash', Cash & { readonly reason: string; readonly postingDate?: string }>;
