/**
 * Invoice: what a customer is asked to pay. Posted whole, never edited; a wrong one is voided by
 * a new event. A total of zero moves nothing; a negative total is a credit balance.
 *
 *   post → posted ── void ──→ voided
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  CurrencyCode,
  Decimal,
  Id,
  LineId,
  list,
  Minor,
  oneOf,
  PlainDate,
  record,
  text,
  Yes,
} from '../kernel/codec.ts';
import { currencyOf as currencyNamed } from '../kernel/currencies.ts';
import { addDays } from '../kernel/dates.ts';
import { message, money, type MessagesOf } from '../kernel/event.ts';
import { exactTotal, priceOf } from '../kernel/money.ts';
import { isNeed, type Need } from '../kernel/need.ts';
import { Tags, Terms } from './customer.ts';
import type { Meaning, Opening } from './ledger/ledger.ts';
import { Posting } from './ledger/posting.ts';
import { reverse, wholeOf, type DistributionReversed } from './reversal.ts';
import { currencyOf, postingDateOf, type SharedRefusal, type Status, type View } from './view.ts';

const LINES_MAX = 2000;
const Notes = text(2000);
const id = { customer: Id, invoice: Id };
const header = { ...id, kind: oneOf('invoice'), documentDate: PlainDate };
const headerOptions = { terms: Terms, tags: Tags, group: Id, notes: Notes };
const lineOptions = {
  quantity: Decimal,
  unitPrice: Decimal,
  taxCode: Id,
  taxRate: Decimal,
  tax: Minor,
  account: Id,
};

/**
 * `amount` is net of `tax`. With quantity and price it may be left out, and is checked if given.
 */
const AskedLine = record(
  'InvoiceLine',
  { line: LineId, description: text(1000) },
  { ...lineOptions, amount: Minor },
);
const Line = record(
  'InvoiceLine',
  { line: LineId, description: text(1000), amount: Minor },
  lineOptions,
);
type AskedLine = t.TypeOf<typeof AskedLine>;
export type InvoiceLine = t.TypeOf<typeof Line>;

// Commands: what someone asks for.

export const invoiceCommands = [
  message(
    'PostInvoice',
    { customer: Id, documentDate: PlainDate },
    {
      lines: list(AskedLine, LINES_MAX),
      ...headerOptions,
      invoice: Id,
      kind: oneOf('invoice'),
      currency: CurrencyCode,
      dueDate: PlainDate,
      total: Minor,
      postingDate: PlainDate,
    },
  ),
  message('VoidInvoice', { ...id, reason: text(500) }, { release: Yes, postingDate: PlainDate }),
] as const;
export type InvoiceCommand = MessagesOf<typeof invoiceCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const invoiceEvents = [
  message(
    'InvoicePosted',
    {
      ...header,
      dueDate: PlainDate,
      lines: list(Line, LINES_MAX),
      total: Minor,
      tax: Minor,
      ...money.required,
    },
    { ...headerOptions, ...money.optional },
  ),
  message('InvoiceVoided', { ...id, reason: text(500), ...money.required }, money.optional),
] as const;
export type InvoiceEvent = MessagesOf<typeof invoiceEvents>;

// Refusals: why nothing happened.

export type InvoiceRefusal =
  | SharedRefusal
  | { readonly _tag: 'EmptyDocument'; readonly document: string }
  | { readonly _tag: 'TotalMismatch'; readonly header: number; readonly lines: number }
  | { readonly _tag: 'DueBeforeDocument'; readonly dueDate: string; readonly documentDate: string }
  | { readonly _tag: 'DuplicateLine'; readonly line: string }
  | { readonly _tag: 'HasLiveApplications'; readonly by: ReadonlyArray<string> };

// State: only what the next decision needs to know.

export interface Invoice {
  readonly status: Status;
}

/** What the event means to the ledger. */
export const meaningOfInvoice = ({ type, data }: InvoiceEvent): Meaning => {
  const document = `invoice:${data.invoice}`;
  if (type === 'InvoiceVoided') return { openings: [], reverses: document };
  const facts = { document, documentDate: data.documentDate, dueDate: data.dueDate };
  return { openings: [{ item: document, amount: data.total, facts }] };
};

// Decide: command, own state and view → events, or a refusal.

type Decision = E.Either<InvoiceRefusal | Need, ReadonlyArray<InvoiceEvent | DistributionReversed>>;
type Ask<Type> = Extract<InvoiceCommand, { type: Type }>['data'];

const pricedLine = (
  asked: AskedLine,
  field: string,
  currency: string,
): E.Either<InvoiceRefusal, InvoiceLine> => {
  const { quantity, unitPrice, amount: given, taxRate, tax } = asked;
  const invalid = (value: string, expected: string) =>
    E.left({ _tag: 'InvalidAmount', field: `${field}.amount`, value, expected } as const);
  if (taxRate !== undefined && tax === undefined)
    return E.left({ _tag: 'MalformedCommand', field: `${field}.tax`, expected: 'the tax amount' });
  const unit = currencyNamed(currency);
  if (quantity === undefined || unitPrice === undefined || unit === undefined) {
    if (given === undefined) return invalid('nothing', 'an amount, or a quantity and a unit price');
    return E.right({ ...asked, amount: given });
  }
  const amount = priceOf(quantity, unitPrice, unit);
  if (amount === undefined) return invalid(`${quantity} × ${unitPrice}`, 'an exact amount');
  if (given !== undefined && given !== amount)
    return invalid(String(given), `${quantity} × ${unitPrice} = ${amount}`);
  return E.right({ ...asked, amount });
};

