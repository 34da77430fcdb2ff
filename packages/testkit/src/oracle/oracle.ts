/**
 * The naive oracle: what a patient clerk with a sheet of paper would answer. It takes the plain
 * commands, says whether each must be accepted, and adds up from the first line on whenever it is
 * asked. It shares no code with core, so the two are wrong together only where both misread.
 */
import { dayAfter } from './calendar.ts';
import type { ClerkCommand } from './commands.ts';
import {
  postCredit,
  postInvoice,
  reverseCredit,
  reverseReceipt,
  voidInvoice,
} from './documents.ts';
import { distributeOnAccount, postReceipt, reverseDistribution } from './money.ts';
import { Refused, refuseIf } from './rules.ts';
import { copyOf, type Sheet } from './sheet.ts';

/** Accepted; or refused for one of these rules, named as vocabulary.md names its refusals. */
export type Verdict =
  | { readonly accepted: true; readonly repeated: boolean }
  | { readonly accepted: false; readonly because: ReadonlySet<string> };

export interface OracleBooks {
  readonly currency?: string;
  readonly cutoffDate: string;
  readonly postingPolicy?: 'openPeriod' | 'cutoffDay';
}

export class Oracle {
  #sheet: Sheet;

  constructor({ currency = 'USD', cutoffDate, postingPolicy = 'openPeriod' }: OracleBooks) {
    this.#sheet = {
      currency,
      postingPolicy,
      cutoffDate,
      accepted: 0,
      customers: [],
      papers: [],
      reversed: [],
      movements: [],
      applications: [],
      takenBack: [],
      told: [],
    };
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

  /** Judges the command and, when it is accepted, writes it down. */
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
      return { verdict: { accepted: false, because: thrown.because }, sheet: this.#sheet };
    }
  }
}

const whoseOf = (command: ClerkCommand): string =>
  command.type === 'CloseDay' ? '' : command.data.customer;

const contentOf = ({ type, data }: ClerkCommand): string => JSON.stringify({ type, data });

/** The same id with the same content is the same command; with another content it is refused. */
const isRepeated = (sheet: Sheet, command: ClerkCommand): boolean => {
  const customer = whoseOf(command);
  const { commandId } = command.meta;
  const before = sheet.told.find((each) => each.customer === customer && each.id === commandId);
  if (before === undefined) return false;
  refuseIf(['CommandIdReused', before.content !== contentOf(command)]);
  return true;
};

const follow = (sheet: Sheet, command: ClerkCommand): void => {
  const customer = whoseOf(command);
  const isKnown = sheet.customers.some((each) => each.customer === customer);
  if (command.type === 'OpenCustomer') refuseIf(['CustomerAlreadyOpen', isKnown]);
  else if (command.type !== 'CloseDay') refuseIf(['CustomerUnknown', !isKnown]);
  written(sheet, command);
  sheet.accepted += 1;
  sheet.told.push({ customer, id: command.meta.commandId, content: contentOf(command) });
};

const written = (sheet: Sheet, command: ClerkCommand): void => {
  switch (command.type) {
    case 'OpenCustomer': {
      const { customer, terms } = command.data;
      sheet.customers.push({ customer, netDays: terms?.netDays ?? 0 });
      return;
    }
    case 'PostInvoice':
      return postInvoice(sheet, command);
    case 'VoidInvoice':
      return voidInvoice(sheet, command);
    case 'PostReceipt':
      return postReceipt(sheet, command);
    case 'ReverseReceipt':
      return reverseReceipt(sheet, command);
    case 'PostCredit':
      return postCredit(sheet, command);
    case 'ReverseCredit':
      return reverseCredit(sheet, command);
    case 'DistributeOnAccount':
      return distributeOnAccount(sheet, command);
    case 'ReverseDistribution':
      return reverseDistribution(sheet, command);
    case 'CloseDay': {
      const { date } = command.data;
      refuseIf(
        ['DayAlreadyClosed', date < sheet.cutoffDate],
        ['NotCutoffDate', date > sheet.cutoffDate],
      );
      sheet.cutoffDate = dayAfter(date);
      return;
    }
  }
};
