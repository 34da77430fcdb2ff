/**
 * Invoice: what a customer is asked to pay. A draft is a cart, editable until it is closed; once
 * posted it is never edited, and a wrong one is voided by a new event. A total of zero moves
 * nothing; a negative total is a credit balance. A debit memo is an invoice that charges for
 * another document.
 *
 *   draft → inProgress ⇄ readyToPost → posted ── void ──→ voided
 */
import * as E from 'fp-ts/lib/Either.js';
import { Id, Instant, list, Minor, PlainDate, text, Yes } from '../../kernel/codec.ts';
import { message, money, type MessagesOf } from '../../kernel/event.ts';
import type { Need } from '../../kernel/need.ts';
import { creditRefusals, Warning, type CreditRefusal } from '../credit-control.ts';
import { CreditsOnPosting, Tags } from '../customer.ts';
import { useOldestCredits, type OnAccountDistributed } from '../distribution.ts';
import {
  checkHeader,
  dueDateOf,
  header,
  headerWith,
  kind,
  options,
  paper,
  type Header,
  type HeaderRefusal,
} from './header.ts';
import {
  amountsOf,
  AskedLine,
  askedLine,
  editedLine,
  keptLine,
  Line,
  oppositeLine,
  priced,
  pricedLines,
  totalsOf,
  type AskedContent,
  type InvoiceLine,
  type LineContent,
} from './lines.ts';
import type { Meaning, Opening } from '../ledger/ledger.ts';
import { Posting } from '../ledger/posting.ts';
import { isDraft, postable, standing, unborn, type Document } from '../lifecycle/draft.ts';
import { Lifecycle, LINES_MAX, type LifecycleRefusal } from '../lifecycle/lifecycle.ts';
import { headerMessages, lineMessages, postMessage } from '../lifecycle/messages.ts';
import { currencyOf, postingDateOf, type View } from '../view.ts';

const id = { customer: Id, invoice: Id };
// Commands: what someone asks for.

const drafts = headerMessages('Invoice', {
  owner: { customer: Id },
  own: { invoice: Id },
  header,
  options,
});
const lines = lineMessages('Invoice', id, askedLine, keptLine);

export const invoiceCommands = [
  ...drafts.commands,
  lines.add,
  ...lines.commands,
  postMessage(
    'PostInvoice',
    [id, { creditsOnPosting: CreditsOnPosting, postingDate: PlainDate }],
    [
      { customer: Id, ...header },
      {
        lines: list(AskedLine, LINES_MAX),
        ...options,
        invoice: Id,
        creditsOnPosting: CreditsOnPosting,
      },
    ],
  ),
  message('VoidInvoice', { ...id, reason: text(500) }, { release: Yes, postingDate: PlainDate }),
  message('MarkInvoiceSent', { ...id, channel: Id, recipient: text(200) }, { at: Instant }),
  message('GroupInvoice', { ...id, group: Id }, {}),
  message('TagInvoice', { ...id, tags: Tags }, {}),
] as const;
export type InvoiceCommand = MessagesOf<typeof invoiceCommands>;
/** Those that {@link decideInvoice} answers; reversing is the same for every document. */
type OwnCommand = Exclude<InvoiceCommand, { type: 'VoidInvoice' }>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

const draftEvents = [...drafts.events, ...lines.events] as const;
export const invoiceEvents = [
  ...draftEvents,
  message(
    'InvoicePosted',
    {
      ...id,
      kind,
      ...header,
      dueDate: PlainDate,
      lines: list(Line, LINES_MAX),
      total: Minor,
      tax: Minor,
      ...money.required,
    },
    { ...paper, warnings: list(Warning, 2), ...money.optional },
  ),
  message('InvoiceVoided', { ...id, reason: text(500), ...money.required }, money.optional),
  message('InvoiceMarkedSent', { ...id, channel: Id, recipient: text(200) }, { at: Instant }),
  message('InvoiceGrouped', { ...id, group: Id }, {}),
  message('InvoiceTagged', { ...id, tags: Tags }, {}),
] as const;
export type InvoiceEvent = MessagesOf<typeof invoiceEvents>;

// Refusals: why nothing happened.

export type InvoiceRefusal = LifecycleRefusal | CreditRefusal | HeaderRefusal;

// State: only what the next decision needs to know.

export type Invoice = Document<Header, LineContent>;

/** What the event means to the ledger. */
export const meaningOfInvoice = (
  event: Extract<InvoiceEvent, { type: 'InvoicePosted' | 'InvoiceVoided' }>,
): Meaning => {
  const { type, data } = event;
  const document = `invoice:${data.invoice}`;
  if (type === 'InvoiceVoided') return { openings: [], reverses: document };
  const facts = { document, documentDate: data.documentDate, dueDate: data.dueDate };
  return { openings: [{ item: document, amount: data.total, facts }] };
};

// Decide: command, own state and view → events, or a refusal.

type Answer<A> = E.Either<InvoiceRefusal | Need, A>;
type Decision = Answer<ReadonlyArray<InvoiceEvent | OnAccountDistributed>>;
type Ask<Type> = Extract<InvoiceCommand, { type: Type }>['data'];

const lifecycle = new Lifecycle<
  MessagesOf<readonly [...typeof drafts.commands, typeof lines.add, ...typeof lines.commands]>,
  MessagesOf<typeof draftEvents>,
  Header,
  AskedContent,
  LineContent,
  InvoiceRefusal
