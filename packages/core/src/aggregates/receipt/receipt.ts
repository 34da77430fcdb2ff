/**
 * Receipt: money that came in, and what the customer meant it for. Its cash opens an item in
 * credit; its lines are applications from that item, or from credits that the receipt takes. What
 * is not distributed is simply what is left on the item: on account.
 *
 *   draft → inProgress ⇄ readyToPost → posted ── reverse ──→ reversed ── represent ──→ a new one
 */
import * as E from 'fp-ts/lib/Either.js';
import { Id, Label, list, oneOf, PlainDate, UnsignedMinor, Yes } from '../../kernel/codec.ts';
import { isOneOf, message, money, type MessagesOf } from '../../kernel/event.ts';
import { add, negate } from '../../kernel/money.ts';
import type { Need } from '../../kernel/need.ts';
import { distribute, Distribute } from '../distribute.ts';
import type { Meaning } from '../ledger/ledger.ts';
import { postable, unborn } from '../lifecycle/draft.ts';
import { LINES_MAX } from '../lifecycle/lifecycle.ts';
import { postMessage } from '../lifecycle/messages.ts';
import { paymentOptions, paymentRefusal } from './payment.ts';
import {
  decideReceiptDraft,
  evolveReceiptDraft,
  receiptDraftCommands,
  receiptDraftEvents,
  type Receipt,
} from './drafts.ts';
import { duplicateRefusal, earlyRefusal, header, options, type ReceiptHeader } from './header.ts';
import {
  AskedLine,
  layOut,
  Line,
  lineRefusal,
  type ReceiptLine,
  type ReceiptRefusal,
} from './lines.ts';
import { representedBy } from './represent.ts';
import { currencyOf, postingDateOf, type View } from '../view.ts';

export type { Receipt } from './drafts.ts';
export type { ReceiptRefusal } from './lines.ts';

const id = { customer: Id, receipt: Id };
const reason = oneOf('nsf', 'chargeback', 'error', 'other');

// Commands: what someone asks for.

export const receiptCommands = [
  ...receiptDraftCommands,
  postMessage(
    'PostReceipt',
    [id, { postingDate: PlainDate, allowDuplicate: Yes }],
    [
      { customer: Id, ...header },
      {
        ...options,
        receipt: Id,
        lines: list(AskedLine, LINES_MAX),
        distribute: Distribute,
        remainder: oneOf('onAccount'),
      },
    ],
  ),
  message(
    'RepresentReceipt',
    { customer: Id, represents: Id, documentDate: PlainDate },
    {
      receipt: Id,
      checkNumber: Label,
      reference: Label,
      postingDate: PlainDate,
      allowDuplicate: Yes,
    },
  ),
  message(
    'ReverseReceipt',
    { ...id, reason },
    { cascade: Yes, leaveRefund: Yes, postingDate: PlainDate },
  ),
] as const;
export type ReceiptCommand = MessagesOf<typeof receiptCommands>;
/** Those that {@link decideReceipt} answers; reversing is the same for every document. */
type OwnCommand = Exclude<ReceiptCommand, { type: 'ReverseReceipt' }>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

export const receiptEvents = [
  ...receiptDraftEvents,
  message(
    'ReceiptPosted',
    {
      customer: Id,
      ...header,
      receipt: Id,
      lines: list(Line, 10_000),
      onAccount: UnsignedMinor,
      ...money.required,
    },
    { ...paymentOptions, represents: Id, ...money.optional },
  ),
  message('ReceiptReversed', { ...id, reason, ...money.required }, money.optional),
] as const;
export type ReceiptEvent = MessagesOf<typeof receiptEvents>;

/** What the event means to the ledger. */
export const meaningOfReceipt = ({
  type,
  data,
}: Extract<ReceiptEvent, { type: 'ReceiptPosted' | 'ReceiptReversed' }>): Meaning => {
  const document = `receipt:${data.receipt}`;
  if (type === 'ReceiptReversed') return { openings: [], reverses: document };
  const facts = { document, documentDate: data.documentDate };
  return { openings: [{ item: document, amount: negate(data.total), facts }] };
};

// Decide: command, own state and view → events, or a refusal.

type Decision = E.Either<ReceiptRefusal | Need, ReadonlyArray<ReceiptEvent>>;
type PostedReceipt = Extract<ReceiptEvent, { type: 'ReceiptPosted' }>['data'];
type Ask<Type> = Extract<ReceiptCommand, { type: Type }>['data'];

