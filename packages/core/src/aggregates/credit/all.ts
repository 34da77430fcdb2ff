/** The automatic ways to credit: lines for all that no credit has taken yet. */
import * as E from 'fp-ts/lib/Either.js';
import { documentOf, type DocumentKey } from '../../kernel/ids.ts';
import type { Need } from '../../kernel/need.ts';
import { quantityText } from '../../kernel/quantity.ts';
import {
  leftOf,
  Taken,
  type AskedContent,
  type CreditLineRefusal,
  type LineContent,
} from './lines.ts';
import type { CreditedInvoices } from './credited-invoices.ts';
import type { Desk } from '../ledger/desk.ts';
import type { DraftLine } from '../lifecycle/draft.ts';

export type CreditAllRefusal =
  CreditLineRefusal | { readonly _tag: 'NothingToCredit'; readonly document: string };

type Drafted = ReadonlyArray<DraftLine<LineContent>>;

/**
 * A line for each line of these invoices of which something is left, after what the draft takes
 * already. `NothingToCredit` names what was asked for when there is none.
 */
export const remainingOf = (
  wanted: ReadonlyArray<string>,
  drafted: Drafted,
  document: DocumentKey,
  invoices: CreditedInvoices,
): E.Either<CreditAllRefusal | Need, ReadonlyArray<{ readonly asked: AskedContent }>> => {
  const needed = invoices.needed(wanted);
  if (needed !== undefined) return E.left(needed);
  const own = new Taken(drafted);
  const lines: { readonly asked: AskedContent }[] = [];
  for (const invoice of wanted) {
    const uncredited = invoices.uncredited(invoice, own);
    if (E.isLeft(uncredited)) return uncredited;
    for (const { invoiceLine, line } of uncredited.right) {
      const quantity = quantityText(leftOf(line).quantity);
      lines.push({ asked: { invoice, invoiceLine, quantity } });
    }
  }
  return lines.length === 0 ? E.left({ _tag: 'NothingToCredit', document }) : E.right(lines);
};

/** What `CreditAll` credits: the invoices of its lines, else all open ones, the first due first. */
export const invoicesMeant = (drafted: Drafted, desk: Desk): ReadonlyArray<string> => {
  if (drafted.length > 0) return [...new Set(drafted.map(({ invoice }) => invoice))];
  const open = [...desk.owed()].map(({ key }) => documentOf(key));
  const invoices = open.filter((document) => document.startsWith('invoice:'));
  return [...new Set(invoices)].map((document) => document.slice('invoice:'.length));
};
