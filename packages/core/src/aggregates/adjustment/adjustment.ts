/**
 * Adjustment: what is written off. It takes invoices down and items in credit up towards zero,
 * and never makes a customer owe more: a further charge is a debit memo. A recovered write-off is
 * an adjustment reversed, and a receipt.
 *
 *   draft → inProgress ⇄ readyToPost → posted ── reverse ──→ reversed
 */
import * as E from 'fp-ts/lib/Either.js';
import {
  CurrencyCode,
  Id,
  ItemKey,
  LineId,
  list,
  oneOf,
  PlainDate,
  text,
  type Fields,
} from '../../kernel/codec.ts';
import {
  AskedLine,
  exactNetsOf,
  line,
  Line,
  netsOf,
  nameTwice,
  type AdjustmentLine,
  type Content,
} from './lines.ts';
import { message, money, type MessagesOf } from '../../kernel/event.ts';
import { negate } from '../../kernel/money.ts';
import { isNeed, type Need } from '../../kernel/need.ts';
import { rangeFrom } from '../ledger/item.ts';
import type { Meaning } from '../ledger/ledger.ts';
import { Posting } from '../ledger/posting.ts';
import {
  inForce,
  inProgress,
  postable,
  unborn,
  type Document,
  type Draft,
} from '../lifecycle/draft.ts';
import { Lifecycle, LINES_MAX, type LifecycleRefusal } from '../lifecycle/lifecycle.ts';
import { headerMessages, lineMessages, postMessage } from '../lifecycle/messages.ts';
import { currencyOf, postingDateOf, rehearsalDateOf, type View } from '../view.ts';

const Reason = text(500);
const id = { customer: Id, adjustment: Id };
const header = {
  documentDate: PlainDate,
  kind: oneOf('writeOff', 'smallBalance', 'disputeSettlement', 'other'),
};
const options = { notes: text(2000), currency: CurrencyCode, postingDate: PlainDate };

// Commands: what someone asks for.

const drafts = headerMessages('Adjustment', {
  owner: { customer: Id },
  own: { adjustment: Id },
  header,
  options,
});
const lines = lineMessages('Adjustment', id, line, {
  required: line.required,
  optional: { ...line.optional, reverses: LineId },
});

export const adjustmentCommands = [
  ...drafts.commands,
  lines.add,
  ...lines.commands,
  message('AdjustEntire', { ...id, item: ItemKey }, { reason: Reason }),
  postMessage(
    'PostAdjustment',
    [id, { postingDate: PlainDate }],
    [
      { customer: Id, ...header },
      { lines: list(AskedLine, LINES_MAX), ...options, adjustment: Id },
    ],
  ),
  message('ReverseAdjustment', { ...id, reason: Reason }, { postingDate: PlainDate }),
] as const;
export type AdjustmentCommand = MessagesOf<typeof adjustmentCommands>;
type OwnCommand = Exclude<AdjustmentCommand, { type: 'ReverseAdjustment' }>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

const draftEvents = [...drafts.events, ...lines.events] as const;
export const adjustmentEvents = [
  ...draftEvents,
  message(
    'AdjustmentPosted',
    { ...id, ...header, lines: list(Line, LINES_MAX), ...money.required },
    { notes: options.notes, ...money.optional },
  ),
  message('AdjustmentReversed', { ...id, reason: Reason, ...money.required }, money.optional),
] as const;
export type AdjustmentEvent = MessagesOf<typeof adjustmentEvents>;

// State: only what the next decision needs to know.

type Header = Fields<typeof header, typeof options>;
export type Adjustment = Document<Header, Content>;

/** What the event means to the ledger. */
export const meaningOfAdjustment = (
  event: Extract<AdjustmentEvent, { type: 'AdjustmentPosted' | 'AdjustmentReversed' }>,
): Meaning => {
  const document = `adjustment:${event.data.adjustment}`;
  if (event.type === 'AdjustmentReversed') return { openings: [], reverses: document };
  const amounts = netsOf(event.data.lines).map(({ item, amount }) => ({ item, amount }));
  return { openings: [], charges: { document, amounts } };
};

// Decide: command, own state and view → events, or a refusal.

type Answer<A> = E.Either<LifecycleRefusal | Need, A>;
type Decision = Answer<ReadonlyArray<AdjustmentEvent>>;

/** Puts what the lines come to on the account. */
const charged = (
  view: View,
  content: ReadonlyArray<AdjustmentLine>,
  postingDate: string,
): Answer<Posting> => {
  const nets = exactNetsOf(content);
  if (E.isLeft(nets)) return nets;
  const posting = new Posting(view.desk, '', view.books.currency, postingDate);
  for (const each of nets.right) {
    const done = posting.charge(each, each.leaveCredit);
    if (E.isLeft(done)) return done;
  }
  return E.right(posting);
};

