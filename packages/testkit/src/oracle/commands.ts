/**
 * The commands of a clerk, as plain values: enough of the vocabulary for the oracle to read. They
 * are written down anew, because the oracle shares nothing with core, not even its types; a command
 * of this shape is one that core accepts as well.
 */

/** Who asked, under which id. The same id with the same content is the same command. */
export interface Meta {
  readonly commandId: string;
  readonly actor: string;
}

interface Command<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
  readonly meta: Meta;
}

interface Dated {
  readonly customer: string;
  readonly postingDate?: string;
}

interface Paper extends Dated {
  readonly documentDate: string;
  readonly currency?: string;
}

export interface InvoiceLine {
  readonly line: string;
  readonly description: string;
  readonly amount: number;
  readonly tax?: number;
}

/** Gives to an item (`to`), from a named source or not; or takes a credit (`from` alone). */
export interface ReceiptLine {
  readonly amount: number;
  readonly to?: string;
  readonly from?: string;
  readonly overpay?: boolean;
}

export interface DistributionLine {
  readonly to: string;
  readonly amount: number;
}

/** Down a list until the money runs out: the earliest due first, or the order that is given. */
export interface Distribute {
  readonly policy: 'oldestDue' | 'given';
  readonly order?: ReadonlyArray<string>;
}

export type OpenCustomer = Command<
  'OpenCustomer',
  {
    readonly customer: string;
    readonly personal: { readonly name: string };
    readonly terms?: { readonly netDays: number };
  }
>;
export type PostInvoice = Command<
  'PostInvoice',
  Paper & {
    readonly invoice: string;
    readonly dueDate?: string;
    readonly total?: number;
    readonly lines: ReadonlyArray<InvoiceLine>;
  }
>;
export type VoidInvoice = Command<
  'VoidInvoice',
  Dated & { readonly invoice: string; readonly reason: string; readonly release?: boolean }
>;
export type PostReceipt = Command<
  'PostReceipt',
  Paper & {
    readonly receipt: string;
    readonly paymentType: 'check' | 'cash' | 'transfer' | 'applyCredit';
    readonly total: number;
    readonly bank?: { readonly code: string };
    readonly checkNumber?: string;
    readonly reference?: string;
    readonly lines?: ReadonlyArray<ReceiptLine>;
    readonly distribute?: Distribute;
    readonly remainder?: 'onAccount';
    readonly allowDuplicate?: boolean;
  }
>;
export type ReverseReceipt = Command<
  'ReverseReceipt',
  Dated & {
    readonly receipt: string;
    readonly reason: 'nsf' | 'chargeback' | 'error' | 'other';
    readonly cascade?: boolean;
  }
>;
export type PostCredit = Command<
  'PostCredit',
  Paper & { readonly credit: string; readonly amount: number; readonly reason?: string }
>;
export type ReverseCredit = Command<
  'ReverseCredit',
  Dated & { readonly credit: string; readonly reason: string; readonly cascade?: boolean }
>;
export type DistributeOnAccount = Command<
  'DistributeOnAccount',
  Dated & {
    readonly distribution: string;
    readonly from: string;
    readonly lines?: ReadonlyArray<DistributionLine>;
    readonly policy?: 'oldestDue' | 'given';
    readonly order?: ReadonlyArray<string>;
  }
>;
export type ReverseDistribution = Command<
  'ReverseDistribution',
  Dated & {
    readonly application?: string;
    readonly from?: string;
    readonly to?: string;
    readonly amount?: number;
  }
>;
export type CloseDay = Command<'CloseDay', { readonly date: string }>;

export type AccountClerkCommand =
  | OpenCustomer
  | PostInvoice
  | VoidInvoice
  | PostReceipt
  | ReverseReceipt
  | PostCredit
  | ReverseCredit
  | DistributeOnAccount
  | ReverseDistribution;

/** Anything that a clerk of this oracle can ask for. */
export type ClerkCommand = AccountClerkCommand | CloseDay;
