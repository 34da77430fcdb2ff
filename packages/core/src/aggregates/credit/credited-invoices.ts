/**
 * Invoices as credits see them: the lines that count, with what the posted credits that stand have
 * taken of each. Looked up in the log by the invoice's name, once for each command.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Message } from '../../kernel/event.ts';
import { isNeed, need, type Need } from '../../kernel/need.ts';
import {
  creditable,
  leftOf,
  NOTHING,
  Taken,
  type CreditableLine,
  type CreditableLines,
  type CreditLine,
  type CreditLineRefusal,
} from './lines.ts';
import { evolveInvoice, type Invoice, type InvoiceEvent } from '../invoice/invoice.ts';
import { inForce } from '../lifecycle/draft.ts';
import type { View } from '../view.ts';

interface Posted {
  readonly credit: string;
  readonly lines?: ReadonlyArray<CreditLine> | undefined;
}

const isCreditPosted = (event: Message<string, object>): event is Message<'CreditPosted', Posted> =>
  event.type === 'CreditPosted';

const isInvoice = (event: Message<string, object>): event is InvoiceEvent =>
  event.type.startsWith('Invoice');

/** Posted credits with lines in force against an invoice, oldest first, those that stand. */
export const creditsAgainst = (invoice: string, view: View): ReadonlyArray<Posted> | Need => {
  const events = view.recalled(`invoice:${invoice}`);
  if (isNeed(events)) return events;
  const standing: Posted[] = [];
  const missing: string[] = [];
  for (const { data } of events.filter(isCreditPosted)) {
    if (!inForce(data.lines ?? []).some((line) => line.invoice === invoice)) continue;
    const history = view.desk.history(`credit:${data.credit}`);
    if (isNeed(history)) missing.push(...history.names);
    else if (!history.reversed) standing.push(data);
  }
  return missing.length > 0 ? need(...missing) : standing;
};

type Answer<A> = E.Either<CreditLineRefusal | Need, A>;
type Lines = ReadonlyMap<string, CreditableLine>;

export class CreditedInvoices implements CreditableLines {
  readonly #view: View;
  readonly #invoices = new Map<string, Lines>();

  constructor(view: View) {
    this.#view = view;
  }

  line(invoice: string, line: string): Answer<CreditableLine> {
    const lines = this.#lines(invoice);
    if (E.isLeft(lines)) return lines;
    const found = lines.right.get(line);
    return found === undefined ? E.left({ _tag: 'LineUnknown', line }) : E.right(found);
  }

  /** Lines of which something is left, after what a credit in the making takes of them. */
  uncredited(
    invoice: string,
    own: Taken,
  ): Answer<ReadonlyArray<{ readonly invoiceLine: string; readonly line: CreditableLine }>> {
    const lines = this.#lines(invoice);
    if (E.isLeft(lines)) return lines;
    return E.right(
      [...lines.right]
        .map(([invoiceLine, line]) => ({
          invoiceLine,
          line: own.from(line, { invoice, invoiceLine }),
        }))
        .filter(({ line }) => leftOf(line).quantity > 0n),
    );
  }

  /** Asks for all of these at once that were not recalled yet. */
  needed(invoices: ReadonlyArray<string>): Need | undefined {
    const missing = invoices.flatMap((invoice) => {
      const against = creditsAgainst(invoice, this.#view);
      return isNeed(against) ? against.names : [];
    });
    return missing.length > 0 ? need(...missing) : undefined;
  }

  #lines(invoice: string): Answer<Lines> {
    const before = this.#invoices.get(invoice);
    if (before !== undefined) return E.right(before);
    const document = `invoice:${invoice}`;
    const recalled = this.#view.recalled(document);
    if (isNeed(recalled)) return E.left(recalled);
    const events = recalled.filter(isInvoice).filter(({ data }) => data.invoice === invoice);
    const own = events.reduce<Invoice | null>(evolveInvoice, null);
    if (own === null) return E.left({ _tag: 'DocumentUnknown', document });
    // The steps of a draft cannot be recalled: where it stands, the working state says.
    const status = this.#view.draftStatus(document) ?? own.status;
    if (status !== 'posted') return E.left({ _tag: 'NotPosted', document, status });
    const against = creditsAgainst(invoice, this.#view);
    if (isNeed(against)) return E.left(against);
    const taken = against.map(({ lines }) => new Taken(lines ?? []));
    const lines = new Map<string, CreditableLine>();
    for (const event of events) {
      if (event.type !== 'InvoicePosted') continue;
      for (const each of inForce(event.data.lines)) {
        const key = { invoice, invoiceLine: each.line };
        const untouched = creditable(each, NOTHING);
        lines.set(
          each.line,
          taken.reduce((line, credit) => credit.from(line, key), untouched),
        );
      }
    }
    this.#invoices.set(invoice, lines);
    return E.right(lines);
  }
}