const comesToNothing = (content: ReadonlyArray<AdjustmentLine>): boolean => {
  const nets = exactNetsOf(content);
  return E.isRight(nets) && nets.right.length === 0;
};

const rehearsed = (draft: Draft<Header, Content>, view: View): Answer<void> => {
  const currency = currencyOf(view.books, draft.header.currency);
  if (E.isLeft(currency)) return currency;
  const posting = charged(view, draft.lines, rehearsalDateOf(view.books, draft.header));
  return E.isLeft(posting) ? posting : E.right(undefined);
};

const lifecycle = new Lifecycle<
  MessagesOf<readonly [...typeof drafts.commands, typeof lines.add, ...typeof lines.commands]>,
  MessagesOf<typeof draftEvents>,
  Header,
  Content,
  Content,
  LifecycleRefusal
>({
  noun: 'Adjustment',
  kind: 'adjustment',
  check: rehearsed,
  // Taking a line away is never refused; what it leaves has to fit when the document is closed.
  complete: (draft, document, view) =>
    comesToNothing(draft.lines)
      ? E.left({ _tag: 'EmptyDocument', document })
      : rehearsed(draft, view),
  line: (asked) => E.right(asked),
  edited: (before, changes) => ({ ...before, ...changes }),
  opposite: (before) => ({ ...before, amount: negate(before.amount) }),
  amounts: ({ amount }) => [amount],
  isReadyWhenSaved: () => false,
});

const post = (
  ids: { readonly customer: string; readonly adjustment: string },
  content: Header,
  asked: ReadonlyArray<AdjustmentLine>,
  view: View,
): Decision => {
  const currency = currencyOf(view.books, content.currency);
  if (E.isLeft(currency)) return currency;
  const line = nameTwice(asked);
  if (line !== undefined) return E.left({ _tag: 'DuplicateLine', line });
  if (comesToNothing(asked))
    return E.left({ _tag: 'EmptyDocument', document: `adjustment:${ids.adjustment}` });
  const postingDate = postingDateOf(view.books, content);
  if (E.isLeft(postingDate)) return postingDate;
  const posting = charged(view, asked, postingDate.right);
  if (E.isLeft(posting)) return posting;
  const { documentDate, kind, notes } = content;
  const paper = { ...ids, documentDate, kind, lines: asked, notes };
  return E.right([{ type: 'AdjustmentPosted', data: { ...paper, ...posting.right.finish() } }]);
};

/** Adjusts all that an item has open, after what the draft does to it already. */
const adjustEntire = (
  {
    customer,
    adjustment,
    item: key,
    reason,
  }: Extract<AdjustmentCommand, { type: 'AdjustEntire' }>['data'],
  own: Adjustment | null,
  view: View,
): Decision => {
  const draft = inProgress(own, `adjustment:${adjustment}`);
  if (E.isLeft(draft)) return draft;
  const item = view.desk.item(key);
  if (isNeed(item)) return E.left(item);
  if (item === undefined) return E.left({ _tag: 'ItemUnknown', item: key });
  const { least, most } = rangeFrom(item, rehearsalDateOf(view.books, draft.right.header));
  // The least of what is open on any day from then on, on either side of zero.
  const open = least > 0 ? least : Math.min(0, most);
  const drafted = inForce(draft.right.lines).filter((each) => each.item === key);
  const amount = drafted.reduce((left, each) => left - each.amount, negate(open));
  if (amount === 0) return E.left({ _tag: 'OverApplied', item: key, open: 0, requested: 0 });
  const asked = { item: key, amount, reason };
  return lifecycle.addLines({ customer, adjustment }, draft.right, [{ asked }], view);
};

export const decideAdjustment = (
  command: OwnCommand,
  own: Adjustment | null,
  view: View,
): Decision => {
  switch (command.type) {
    case 'PostAdjustment': {
      const { data } = command;
      const { customer, adjustment = view.newId() } = data;
      const document = `adjustment:${adjustment}`;
      const ids = { customer, adjustment };
      if ('documentDate' in data) {
        const fresh = unborn(own, document);
        return E.isLeft(fresh) ? fresh : post(ids, data, data.lines ?? [], view);
      }
      const draft = postable(own, document, data.postingDate);
      if (E.isLeft(draft)) return draft;
      const { header: drafted, lines: content } = draft.right;
      return post(ids, drafted, content, view);
    }
    case 'AdjustEntire':
      return adjustEntire(command.data, own, view);
    default:
      return lifecycle.decide(command, own, view);
  }
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveAdjustment = (own: Adjustment | null, event: AdjustmentEvent): Adjustment => {
  switch (event.type) {
    case 'AdjustmentPosted':
      return { status: 'posted' };
    case 'AdjustmentReversed':
      return { status: 'reversed' };
    default:
      return lifecycle.evolve(own, event);
  }
};