>({
  noun: 'Invoice',
  kind: 'invoice',
  check: (draft, view) => checkHeader(draft.header, view),
  complete: (draft, document) =>
    E.map(() => undefined)(totalsOf(draft.lines, draft.header.total, document)),
  line: (asked, _draft, view) => priced(asked, '', view.books.currency),
  edited: editedLine,
  opposite: oppositeLine,
  amounts: amountsOf,
  headerWith,
  isReadyWhenSaved: () => false,
});

interface Whole {
  readonly customer: string;
  readonly invoice: string;
  readonly header: Header;
  readonly lines: ReadonlyArray<InvoiceLine>;
  readonly creditsOnPosting: 'never' | 'oldest' | undefined;
}

const post = (whole: Whole, view: View): Decision => {
  const { customer, invoice, header: content, lines: posted } = whole;
  const checked = checkHeader(content, view);
  if (E.isLeft(checked)) return checked;
  const { documentDate, charges, tags, group, notes } = content;
  const currency = currencyOf(view.books, content.currency);
  if (E.isLeft(currency)) return currency;
  const postingDate = postingDateOf(view.books, content);
  if (E.isLeft(postingDate)) return postingDate;
  const dueDate = dueDateOf(content, view);
  if (E.isLeft(dueDate)) return dueDate;
  const document = `invoice:${invoice}`;
  const totals = totalsOf(posted, content.total, document);
  if (E.isLeft(totals)) return totals;
  const { total, tax } = totals.right;
  const [overLimit, ...more] = creditRefusals(view, total);
  if (overLimit !== undefined && view.books.creditPolicy === 'refuse') return E.left(overLimit);

  const facts = { document, documentDate, dueDate: dueDate.right };
  const opening: Opening = { item: document, amount: total, facts };
  const posting = new Posting(view.desk, document, currency.right, postingDate.right);
  posting.open(opening);
  const { terms = content.dueDate === undefined ? view.customer.terms : undefined } = content;
  const movement = posting.finish();
  const event: InvoiceEvent = {
    type: 'InvoicePosted',
    data: {
      customer,
      invoice,
      kind: content.kind ?? 'invoice',
      documentDate,
      dueDate: dueDate.right,
      charges,
      terms,
      tags,
      group,
      notes,
      lines: posted,
      total,
      tax,
      warnings: overLimit === undefined ? undefined : [overLimit, ...more].map(({ _tag }) => _tag),
      ...movement,
    },
  };
  const uses =
    whole.creditsOnPosting ?? view.customer.creditsOnPosting ?? view.books.creditsOnPosting;
  if (uses === 'never' || total <= 0) return E.right([event]);
  const needed = view.desk.record(movement, { openings: [opening] });
  if (needed !== undefined) return E.left(needed);
  const used = useOldestCredits(view, { customer, invoice, postingDate: postingDate.right });
  if (E.isLeft(used)) return used;
  return E.right([event, ...used.right]);
};

const decidePost = (data: Ask<'PostInvoice'>, own: Invoice | null, view: View): Decision => {
  const { customer, invoice = view.newId(), creditsOnPosting } = data;
  const document = `invoice:${invoice}`;
  if (!('documentDate' in data)) {
    const draft = postable(own, document, data.postingDate);
    if (E.isLeft(draft)) return draft;
    const { header: content, lines: drafted } = draft.right;
    return post({ customer, invoice, header: content, lines: drafted, creditsOnPosting }, view);
  }
  const fresh = unborn(own, document);
  if (E.isLeft(fresh)) return fresh;
  const asked = pricedLines(data.lines ?? [], view.books.currency);
  if (E.isLeft(asked)) return asked;
  return post({ customer, invoice, header: data, lines: asked.right, creditsOnPosting }, view);
};

export const decideInvoice = (command: OwnCommand, own: Invoice | null, view: View): Decision => {
  switch (command.type) {
    case 'PostInvoice':
      return decidePost(command.data, own, view);
    case 'MarkInvoiceSent': {
      const posted = standing(own, `invoice:${command.data.invoice}`);
      if (E.isLeft(posted)) return posted;
      return E.right([{ type: 'InvoiceMarkedSent', data: command.data }]);
    }
    case 'GroupInvoice':
    case 'TagInvoice': {
      const document = `invoice:${command.data.invoice}`;
      if (own === null || own.status === 'deleted')
        return E.left({ _tag: 'DocumentUnknown', document });
      return E.right([
        command.type === 'GroupInvoice'
          ? { type: 'InvoiceGrouped', data: command.data }
          : { type: 'InvoiceTagged', data: command.data },
      ]);
    }
    default:
      return lifecycle.decide(command, own, view);
  }
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveInvoice = (own: Invoice | null, event: InvoiceEvent): Invoice => {
  switch (event.type) {
    case 'InvoicePosted':
      return { status: 'posted' };
    case 'InvoiceVoided':
      return { status: 'voided' };
    case 'InvoiceMarkedSent':
      return own ?? { status: 'posted' };
    case 'InvoiceGrouped':
      return withHeader(own, { group: event.data.group });
    case 'InvoiceTagged':
      return withHeader(own, { tags: event.data.tags });
    default:
      return lifecycle.evolve(own, event);
  }
};

/** Of what is posted only the status is kept here. */
const withHeader = (own: Invoice | null, change: Partial<Header>): Invoice => {
  if (own === null) return { status: 'posted' };
  return isDraft(own) ? { ...own, header: { ...own.header, ...change } } : own;
};
