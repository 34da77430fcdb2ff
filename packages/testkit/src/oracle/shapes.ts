/**
 * What the commands of a clerk are made of, as plain values. Written down anew, because the oracle
 * shares nothing with core, not even its types; a command of this shape is one that core accepts.
 */

/** Who asked, under which id. The same id with the same content is the same command. */
export interface Meta {
  readonly commandId: string;
  readonly actor: string;
}

export interface Command<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
  readonly meta: Meta;
}

/** An account command that may name its business day. */
export interface Dated {
  readonly customer: string;
  readonly postingDate?: string;
}

/** The document that a command is about, by its kind: `{ customer, invoice }`. */
export type Named<Kind extends string> = { readonly customer: string } & {
  readonly [K in Kind]: string;
};

/** What every header says. */
export interface Header {
  readonly documentDate: string;
  readonly postingDate?: string;
  readonly currency?: string;
}

/** A line as somebody asks for it. With quantity and price the amount follows. */
export interface AskedInvoiceLine {
  readonly description: string;
  readonly amount?: number;
  readonly tax?: number;
  /** In percent; only with the tax that the line has. */
  readonly taxRate?: string;
  readonly quantity?: string;
  /** In major units. */
  readonly unitPrice?: string;
}

export interface InvoiceLine extends AskedInvoiceLine {
  readonly line: string;
}

export interface InvoiceHeader extends Header {
  readonly dueDate?: string;
  readonly total?: number;
  readonly kind?: 'invoice' | 'debitMemo';
  /** The document that a debit memo charges for. */
  readonly charges?: string;
}

/** Gives to an item (`to`), from a named source or not; or takes a credit (`from` alone). */
export interface ReceiptLine {
  readonly amount: number;
  readonly to?: string;
  readonly from?: string;
  readonly overpay?: boolean;
}

export interface ReceiptHeader extends Header {
  readonly paymentType: 'check' | 'cash' | 'transfer' | 'applyCredit';
  readonly total: number;
  readonly bank?: { readonly code: string };
  readonly checkNumber?: string;
  readonly reference?: string;
  readonly represents?: string;
  readonly allowDuplicate?: boolean;
}

/** So much of a line of an invoice. */
export interface CreditLine {
  readonly invoice: string;
  readonly invoiceLine: string;
  readonly quantity: string;
  readonly reason?: string;
}

export interface CreditHeader extends Header {
  readonly amount: number;
  /** On account, if it does not say. */
  readonly kind?: 'onAccount' | 'againstInvoice';
  readonly reason?: string;
}

/** Below zero takes an invoice down, above zero an item in credit up. */
export interface AdjustmentLine {
  readonly item: string;
  readonly amount: number;
  readonly reason?: string;
  readonly leaveCredit?: boolean;
}

export interface AdjustmentHeader extends Header {
  readonly kind: 'writeOff' | 'smallBalance' | 'disputeSettlement' | 'other';
  readonly notes?: string;
}

export interface MiscCashHeader extends Header {
  readonly kind: 'deposit' | 'investment' | 'other';
  readonly amount: number;
  /** A note; nothing of that account moves. */
  readonly customer?: string;
}

export interface DistributionLine {
  readonly to: string;
  readonly amount: number;
}

export type Policy =
  'oldestDue' | 'oldestDocument' | 'largest' | 'exactMatch' | 'proRata' | 'given';

/** Down a list until the money runs out: in the order that the policy says. */
export interface Distribute {
  readonly policy: Policy;
  readonly order?: ReadonlyArray<string>;
}

export type CreditsOnPosting = 'never' | 'oldest';

/** Days on which no business is done. */
export interface Calendar {
  readonly weekend?: ReadonlyArray<
    'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'
  >;
  readonly holidays?: ReadonlyArray<string>;
}

/** How the books are kept, where people may choose. */
export interface Policies {
  readonly postingPolicy: 'openPeriod' | 'cutoffDay';
  readonly readyToPostAtClose: 'post' | 'block';
  readonly creditPolicy: 'refuse' | 'warn';
  readonly creditsOnPosting: CreditsOnPosting;
  readonly calendar: Calendar;
}
