/**
 * The end of the day, a process of several appends that goes on wherever it was cut off:
 *
 *   DayCloseStarted (nothing more is posted up to the date) → what is ready is posted →
 *   DayClosed (the line) → DayTotalsRecorded (what the books came to at the line)
 *
 * A document of the day that is still in progress, or that no longer fits, blocks it, and so do
 * totals that are not exact: then the close is abandoned (DayCloseAbandoned), what it posted
 * stands, and people go on working.
 */
import * as E from 'fp-ts/lib/Either.js';
import {
  closeDay as decideClose,
  type Books,
  type BooksEvent,
  type OpenDocuments,
  type Totals,
} from '../aggregates/books.ts';
import type { AccountCommand } from '../aggregates/account.ts';
import { corrupt, Corruption } from '../kernel/corruption.ts';
import { generatedId } from '../kernel/ids.ts';
import type { InvalidAmount } from '../kernel/refusal.ts';
import { inClosingOrder, type WaitingDocument } from '../projections/documents.ts';
import type { BooksKeeper } from '../store/books-keeper.ts';
import type { Asked } from '../store/commit.ts';
import { commandHashOf } from '../store/envelope.ts';
import type { Position, ReadError } from '../store/event-store.ts';
import { isFailure, type CommandError, type CommandResult } from '../store/handler.ts';
import { bare } from '../store/recorded.ts';

/** What the process needs of the rest. */
export interface DayClosing {
  readonly keeper: BooksKeeper;
  /** What the books came to as of a date, with everything before the line and nothing after it. */
  readonly figuresAt: (
    line: Position,
    date: string,
    currency: string,
  ) => Promise<
    E.Either<ReadError, { readonly totals: ReadonlyArray<Totals>; readonly root: string }>
  >;
  /** Documents that are not posted and that the close of this date waits for. */
  readonly waiting: (
    books: Books,
    date: string,
  ) => Promise<E.Either<ReadError, ReadonlyArray<WaitingDocument>>>;
  /** The total of the date that is too large to be exact, by its name. */
  readonly inexactTotal: (date: string) => Promise<E.Either<ReadError, string | undefined>>;
  /** Posts a document of the day that is being closed. */
  readonly post: (command: AccountCommand, asked: Asked) => Promise<CommandResult>;
  /** Called after each document: how many of how many are posted. */
  readonly onProgress?: ((posted: number, ready: number) => void) | undefined;
}

const TRIES_MAX = 20;

/** The outcome, once the close is complete; `duplicate` when nothing of it was written now. */
const outcomeOf = (
  keeper: BooksKeeper,
  date: string,
  asked: Asked,
  duplicate: boolean,
): CommandResult | undefined => {
  const events = keeper.eventsOf(asked.commandId);
  const last = events[events.length - 1];
  if (last === undefined) return undefined;
  if (last.commandHash !== asked.commandHash)
    return E.left({ _tag: 'CommandIdReused', commandId: asked.commandId });
  // Whoever took part in a close has done it, also when somebody else took the last step.
  const isOfTheDay = 'date' in last.data && last.data.date === date;
  if (!isOfTheDay || !keeper.isTotalled(date)) return undefined;
  const { stream, revision, position, hash } = last;
  return E.right({
    events: events.map(bare),
    receipt: { stream, revision, position, hash },
    duplicate,
  });
};

const postCommand = ({ kind, id, customer = '', bank = '' }: WaitingDocument): AccountCommand => {
  switch (kind) {
    case 'invoice':
      return { type: 'PostInvoice', data: { customer, invoice: id } };
    case 'credit':
      return { type: 'PostCredit', data: { customer, credit: id } };
    case 'receipt':
      return { type: 'PostReceipt', data: { customer, receipt: id } };
    case 'adjustment':
      return { type: 'PostAdjustment', data: { customer, adjustment: id } };
    case 'miscCash':
      return { type: 'PostMiscCash', data: { bank, miscCash: id } };
    case 'refund':
      throw new Error(`a refund such as ${id} is never a draft`);
  }
};

type Blocking = OpenDocuments['documents'];

const listed = (
  { kind, id, customer, day: date }: WaitingDocument,
  refusal?: CommandError,
): Blocking[number] =>
  refusal === undefined ? { kind, id, customer, date } : { kind, id, customer, date, refusal };

/**
 * Posts what is ready, and returns what keeps the day open. A document that no longer fits stays
 * ready; what was posted before it stands.
 */
const settled = async (
  closing: DayClosing,
  books: Books,
  date: string,
  asked: Asked,
): Promise<E.Either<CommandError, Blocking>> => {
  const found = await closing.waiting(books, date);
  if (E.isLeft(found)) return found;
  const waiting = [...found.right].sort(inClosingOrder);
  const mayPost = books.readyToPostAtClose === 'post';
  const blocking = mayPost ? waiting.filter(({ status }) => status === 'inProgress') : waiting;
  if (blocking.length > 0) return E.right(blocking.map((each) => listed(each)));
  for (const [index, each] of waiting.entries()) {
    const command = postCommand(each);
    const owner = each.customer ?? each.bank ?? '';
    const result = await closing.post(command, {
      // The same document is posted under the same id, however often the close is resumed.
      commandId: generatedId(`close-day/${date}/${each.document}/${owner}`),
      actor: asked.actor,
      commandHash: commandHashOf(command),
    });
    if (E.isLeft(result) && isFailure(result.left)) return result;
    if (E.isLeft(result)) {
      // Where guards are not checked, somebody else's posting may have been on its way: then it is
      // no longer waited for.
      const now = await closing.waiting(books, date);
      if (E.isLeft(now)) return now;
      const isStillThere = now.right.some(
        ({ document, customer, bank }) =>
          document === each.document && customer === each.customer && bank === each.bank,
      );
      if (isStillThere) return E.right([listed(each, result.left)]);
    }
    closing.onProgress?.(index + 1, waiting.length);
  }
  return E.right([]);
};

