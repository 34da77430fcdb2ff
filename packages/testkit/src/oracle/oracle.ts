/**
 * The naive oracle: what a patient clerk with a sheet of paper would answer. It takes the plain
 * commands, says whether each must be accepted, and adds up from the first line on whenever it is
 * asked. It shares no code with core, so the two are wrong together only where both misread.
 */
import { draftAdjustment, postAdjustment } from './adjustments.ts';
import { miscCash } from './cash.ts';
import { postRefund } from './charges.ts';
import {
  isOfAccount,
  isOfBooks,
  isOfCash,
  ownerOf,
  type AccountClerkCommand,
  type ClerkCommand,
} from './commands.ts';
import { draftCredit, postCredit } from './credits.ts';
import { customers } from './customers.ts';
import { closeDay } from './days.ts';
import type { AdjustmentStep, CreditStep, InvoiceStep, ReceiptStep } from './draft-commands.ts';
import { distributeOnAccount, reverseDistribution } from './distributions.ts';
import { draftInvoice, postInvoice } from './invoices.ts';
import { draftReceipt } from './receipt-drafts.ts';
import { postReceipt, representReceipt } from './receipts.ts';
import { reverseCharges, reverseCredit, reverseReceipt, voidInvoice } from './reversals.ts';
import { Refused, refuseIf } from './rules.ts';
import type { Policies } from './shapes.ts';
import { copyOf, customerOf, emptySheet, type Sheet } from './sheet.ts';

/** Accepted; or refused for one of these rules, named as vocabulary.md names its refusals. */
export type Verdict =
  | { readonly accepted: true; readonly repeated: boolean }
  | { readonly accepted: false; readonly because: ReadonlySet<string> };

/** Sums are in a currency that has cents. */
export interface OracleBooks extends Partial<Policies> {
  readonly currency?: string;
  readonly cutoffDate: string;
}

export class Oracle {
  #sheet: Sheet;

  constructor({ currency = 'USD', cutoffDate, ...policies }: OracleBooks) {
    this.#sheet = emptySheet(currency, cutoffDate, policies);
  }

  /** All that was written so far. */
  get sheet(): Sheet {
    return this.#sheet;
  }

  /** What must become of the command now. Writes nothing. */
  judge(command: ClerkCommand): Verdict {
    const { verdict } = this.#tried(command);
    return verdict;
  }

  /**
   * Judges the command and, when it is accepted, writes it down. A close of a day that is blocked
   * has posted what came before the document that blocks it: that is written down as well.
   */
  tell(command: ClerkCommand): Verdict {
    const { verdict, sheet } = this.#tried(command);
    this.#sheet = sheet;
    return verdict;
  }

  #tried(command: ClerkCommand): { verdict: Verdict; sheet: Sheet } {
    const sheet = copyOf(this.#sheet);
    try {
      const repeated = isRepeated(sheet, command);
      if (!repeated) follow(sheet, command);
      return { verdict: { accepted: true, repeated }, sheet };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      const { because, stands = this.#sheet } = thrown;
      return { verdict: { accepted: false, because }, sheet: stands };
    }
  }
}

const contentOf = ({ type, data }: ClerkCommand): string => JSON.stringify({ type, data });

/** The same id with the same content is the same command; with another content it is refused. */
const isRepeated = (sheet: Sheet, command: ClerkCommand): boolean => {
  const customer = ownerOf(command);
  const { commandId } = command.meta;
  const before = sheet.told.find((each) => each.customer === customer && each.id === commandId);
  if (before === undefined) return false;
  refuseIf(['CommandIdReused', before.content !== contentOf(command)]);
  return true;
};

const follow = (sheet: Sheet, command: ClerkCommand): void => {
  const customer = ownerOf(command);
  const own = customerOf(sheet, customer);
  if (command.type === 'OpenCustomer') refuseIf(['CustomerAlreadyOpen', own?.closed === false]);
  else if (isOfAccount(command))
    refuseIf(['CustomerUnknown', own === undefined], ['CustomerIsClosed', own?.closed === true]);
  written(sheet, command);
  sheet.accepted += 1;
  sheet.told.push({ customer, id: command.meta.commandId, content: contentOf(command) });
};

const written = (sheet: Sheet, command: ClerkCommand): void => {
  if (isOfCash(command)) return miscCash(sheet, command);
  if (!isOfBooks(command)) return inAccount(sheet, command);
  if (command.type === 'CloseDay') return closeDay(sheet, command);
  refuseIf(['MalformedCommand', Object.keys(command.data).length === 0]);
  sheet.policies = { ...sheet.policies, ...command.data };
};

const inAccount = (sheet: Sheet, command: AccountClerkCommand): void => {
  switch (command.type) {
    case 'OpenCustomer':
    case 'ChangeCustomer':
    case 'HoldCustomer':
    case 'ReleaseCustomer':
    case 'CloseCustomer':
      return customers(sheet, command);
    case 'PostInvoice':
      return postInvoice(sheet, command);
    case 'VoidInvoice':
      return voidInvoice(sheet, command);
    case 'PostReceipt':
      return postReceipt(sheet, command);
    case 'RepresentReceipt':
      return representReceipt(sheet, command);
    case 'ReverseReceipt':
      return reverseReceipt(sheet, command);
    case 'PostCredit':
      return postCredit(sheet, command);
    case 'ReverseCredit':
      return reverseCredit(sheet, command);
    case 'PostAdjustment':
      return postAdjustment(sheet, command);
    case 'PostRefund':
      return postRefund(sheet, command);
    case 'ReverseAdjustment':
    case 'ReverseRefund':
      return reverseCharges(sheet, command);
    case 'DistributeOnAccount':
      return distributeOnAccount(sheet, command);
    case 'ReverseDistribution':
      return reverseDistribution(sheet, command);
    default:
      return drafted(sheet, command);
  }
};

type Step = InvoiceStep | ReceiptStep | CreditStep | AdjustmentStep;

const isOfReceipt = (command: Step): command is ReceiptStep => 'receipt' in command.data;
const isOfCredit = (command: Step): command is CreditStep => 'credit' in command.data;
const isOfAdjustment = (command: Step): command is AdjustmentStep => 'adjustment' in command.data;

const drafted = (sheet: Sheet, command: Step): void => {
  if (isOfReceipt(command)) return draftReceipt(sheet, command);
  if (isOfCredit(command)) return draftCredit(sheet, command);
  return isOfAdjustment(command) ? draftAdjustment(sheet, command) : draftInvoice(sheet, command);
};
