/**
 * Credit: what we owe a customer. On account it is an amount, used later through receipts and
 * distributions. Against invoices it takes back so much of their lines, and when it is posted it
 * applies itself to them as far as they are open; what is left stays on the credit.
 *
 *   draft → inProgress ⇄ readyToPost → posted ── reverse ──→ reversed
 */
import * as E from 'fp-ts/lib/Either.js';
import { Decimal, Id, LineId, list, PlainDate, text, Yes } from '../../kernel/codec.ts';
import { message, money, type MessagesOf } from '../../kernel/event.ts';
import { negate } from '../../kernel/money.ts';
import type { Need } from '../../kernel/need.ts';
import { invoicesMeant, remainingOf, type CreditAllRefusal } from './all.ts';
import {
  checkKind,
  grossOf,
  header,
  isAgainstInvoice,
  options,
  pricedAgain,
  pricedLines,
  postedCredit,
  type Header,
  type PostedCredit,
} from './content.ts';
import {
  AskedLine,
  editableLine,
  isSame,
  keptLine,
  Line,
  oppositeLine,
  priced,
  Taken,
  type AskedContent,
  type LineContent,
} from './lines.ts';
import { CreditedInvoices } from './credited-invoices.ts';
import type { Meaning } from '../ledger/ledger.ts';
import { inProgress, postable, unborn, type Document, type Draft } from '../lifecycle/draft.ts';
import { Lifecycle, LINES_MAX } from '../lifecycle/lifecycle.ts';
import { headerMessages, lineMessages, postMessage } from '../lifecycle/messages.ts';
import { currencyOf, type View } from '../view.ts';

export { creditsAgainst } from './credited-invoices.ts';

const Reason = text(500);
const id = { customer: Id, credit: Id };

// Commands: what someone asks for.

const drafts = headerMessages('Credit', {
  owner: { customer: Id },
  own: { credit: Id },
  header,
  options,
});
const lines = lineMessages('Credit', id, editableLine, keptLine);

export const creditCommands = [
  ...drafts.commands,
  ...lines.commands,
  /** Here `line` is the line of the invoice. */
  message(
    'CreditLine',
    { ...id, invoice: Id, line: LineId, quantity: Decimal },
    { reason: Reason },
  ),
  /** All that no credit has taken yet, of every line of one invoice. */
  message('AutoCreditRemaining', { ...id, invoice: Id }, {}),
  /**
   * The same of every invoice that this credit has lines of; if it has none yet, of every invoice
   * of the customer that is open.
   */
  message('CreditAll', id, {}),
  postMessage(
    'PostCredit',
    [id, { postingDate: PlainDate }],
    [
      { customer: Id, ...header },
      { credit: Id, ...options, lines: list(AskedLine, LINES_MAX) },
    ],
  ),
  message('ReverseCredit', { ...id, reason: Reason }, { cascade: Yes, postingDate: PlainDate }),
] as const;
export type CreditCommand = MessagesOf<typeof creditCommands>;
/** Those that {@link decideCredit} answers; reversing is the same for every document. */
type OwnCommand = Exclude<CreditCommand, { type: 'ReverseCredit' }>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

const draftEvents = [...drafts.events, ...lines.events] as const;
export const creditEvents = [
  ...draftEvents,
  message(
    'CreditPosted',
    { customer: Id, ...header, credit: Id, kind: options.kind, ...money.required },
    { reason: Reason, ...money.optional, lines: list(Line, LINES_MAX) },
  ),
  message('CreditReversed', { ...id, reason: Reason, ...money.required }, money.optional),
] as const;
export type CreditEvent = MessagesOf<typeof creditEvents>;

// Refusals: why nothing happened.

export type CreditRefusal = CreditAllRefusal;

// State: only what the next decision needs to know.

export type Credit = Document<Header, LineContent>;

/** What the event means to the ledger. */
export const meaningOfCredit = ({
  type,
  data,
}: Extract<CreditEvent, { type: 'CreditPosted' | 'CreditReversed' }>): Meaning => {
  const document = `credit:${data.credit}`;
  if (type === 'CreditReversed') return { openings: [], reverses: document };
  const facts = { document, documentDate: data.documentDate };
  return { openings: [{ item: document, amount: negate(data.amount), facts }] };
};

// Decide: command, own state and view → events, or a refusal.

type Answer<A> = E.Either<CreditRefusal | Need, A>;
type Decision = Answer<ReadonlyArray<CreditEvent>>;
type Ask<Type> = Extract<CreditCommand, { type: Type }>['data'];

interface CreditView extends View {
  readonly invoices: CreditedInvoices;
}

