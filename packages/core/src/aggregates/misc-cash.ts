/**
 * Miscellaneous cash: money that came in and is no receivable, such as interest. It stands in the
 * cash book of its bank and nowhere in a customer's account. It is ready when it is saved.
 *
 *   draft → readyToPost ⇄ inProgress;  readyToPost → posted ── reverse ──→ reversed
 */
import * as E from 'fp-ts/lib/Either.js';
import {
  CurrencyCode,
  Id,
  oneOf,
  PlainDate,
  PositiveMinor,
  text,
  type Fields,
} from '../kernel/codec.ts';
import { message, type MessagesOf } from '../kernel/event.ts';
import type { Need } from '../kernel/need.ts';
import { postable, standing, unborn, type Document } from './lifecycle/draft.ts';
import { Lifecycle, type LifecycleRefusal } from './lifecycle/lifecycle.ts';
import { headerMessages, postMessage } from './lifecycle/messages.ts';
import { currencyOf, postingDateOf, type BooksView } from './view.ts';

const Reason = text(500);
const id = { bank: Id, miscCash: Id };
const header = {
  documentDate: PlainDate,
  kind: oneOf('deposit', 'investment', 'other'),
  amount: PositiveMinor,
};
/** `customer` is a note; nothing of that account moves. */
const paper = { customer: Id, notes: text(2000) };
const options = { ...paper, currency: CurrencyCode, postingDate: PlainDate };

// Commands: what someone asks for.

const drafts = headerMessages('MiscCash', {
  owner: { bank: Id },
  own: { miscCash: Id },
  header,
  options,
});

export const miscCashCommands = [
  ...drafts.commands,
  postMessage(
    'PostMiscCash',
    [id, { postingDate: PlainDate }],
    [
      { bank: Id, ...header },
      { ...options, miscCash: Id },
    ],
  ),
  message('ReverseMiscCash', { ...id, reason: Reason }, { postingDate: PlainDate }),
] as const;
export type MiscCashCommand = MessagesOf<typeof miscCashCommands>;

// Events: what happened. Kept for ever, so a changed shape is a new version.

const posted = { ...id, ...header, postingDate: PlainDate, currency: CurrencyCode };
export const miscCashEvents = [
  ...drafts.events,
  message('MiscCashPosted', posted, paper),
  /** It says again what it takes out, so that a cash book needs nothing else. */
  message('MiscCashReversed', { ...posted, reason: Reason }, { customer: Id }),
] as const;
export type MiscCashEvent = MessagesOf<typeof miscCashEvents>;
type Posted = Extract<MiscCashEvent, { type: 'MiscCashPosted' }>['data'];

// State: only what the next decision needs to know.

type Header = Fields<typeof header, typeof options>;
/** What a reversal has to say again stays with it. */
export type MiscCash = Document<Header> & { readonly paid?: Posted };

// Decide: command, own state and view → events, or a refusal.

type Decision = E.Either<LifecycleRefusal | Need, ReadonlyArray<MiscCashEvent>>;
type Ask<Type> = Extract<MiscCashCommand, { type: Type }>['data'];

const lifecycle = new Lifecycle<
  MessagesOf<typeof drafts.commands>,
  MessagesOf<typeof drafts.events>,
  Header,
  unknown,
  unknown,
  never,
  BooksView
>({
  noun: 'MiscCash',
  kind: 'miscCash',
  check: ({ header: { currency } }, { books }) =>
    E.map(() => undefined)(currencyOf(books, currency)),
  complete: () => E.right(undefined),
  line: (asked) => E.right(asked),
  edited: (line) => line,
  opposite: (line) => line,
  isReadyWhenSaved: () => true,
});

const post = (
  ids: { readonly bank: string; readonly miscCash: string },
  content: Header,
  { books }: BooksView,
): Decision => {
  const currency = currencyOf(books, content.currency);
  if (E.isLeft(currency)) return currency;
  const postingDate = postingDateOf(books, content);
  if (E.isLeft(postingDate)) return postingDate;
  const { documentDate, kind, amount, customer, notes } = content;
  const dates = { postingDate: postingDate.right, currency: currency.right };
  const data = { ...ids, documentDate, kind, amount, ...dates, customer, notes };
  return E.right([{ type: 'MiscCashPosted', data }]);
};

const reversed = (
  data: Ask<'ReverseMiscCash'>,
  own: MiscCash | null,
  view: BooksView,
): Decision => {
  const stands = standing(own, `miscCash:${data.miscCash}`);
  if (E.isLeft(stands)) return stands;
  if (own?.paid === undefined) throw new Error(`what ${data.miscCash} paid is not known`);
  const { notes: _notes, ...paid } = own.paid;
  const postingDate = postingDateOf(view.books, {
    postingDate: data.postingDate,
    after: [paid.postingDate],
  });
  if (E.isLeft(postingDate)) return postingDate;
  if (postingDate.right < paid.postingDate) {
    const item = `miscCash:${data.miscCash}`;
    return E.left({ _tag: 'BeforeItemOpened', item, opened: paid.postingDate });
  }
  const { reason } = data;
  return E.right([
    { type: 'MiscCashReversed', data: { ...paid, postingDate: postingDate.right, reason } },
  ]);
};

export const decideMiscCash = (
  command: MiscCashCommand,
  own: MiscCash | null,
  view: BooksView,
): Decision => {
  switch (command.type) {
    case 'PostMiscCash': {
      const { data } = command;
      const { bank, miscCash = view.newId() } = data;
      const document = `miscCash:${miscCash}`;
      if ('documentDate' in data) {
        const fresh = unborn(own, document);
        return E.isLeft(fresh) ? fresh : post({ bank, miscCash }, data, view);
      }
      const draft = postable(own, document, data.postingDate);
      if (E.isLeft(draft)) return draft;
      return post({ bank, miscCash }, draft.right.header, view);
    }
    case 'ReverseMiscCash':
      return reversed(command.data, own, view);
    default:
      return lifecycle.decide(command, own, view);
  }
};

// Evolve: own state and event → own state. No rules here: the event already happened.

export const evolveMiscCash = (own: MiscCash | null, event: MiscCashEvent): MiscCash => {
  switch (event.type) {
    case 'MiscCashPosted':
      return { status: 'posted', paid: event.data };
    case 'MiscCashReversed':
      return { status: 'reversed' };
    default:
      return lifecycle.evolve(own, event);
  }
};