/** What ends a close: documents that are not posted, or totals that could not be recorded. */
type Hindrance = OpenDocuments | InvalidAmount;

/** Posts what is ready, and says what there is against closing the day then. */
const hindranceOf = async (
  closing: DayClosing,
  books: Books,
  date: string,
  asked: Asked,
): Promise<E.Either<CommandError, Hindrance | undefined>> => {
  const blocking = await settled(closing, books, date, asked);
  if (E.isLeft(blocking)) return blocking;
  if (blocking.right.length > 0)
    return E.right({ _tag: 'OpenDocuments', documents: blocking.right });
  const inexact = await closing.inexactTotal(date);
  if (E.isLeft(inexact) || inexact.right === undefined) return E.map(() => undefined)(inexact);
  return E.right({
    _tag: 'InvalidAmount',
    field: 'totals',
    value: inexact.right,
    expected:
      `exact: it is over ${Number.MAX_SAFE_INTEGER} minor units. ` +
      'Void or reverse the posting that is too large, then close again',
  });
};

/** The next step, under which command it is taken, and the refusal that ends the close with it. */
interface Step {
  readonly events: ReadonlyArray<BooksEvent>;
  readonly by: Asked;
  readonly refusal?: Hindrance;
}

/**
 * Finishing the close of another day is a command of its own: the one that was asked for may be
 * refused later, and then nothing may be left under its id.
 */
const finishing = (date: string, { actor }: Asked): Asked => ({
  commandId: generatedId(`close-day/${date}/totals`),
  actor,
  commandHash: commandHashOf({ type: 'CloseDay', data: { date } }),
});

const totalsRecorded = async (
  { keeper, figuresAt }: DayClosing,
  date: string,
  currency: string,
  by: Asked,
): Promise<E.Either<CommandError, Step>> => {
  const line = keeper.lineOf(date);
  if (line === undefined) throw corrupt(`the close of ${date} has no line`);
  const figures = await figuresAt(line.position, date, currency);
  if (E.isLeft(figures)) return figures;
  const data = { date, ...figures.right };
  return E.right({ events: [{ type: 'DayTotalsRecorded', data }], by });
};

const nextStep = async (
  closing: DayClosing,
  books: Books,
  date: string,
  asked: Asked,
): Promise<E.Either<CommandError, Step>> => {
  const { untotalled, currency } = books;
  if (untotalled === date) return totalsRecorded(closing, date, currency, asked);
  // A day that cannot be closed now is refused before anything is written.
  const decided = decideClose(date, books);
  if (E.isLeft(decided)) return decided;
  if (untotalled !== null)
    return totalsRecorded(closing, untotalled, currency, finishing(untotalled, asked));
  if (books.closing === null) return E.right({ events: decided.right, by: asked });
  const hindrance = await hindranceOf(closing, books, date, asked);
  if (E.isLeft(hindrance)) return hindrance;
  if (hindrance.right === undefined) return E.right({ events: decided.right, by: asked });
  return E.right({ events: [abandoned(date)], by: asked, refusal: hindrance.right });
};

const abandoned = (date: string): BooksEvent => ({ type: 'DayCloseAbandoned', data: { date } });

/**
 * The next step; where it throws, which only an error of ours does, the close is abandoned as far
 * as it can be: a day that is being closed for ever would take no posting, nor be closed.
 */
const nextStepOrNone: typeof nextStep = async (closing, books, date, asked) => {
  const { keeper } = closing;
  const { revision } = keeper;
  try {
    return await nextStep(closing, books, date, asked);
  } catch (error) {
    const isOver = error instanceof Corruption || books.closing === null;
    if (!isOver && keeper.revision === revision)
      await keeper.append([abandoned(date)], asked).catch(() => undefined);
    throw error;
  }
};

/**
 * Closes a day, or finishes a close that was cut off. Refused `OpenDocuments`, with a list, or
 * `InvalidAmount`, if the totals of the day are not exact.
 */
export const closeDay = async (
  date: string,
  asked: Asked,
  closing: DayClosing,
): Promise<CommandResult> => {
  const { keeper } = closing;
  let isOurs = false;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const refreshed = await keeper.refresh();
    if (E.isLeft(refreshed)) return refreshed;
    const { books, revision } = keeper;
    if (books === null) return E.left({ _tag: 'BooksNotOpen' });
    const done = outcomeOf(keeper, date, asked, !isOurs);
    if (done !== undefined) return done;
    const step = await nextStepOrNone(closing, books, date, asked);
    if (E.isLeft(step)) return step;
    // While it posted, somebody else moved the books: where they stand now decides the next step.
    if (keeper.revision !== revision) continue;
    const { events, by, refusal } = step.right;
    const appended = await keeper.append(events, by);
    if (E.isRight(appended)) {
      if (refusal !== undefined) return E.left(refusal);
      if (by === asked) isOurs = true;
    } else if (appended.left._tag === 'GuardFailed' || appended.left._tag === 'Claimed')
      throw new Error(`a close without guards and claims met ${appended.left._tag}`);
    else if (appended.left._tag !== 'Conflict') return E.left(appended.left);
  }
  return E.left({ _tag: 'Contended', detail: `the close of ${date} was interrupted by others` });
};
