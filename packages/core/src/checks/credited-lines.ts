/** The check that no line of an invoice is credited beyond what it is. */
import {
  creditable,
  NOTHING,
  oppositeLine,
  Taken,
  type CreditableLine,
  type CreditLine,
} from '../aggregates/credit/lines.ts';
import type { InvoiceLine } from '../aggregates/invoice/lines.ts';
import { inForce } from '../aggregates/lifecycle/draft.ts';
import { magnitude } from '../kernel/quantity.ts';
import type { Check } from './check.ts';
import type { AccountModel } from './model.ts';

const isBeyond = ({ whole, taken }: CreditableLine): boolean =>
  magnitude(taken.quantity) > whole.quantity ||
  isPast(taken.amount, whole.amount) ||
  isPast(taken.tax, whole.tax);

const isPast = (taken: number, whole: number): boolean =>
  whole < 0 ? taken < whole || taken > 0 : taken > whole || taken < 0;

interface Account {
  readonly invoices: Map<string, ReadonlyArray<InvoiceLine>>;
  readonly credits: Map<string, ReadonlyArray<CreditLine>>;
  /** What the credits that stand take, line by line. */
  readonly taken: Taken;
}

/** Who takes the last piece of a line takes all that is left of its money. */
const isShort = ({ whole, taken }: CreditableLine): boolean =>
  taken.quantity === whole.quantity && (taken.amount !== whole.amount || taken.tax !== whole.tax);

const untouched = (line: InvoiceLine): CreditableLine => creditable(line, NOTHING);

/** Whether credits that stand have taken anything of the lines of an invoice. */
const isCredited = ({ invoices, taken }: Account, invoice: string): boolean =>
  (invoices.get(invoice) ?? []).some(
    (line) =>
      taken.from(untouched(line), { invoice, invoiceLine: line.line }).taken.quantity !== 0n,
  );

/** What is wrong with the line that a line of a credit takes from, after it has. */
const wrongWith = (
  { invoices, taken }: Account,
  account: AccountModel,
  each: CreditLine,
): string | undefined => {
  const line = invoices.get(each.invoice)?.find(({ line: name }) => name === each.invoiceLine);
  if (line === undefined) return 'is credited, and was never posted';
  if (account.document(`invoice:${each.invoice}`).standing === 'reversed')
    return 'is credited, and was voided';
  const after = taken.from(untouched(line), each);
  if (isBeyond(after)) return 'is credited beyond what it is';
  return isShort(after) ? 'is credited whole, and not for what it is' : undefined;
};

/** Keeps the lines of every invoice of one log, and those of the credits that stand. */
export const creditedLines = (): Check => {
  const accounts = new Map<string, Account>();
  const accountOf = (stream: string): Account => {
    const account = accounts.get(stream) ?? {
      invoices: new Map<string, ReadonlyArray<InvoiceLine>>(),
      credits: new Map<string, ReadonlyArray<CreditLine>>(),
      taken: new Taken([]),
    };
    accounts.set(stream, account);
    return account;
  };
  return {
    name: 'credited lines',
    rule: 'M11, L9: credits take no more of an invoice line than it is, and none of a voided invoice',
    before: ({ event, account }, report) => {
      const own = accountOf(event.stream);
      const { invoices, credits, taken } = own;
      if (event.type === 'InvoicePosted') invoices.set(event.data.invoice, event.data.lines);
      if (event.type === 'CreditReversed')
        for (const line of credits.get(event.data.credit) ?? []) taken.add(oppositeLine(line));
      if (event.type === 'InvoiceVoided' && isCredited(own, event.data.invoice))
        report(`invoice:${event.data.invoice} is voided while credits stand against it`);
      if (event.type !== 'CreditPosted') return;
      const lines = inForce(event.data.lines ?? []);
      credits.set(event.data.credit, lines);
      for (const each of lines) taken.add(each);
      for (const each of lines) {
        const wrong = wrongWith(own, account, each);
        if (wrong !== undefined)
          report(`line ${each.invoiceLine} of invoice:${each.invoice} ${wrong}`);
      }
    },
  };
};