const pricedLines = (
  asked: ReadonlyArray<AskedLine>,
  currency: string,
): E.Either<InvoiceRefusal, ReadonlyArray<InvoiceLine>> => {
  const seen = new Set<string>();
  const lines: InvoiceLine[] = [];
  for (const [index, each] of asked.entries()) {
    if (seen.has(each.line)) return E.left({ _tag: 'DuplicateLine', line: each.line });
    seen.add(each.line);
    const line = pricedLine(each, `lines[${index}]`, currency);
    if (E.isLeft(line)) return line;
    lines.push(line.right);
  }
  return E.right(lines);
};

const dueDateOf = (data: Ask<'PostInvoice'>, view: View): E.Either<InvoiceRefusal, string> => {
  const { documentDate, dueDate: given, terms = view.customer.terms } = data;
  if (given !== undefined && data.terms !== undefined)
    return E.left({ _tag: 'MalformedCommand', field: 'dueDate', expected: 'terms or a due date' });
  const dueDate = given ?? addDays(documentDate, terms?.netDays ?? 0);
  if (dueDate < documentDate) return E.left({ _tag: 'DueBeforeDocument', dueDate, documentDate });
  return E.right(dueDate);
};

const post = (data: Ask<'PostInvoice'>, invoice: string, view: View): Decision => {
  const { kind = 'invoice', customer, documentDate } = data;
  const currency = currencyOf(view.books, data.currency);
  if (E.isLeft(currency)) return currency;
  const postingDate = postingDateOf(view.books, data);
  if (E.isLeft(postingDate)) return postingDate;
  const dueDate = dueDateOf(data, view);
  if (E.isLeft(dueDate)) return dueDate;
  const lines = pricedLines(data.lines ?? [], currency.right);
  if (E.isLeft(lines)) return lines;

  const tax = exactTotal(lines.right.map((line) => line.tax ?? 0));
  const sum = exactTotal(lines.right.flatMap((line) => [line.amount, line.tax ?? 0]));
  if (sum === undefined || tax === undefined) return inexact('total');
  if (data.total !== undefined && data.total !== sum)
    return E.left({ _tag: 'TotalMismatch', header: data.total, lines: sum });
  if (lines.right.length === 0 && data.total !== 0)
    return E.left({ _tag: 'EmptyDocument', document: `invoice:${invoice}` });

  const document = `invoice:${invoice}`;
  const opening: Opening = {
    item: document,
    amount: sum,
    facts: { document, documentDate, dueDate: dueDate.right },
  };
  const posting = new Posting(view.desk, document, currency.right, postingDate.right);
  posting.open(opening);
  const { terms = data.dueDate === undefined ? view.customer.terms : undefined } = data;
  const { tags, group, notes } = data;
  const paper = { customer, invoice, kind, documentDate, dueDate: dueDate.right, terms, tags };
  const content = { ...paper, group, notes, lines: lines.right, total: sum, tax };
  return E.right([{ type: 'InvoicePosted', data: { ...content, ...posting.finish() } }]);
};

const inexact = (field: string): Decision =>
  E.left({ _tag: 'InvalidAmount', field, value: 'their sum', expected: 'an exact amount' });

const voided = (data: Ask<'VoidInvoice'>, view: View): Decision => {
  const { customer, invoice, reason, release = false } = data;
  const history = view.desk.history(`invoice:${invoice}`);
  if (isNeed(history)) return E.left(history);
  // What was taken from it comes back first: only then can the invoice be raised to its total.
  const live = [...history.uses(), ...history.gifts()];
  if (live.length > 0 && !release)
    return E.left({ _tag: 'HasLiveApplications', by: live.map((each) => each.id) });
  return reverse(view, {
    customer,
    document: history,
    takes: live.map(wholeOf),
    postingDate: data.postingDate,
    cascade: false,
    reversed: (movement): InvoiceEvent => ({
      type: 'InvoiceVoided',
      data: { customer, invoice, reason, ...movement },
    }),
  });
};

export const decideInvoice = (
  command: InvoiceCommand,
  own: Invoice | null,
  view: View,
): Decision => {
  const { invoice = view.newId() } = command.data;
  const document = `invoice:${invoice}`;
  switch (command.type) {
    case 'PostInvoice':
      if (own !== null) return E.left({ _tag: 'AlreadyPosted', document });
      return post(command.data, invoice, view);
    case 'VoidInvoice':
      if (own === null) return E.left({ _tag: 'DocumentUnknown', document });
      if (own.status === 'reversed') return E.left({ _tag: 'AlreadyReversed', document });
      return voided(command.data, view);
  }
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveInvoice = (_own: Invoice | null, { type }: InvoiceEvent): Invoice => {
  switch (type) {
    case 'InvoicePosted':
      return { status: 'posted' };
    case 'InvoiceVoided':
      return { status: 'reversed' };
  }
};
