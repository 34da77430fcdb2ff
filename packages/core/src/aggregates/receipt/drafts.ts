/**
 * A receipt before it is posted. Every line is tried out on the account as it is, so that what
 * does not fit is refused at once; only taking a line out is always possible.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Id, ItemKey, list, PositiveMinor, UnsignedMinor, Yes } from '../../kernel/codec.ts';
import { message, type MessagesOf } from '../../kernel/event.ts';
import type { Need } from '../../kernel/need.ts';
import { Policy } from '../distribute.ts';
import {
  dayThatWaits,
  inForce,
  inProgress,
  isDraft,
  type Document,
  type Draft,
} from '../lifecycle/draft.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import { headerMessages, lineMessages } from '../lifecycle/messages.ts';
import { paymentRefusal, totalRefusal } from './payment.ts';
import { duplicateRefusal, header, options, type ReceiptHeader } from './header.ts';
import {
  askedLine,
  keptLine,
  layOut,
  lineRefusal,
  oppositeLine,
  type LaidOut,
  type LineContent,
  type ReceiptRefusal,
} from './lines.ts';
import { linesAskedFor } from './ways.ts';
import { currencyOf, rehearsalDateOf, type View } from '../view.ts';

const id = { customer: Id, receipt: Id };
const drafts = headerMessages('Receipt', {
  owner: { customer: Id },
  own: { receipt: Id },
  header,
  options,
});
const lines = lineMessages('Receipt', id, askedLine, keptLine);
const steps = [...drafts.commands, lines.add, ...lines.commands] as const;
const stepEvents = [...drafts.events, ...lines.events] as const;

export const receiptDraftCommands = [
  ...steps,
  message(
    'DistributeToInvoice',
    { ...id, to: ItemKey, amount: PositiveMinor },
    { from: ItemKey, overpay: Yes },
  ),
  message('AutoPayRemaining', { ...id, to: ItemKey }, {}),
  message('DistributeAll', id, { policy: Policy, order: list(ItemKey, 10_000) }),
  message('PayAll', id, {}),
  message('UseCredit', { ...id, from: ItemKey, amount: PositiveMinor }, {}),
  message('TakeFullCredit', { ...id, from: ItemKey }, {}),
  message('PutRemainderOnAccount', id, {}),
] as const;
type DraftCommand = MessagesOf<typeof receiptDraftCommands>;

export const receiptDraftEvents = [
  ...stepEvents,
  message('ReceiptRemainderPutOnAccount', { ...id, amount: UnsignedMinor }, {}),
] as const;
type DraftEvent = MessagesOf<typeof receiptDraftEvents>;

/** `onAccount`: what was put there when it was closed; forgotten when it is reopened. */
type DraftHeader = ReceiptHeader & { readonly onAccount?: number | undefined };
export type Receipt = Document<DraftHeader, LineContent>;
type ReceiptDraft = Draft<DraftHeader, LineContent>;

type Answer<A> = E.Either<ReceiptRefusal | Need, A>;
type Decision = Answer<ReadonlyArray<DraftEvent>>;

/** The draft as posting it now would lay it out. */
const rehearsed = (item: string, draft: ReceiptDraft, view: View): Answer<LaidOut> => {
  const { total, documentDate } = draft.header;
  const date = rehearsalDateOf(view.books, draft.header);
  return layOut(view, { item, total, documentDate }, draft.lines, date);
};

/** What is merely missing may still come; what is wrong is refused after each change. */
const checked = (item: string, draft: ReceiptDraft, view: View): Answer<LaidOut> => {
  const wrong = totalRefusal(draft.header);
  if (wrong !== undefined) return E.left(wrong);
  const currency = currencyOf(view.books, draft.header.currency);
  if (E.isLeft(currency)) return currency;
  const duplicate = duplicateRefusal(draft.header, view);
  if (duplicate !== undefined) return E.left(duplicate);
  return rehearsed(item, draft, view);
};

/** Cash and credits taken are given whole, or put on account; and it is known how they came. */
const complete = (item: string, draft: ReceiptDraft, view: View): Answer<void> => {
  const { total, onAccount = 0 } = draft.header;
  if (total === 0 && inForce(draft.lines).length === 0)
    return E.left({ _tag: 'EmptyDocument', document: item });
  const unpayable = paymentRefusal(draft.header);
  if (unpayable !== undefined) return E.left(unpayable);
  const laid = checked(item, draft, view);
  if (E.isLeft(laid)) return laid;
  const remaining = laid.right.purse.total() - onAccount;
  return remaining === 0 ? E.right(undefined) : E.left({ _tag: 'NotFullyDistributed', remaining });
};