interface Whole {
  readonly customer: string;
  readonly receipt: string;
  readonly header: ReceiptHeader;
  readonly lines: ReadonlyArray<ReceiptLine>;
  readonly distribute?: Distribute | undefined;
  /** Whether what is left over may stay on account. */
  readonly keeps: boolean;
}

const post = (whole: Whole, view: View): Decision => {
  const { customer, receipt, header: content } = whole;
  const unpayable = paymentRefusal(content);
  if (unpayable !== undefined) return E.left(unpayable);
  const ours = currencyOf(view.books, content.currency);
  if (E.isLeft(ours)) return ours;
  const postingDate = postingDateOf(view.books, content);
  if (E.isLeft(postingDate)) return postingDate;
  const duplicate = duplicateRefusal(content, view);
  if (duplicate !== undefined) return E.left(duplicate);
  const early = earlyRefusal(content, postingDate.right, view);
  if (early !== undefined) return E.left(early);

  const { documentDate, paymentType: type, total, bank, checkNumber, reference } = content;
  const item = `receipt:${receipt}`;
  const lines = [...whole.lines];
  const laid = layOut(view, { item, total, documentDate }, lines, postingDate.right);
  if (E.isLeft(laid)) return laid;
  const { posting, purse } = laid.right;
  if (whole.distribute !== undefined) {
    const distributed = distribute(view.desk, posting, purse, whole.distribute);
    if (E.isLeft(distributed)) return distributed;
    lines.push(...distributed.right);
  }

  if (total === 0 && lines.length === 0) return E.left({ _tag: 'EmptyDocument', document: item });

  const onAccount = purse.left(item);
  const unused = add(purse.total(), -onAccount);
  if (unused > 0 || (onAccount > 0 && !whole.keeps))
    return E.left({ _tag: 'NotFullyDistributed', remaining: add(unused, onAccount) });
  const { currency, applications, undoes, entries } = posting.finish();
  // Field by field: two spreads of this many fields cost as much as the whole decision.
  const posted: PostedReceipt = {
    customer,
    receipt,
    documentDate,
    paymentType: type,
    total,
    bank,
    checkNumber,
    reference,
    represents: content.represents,
    lines,
    onAccount,
    postingDate: postingDate.right,
    currency,
    applications,
    undoes,
    entries,
  };
  return E.right([{ type: 'ReceiptPosted', data: posted }]);
};

const decidePost = (data: Ask<'PostReceipt'>, own: Receipt | null, view: View): Decision => {
  const { customer, receipt = view.newId() } = data;
  const item = `receipt:${receipt}`;
  if (!('documentDate' in data)) {
    const draft = postable(own, item, data.postingDate);
    if (E.isLeft(draft)) return draft;
    const { header: drafted, lines } = draft.right;
    const { allowDuplicate = drafted.allowDuplicate } = data;
    const content = { ...drafted, allowDuplicate };
    const keeps = drafted.onAccount !== undefined;
    return post({ customer, receipt, header: content, lines, keeps }, view);
  }
  const fresh = unborn(own, item);
  if (E.isLeft(fresh)) return fresh;
  const { lines = [], remainder } = data;
  for (const [index, line] of lines.entries()) {
    const wrong = lineRefusal(line, item, index);
    if (wrong !== undefined) return E.left(wrong);
  }
  const { distribute: by } = data;
  const keeps = remainder !== undefined;
  return post({ customer, receipt, header: data, lines, distribute: by, keeps }, view);
};

const decideRepresent = (
  data: Ask<'RepresentReceipt'>,
  own: Receipt | null,
  view: View,
): Decision => {
  const { customer, receipt = view.newId() } = data;
  const item = `receipt:${receipt}`;
  const fresh = unborn(own, item);
  if (E.isLeft(fresh)) return fresh;
  const again = representedBy(data, item, view);
  if (E.isLeft(again)) return again;
  return post({ customer, receipt, ...again.right, keeps: true }, view);
};

const isDraftStep = isOneOf(receiptDraftCommands);

export const decideReceipt = (command: OwnCommand, own: Receipt | null, view: View): Decision => {
  if (isDraftStep(command)) return decideReceiptDraft(command, own, view);
  switch (command.type) {
    case 'PostReceipt':
      return decidePost(command.data, own, view);
    case 'RepresentReceipt':
      return decideRepresent(command.data, own, view);
  }
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveReceipt = (own: Receipt | null, event: ReceiptEvent): Receipt => {
  switch (event.type) {
    case 'ReceiptPosted':
      return { status: 'posted' };
    case 'ReceiptReversed':
      return { status: 'reversed' };
    default:
      return evolveReceiptDraft(own, event);
  }
};
