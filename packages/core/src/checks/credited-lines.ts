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
    rule: 'M11: the credits of an invoice line take no more of it than it is, in quantity and amount',
    before: ({ event }, report) => {
      const { invoices, credits, taken } = accountOf(event.stream);
      if (event.type === 'InvoicePosted') invoices.set(event.data.invoice, event.data.lines);
      if (event.type === 'CreditReversed')
        for (const line of credits.get(event.data.credit) ?? []) taken.add(oppositeLine(line));
      if (event.type !== 'CreditPosted') return;
      const lines = inForce(event.data.lines ?? []);
      credits.set(event.data.credit, lines);
      for (const each of lines) taken.add(each);
      for (const each of lines) {
        const line = invoices.get(each.invoice)?.find((own) => own.line === each.invoiceLine);
        const place = `line ${each.invoiceLine} of invoice:${each.invoice}`;
        if (line === undefined) report(`credits ${place}, which was never posted`);
        else if (isBeyond(taken.from(creditable(line, NOTHING), each)))
          report(`${place} is credited beyond what it is`);
      }
    },
  };
};