/** The life of the receipt that opens this item. */
const lifecycleOf = (item: string) =>
  new Lifecycle<
    MessagesOf<typeof steps>,
    MessagesOf<typeof stepEvents>,
    DraftHeader,
    LineContent,
    LineContent,
    ReceiptRefusal
  >({
    noun: 'Receipt',
    kind: 'receipt',
    check: (draft, view) => E.map(() => undefined)(checked(item, draft, view)),
    complete: (draft, _document, view) => complete(item, draft, view),
    line: (asked) => {
      const wrong = lineRefusal(asked, item);
      return wrong === undefined ? E.right(asked) : E.left(wrong);
    },
    edited: (line, changes) => ({ ...line, ...changes }),
    opposite: oppositeLine,
    isReadyWhenSaved: () => false,
  });
const lifecycle = lifecycleOf('');

type Way = Extract<
  DraftCommand,
  { type: 'AutoPayRemaining' | 'DistributeAll' | 'PayAll' | 'TakeFullCredit' }
>;

const addedLines = (command: Way, own: Receipt | null, view: View): Decision => {
  const { customer, receipt } = command.data;
  const item = `receipt:${receipt}`;
  const draft = inProgress(own, item);
  if (E.isLeft(draft)) return draft;
  const { books } = view;
  const day = dayThatWaits(books, 'receipt', draft.right);
  if (books.closing !== null && day !== undefined && day <= books.closing)
    return E.left({ _tag: 'DayClosing', date: books.closing });
  const laid = rehearsed(item, draft.right, view);
  if (E.isLeft(laid)) return laid;
  const content = linesAskedFor(command, item, laid.right, view);
  if (E.isLeft(content)) return content;
  if (content.right.length === 0) return E.left({ _tag: 'NothingToApply', item });
  const asked = content.right.map((each) => ({ asked: each }));
  return lifecycleOf(item).addLines({ customer, receipt }, draft.right, asked, view);
};

/** Closes it with what is left on account. With nothing left there is nothing to put there. */
const closedWithRemainder = (
  { customer, receipt }: Extract<DraftCommand, { type: 'PutRemainderOnAccount' }>['data'],
  own: Receipt | null,
  view: View,
): Decision => {
  const item = `receipt:${receipt}`;
  const draft = inProgress(own, item);
  if (E.isLeft(draft)) return draft;
  const laid = rehearsed(item, draft.right, view);
  if (E.isLeft(laid)) return laid;
  // A credit that was taken and not given is not put anywhere: it is where it was.
  const amount = laid.right.purse.left(item);
  const settled = { ...draft.right, header: { ...draft.right.header, onAccount: amount } };
  const close = { type: 'CloseReceipt', data: { customer, receipt } } as const;
  const closed = lifecycleOf(item).decide(close, settled, view);
  if (E.isLeft(closed) || amount === 0) return closed;
  const put = {
    type: 'ReceiptRemainderPutOnAccount',
    data: { customer, receipt, amount },
  } as const;
  return E.right([put, ...closed.right]);
};

export const decideReceiptDraft = (
  command: DraftCommand,
  own: Receipt | null,
  view: View,
): Decision => {
  switch (command.type) {
    case 'AutoPayRemaining':
    case 'DistributeAll':
    case 'PayAll':
    case 'TakeFullCredit':
      return addedLines(command, own, view);
    case 'PutRemainderOnAccount':
      return closedWithRemainder(command.data, own, view);
    default: {
      const { receipt = view.newId() } = command.data;
      // A line under a plainer name.
      const step =
        command.type === 'DistributeToInvoice' || command.type === 'UseCredit'
          ? ({ type: 'AddReceiptLine', data: command.data } as const)
          : command;
      return lifecycleOf(`receipt:${receipt}`).decide(step, own, view);
    }
  }
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveReceiptDraft = (own: Receipt | null, event: DraftEvent): Receipt => {
  if (event.type === 'ReceiptRemainderPutOnAccount')
    return withOnAccount(own ?? { status: 'deleted' }, event.data.amount);
  const after = lifecycle.evolve(own, event);
  return event.type === 'ReceiptReopened' ? withOnAccount(after, undefined) : after;
};

const withOnAccount = (own: Receipt, onAccount: number | undefined): Receipt =>
  isDraft(own) ? { ...own, header: { ...own.header, onAccount } } : own;
