/** Every command that a clerk of this oracle can ask for, as a plain value. */
import type {
  AdjustmentStep,
  CreditStep,
  InvoiceStep,
  MiscCashCommand,
  ReceiptStep,
} from './draft-commands.ts';
import type {
  AdjustmentHeader,
  AdjustmentLine,
  Command,
  CreditHeader,
  CreditLine,
  CreditsOnPosting,
  Dated,
  Distribute,
  DistributionLine,
  InvoiceHeader,
  InvoiceLine,
  Named,
  Policies,
  Policy,
  ReceiptHeader,
  ReceiptLine,
} from './shapes.ts';

interface CustomerOptions {
  readonly terms?: { readonly netDays: number };
  readonly creditLimit?: number;
  readonly creditsOnPosting?: CreditsOnPosting;
}

export type CustomerCommand =
  | Command<
      'OpenCustomer',
      CustomerOptions & { readonly customer: string; readonly personal: { readonly name: string } }
    >
  | Command<'ChangeCustomer', CustomerOptions & { readonly customer: string }>
  | Command<'HoldCustomer' | 'ReleaseCustomer' | 'CloseCustomer', { readonly customer: string }>;

/** The draft that is ready, or the document whole. */
type Posted<Kind extends string, Whole, Ready = unknown> =
  (Dated & Named<Kind> & Ready) | (Named<Kind> & Whole);

export type PostInvoice = Command<
  'PostInvoice',
  Posted<
    'invoice',
    InvoiceHeader & {
      readonly lines: ReadonlyArray<InvoiceLine>;
      readonly creditsOnPosting?: CreditsOnPosting;
    },
    { readonly creditsOnPosting?: CreditsOnPosting }
  >
>;
export type VoidInvoice = Command<
  'VoidInvoice',
  Dated & { readonly invoice: string; readonly reason: string; readonly release?: boolean }
>;
export type PostReceipt = Command<
  'PostReceipt',
  Posted<
    'receipt',
    ReceiptHeader & {
      readonly lines?: ReadonlyArray<ReceiptLine>;
      readonly distribute?: Distribute;
      readonly remainder?: 'onAccount';
    },
    { readonly allowDuplicate?: boolean }
  >
>;
export type RepresentReceipt = Command<
  'RepresentReceipt',
  Dated & {
    readonly receipt: string;
    readonly represents: string;
    readonly documentDate: string;
    readonly checkNumber?: string;
    readonly reference?: string;
    readonly allowDuplicate?: boolean;
  }
>;
export type ReverseReceipt = Command<
  'ReverseReceipt',
  Dated & {
    readonly receipt: string;
    readonly reason: 'nsf' | 'chargeback' | 'error' | 'other';
    readonly cascade?: boolean;
    readonly leaveRefund?: boolean;
  }
>;
export type PostCredit = Command<
  'PostCredit',
  Posted<'credit', CreditHeader & { readonly lines?: ReadonlyArray<CreditLine> }>
>;
export type ReverseCredit = Command<
  'ReverseCredit',
  Dated & { readonly credit: string; readonly reason: string; readonly cascade?: boolean }
>;
export type PostAdjustment = Command<
  'PostAdjustment',
  Posted<
    'adjustment',
    AdjustmentHeader & {
      readonly lines?: ReadonlyArray<AdjustmentLine & { readonly line?: string }>;
    }
  >
>;
export type ReverseAdjustment = Command<
  'ReverseAdjustment',
  Dated & { readonly adjustment: string; readonly reason: string }
>;
export type PostRefund = Command<
  'PostRefund',
  Dated & {
    readonly refund: string;
    readonly from: string;
    readonly amount: number;
    readonly bank: { readonly code: string };
    readonly method: 'check' | 'cash' | 'transfer';
    readonly documentDate: string;
    readonly releaseFrom?: string;
  }
>;
export type ReverseRefund = Command<
  'ReverseRefund',
  Dated & { readonly refund: string; readonly reason: string }
>;
export type DistributeOnAccount = Command<
  'DistributeOnAccount',
  Dated & {
    readonly distribution: string;
    readonly from: string;
    readonly lines?: ReadonlyArray<DistributionLine>;
    readonly policy?: Policy;
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
export type ChangeBooks = Command<'ChangeBooks', Partial<Policies>>;

/** What a clerk asks of one customer's account. */
export type AccountClerkCommand =
  | CustomerCommand
  | InvoiceStep
  | ReceiptStep
  | CreditStep
  | AdjustmentStep
  | PostInvoice
  | VoidInvoice
  | PostReceipt
  | RepresentReceipt
  | ReverseReceipt
  | PostCredit
  | ReverseCredit
  | PostAdjustment
  | ReverseAdjustment
  | PostRefund
  | ReverseRefund
  | DistributeOnAccount
  | ReverseDistribution;

/** What a clerk asks of the books as a whole. */
export type BooksClerkCommand = CloseDay | ChangeBooks;

/** Anything that a clerk of this oracle can ask for. */
export type ClerkCommand = AccountClerkCommand | MiscCashCommand | BooksClerkCommand;

export const isOfBooks = (command: ClerkCommand): command is BooksClerkCommand =>
  command.type === 'CloseDay' || command.type === 'ChangeBooks';

export const isOfCash = (command: ClerkCommand): command is MiscCashCommand =>
  'bank' in command.data && 'miscCash' in command.data;

/** Whether it is asked of a customer's account, which then is `command.data.customer`. */
export const isOfAccount = (command: ClerkCommand): command is AccountClerkCommand =>
  !isOfBooks(command) && !isOfCash(command);

/** Where its command ids count: a customer, the cash book of a bank, or the books (nothing). */
export const ownerOf = (command: ClerkCommand): string => {
  if (isOfBooks(command)) return '';
  return isOfCash(command) ? `cash/${command.data.bank}` : command.data.customer;
};
