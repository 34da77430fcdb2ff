/** Documents that are not posted yet, as the oracle keeps them: replaced, never changed. */
import type {
  AdjustmentHeader,
  AdjustmentLine,
  AskedInvoiceLine,
  CreditHeader,
  CreditLine,
  InvoiceHeader,
  MiscCashHeader,
  ReceiptHeader,
  ReceiptLine,
} from './shapes.ts';

/** A line of a draft under its name. One that takes another back counts no more than that one. */
export interface DraftLine<Line> {
  readonly line: string;
  readonly content: Line;
  readonly reverses?: string;
}

/** A document in progress or ready. What it says is replaced as a whole, never changed. */
export interface Draft<Head, Line> {
  readonly customer: string;
  readonly key: string;
  readonly status: 'inProgress' | 'readyToPost';
  readonly header: Head;
  readonly lines: ReadonlyArray<DraftLine<Line>>;
  /** How many lines it ever had. */
  readonly linesEver: number;
}

/** A receipt's header also remembers what was put on account when it was closed. */
export type ReceiptDraftHeader = ReceiptHeader & { readonly onAccount?: number | undefined };

export type InvoiceDraft = Draft<InvoiceHeader, AskedInvoiceLine>;
export type ReceiptDraft = Draft<ReceiptDraftHeader, ReceiptLine>;
export type CreditDraft = Draft<CreditHeader, CreditLine>;
export type AdjustmentDraft = Draft<AdjustmentHeader, AdjustmentLine>;
export type MiscCashDraft = Draft<MiscCashHeader, never>;

/** Drafts of each kind, apart, because each kind says something else. */
export interface Drafts {
  readonly invoice: ReadonlyArray<InvoiceDraft>;
  readonly receipt: ReadonlyArray<ReceiptDraft>;
  readonly credit: ReadonlyArray<CreditDraft>;
  readonly adjustment: ReadonlyArray<AdjustmentDraft>;
  readonly miscCash: ReadonlyArray<MiscCashDraft>;
}
export type DraftKind = keyof Drafts;