const lifecycle = new Lifecycle<
  MessagesOf<readonly [...typeof drafts.commands, ...typeof lines.commands]>,
  MessagesOf<typeof draftEvents>,
  Header,
  AskedContent,
  LineContent,
  CreditRefusal,
  CreditView
>({
  noun: 'Credit',
  kind: 'credit',
  check: ({ header: content, lines: drafted }, { books, invoices }) => {
    const currency = currencyOf(books, content.currency);
    if (E.isLeft(currency)) return currency;
    const fits = checkKind(content, drafted);
    if (E.isLeft(fits)) return fits;
    return E.map(() => undefined)(pricedAgain(drafted, invoices));
  },
  complete: ({ header: content, lines: drafted }, document, { invoices }) => {
    const now = pricedAgain(drafted, invoices);
    if (E.isLeft(now)) return now;
    return E.map(() => undefined)(grossOf(content, now.right, document));
  },
  line: (asked, { header: { reason }, lines: drafted }, { invoices }) =>
    priced(asked, { lines: invoices, others: new Taken(drafted.filter(isSame(asked))), reason }),
  edited: ({ amount: _amount, tax: _tax, ...asked }, changes) => ({ ...asked, ...changes }),
  opposite: oppositeLine,
  isReadyWhenSaved: (content) => !isAgainstInvoice(content),
});

const posted = (data: PostedCredit): ReadonlyArray<CreditEvent> => [{ type: 'CreditPosted', data }];

const decidePost = (data: Ask<'PostCredit'>, own: Credit | null, view: CreditView): Decision => {
  const { customer, credit = view.newId() } = data;
  const ids = { customer, credit };
  const document = `credit:${credit}`;
  if ('documentDate' in data) {
    const fresh = unborn(own, document);
    if (E.isLeft(fresh)) return fresh;
    const whole = pricedLines(data.lines ?? [], data, view.invoices);
    return E.isLeft(whole) ? whole : E.map(posted)(postedCredit(ids, data, whole.right, view));
  }
  const draft = postable(own, document, data.postingDate);
  if (E.isLeft(draft)) return draft;
  const { header: drafted, lines: content } = draft.right;
  const now = pricedAgain(content, view.invoices);
  if (E.isLeft(now)) return now;
  return E.map(posted)(postedCredit(ids, drafted, now.right, view));
};

type LineMaker = Extract<OwnCommand, { type: 'CreditLine' | 'AutoCreditRemaining' | 'CreditAll' }>;

const linesAsked = (
  command: LineMaker,
  { lines: drafted }: Draft<Header, LineContent>,
  { invoices, desk }: CreditView,
): Answer<ReadonlyArray<{ readonly asked: AskedContent }>> => {
  switch (command.type) {
    case 'CreditLine': {
      const { invoice, line: invoiceLine, quantity, reason } = command.data;
      return E.right([{ asked: { invoice, invoiceLine, quantity, reason } }]);
    }
    case 'AutoCreditRemaining': {
      const { invoice } = command.data;
      return remainingOf([invoice], drafted, `invoice:${invoice}`, invoices);
    }
    case 'CreditAll': {
      const document = `credit:${command.data.credit}`;
      return remainingOf(invoicesMeant(drafted, desk), drafted, document, invoices);
    }
  }
};

/** A step that makes lines. Only a credit against invoices has any. */
const addLines = (command: LineMaker, own: Credit | null, view: CreditView): Decision => {
  const { customer, credit } = command.data;
  const ids = { customer, credit };
  const draft = inProgress(own, `credit:${credit}`);
  if (E.isLeft(draft)) return draft;
  const fits = checkKind(draft.right.header, [command]);
  if (E.isLeft(fits)) return fits;
  const asked = linesAsked(command, draft.right, view);
  return E.isLeft(asked) ? asked : lifecycle.addLines(ids, draft.right, asked.right, view);
};

export const decideCredit = (command: OwnCommand, own: Credit | null, view: View): Decision => {
  const seen = { ...view, invoices: new CreditedInvoices(view) };
  switch (command.type) {
    case 'PostCredit':
      return decidePost(command.data, own, seen);
    case 'CreditLine':
    case 'AutoCreditRemaining':
    case 'CreditAll':
      return addLines(command, own, seen);
    default:
      return lifecycle.decide(command, own, seen);
  }
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveCredit = (own: Credit | null, event: CreditEvent): Credit => {
  switch (event.type) {
    case 'CreditPosted':
      return { status: 'posted' };
    case 'CreditReversed':
      return { status: 'reversed' };
    default:
      return lifecycle.evolve(own, event);
  }
};
