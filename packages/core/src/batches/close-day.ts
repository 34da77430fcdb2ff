/**
 * The end of the day, a process of several appends that goes on wherever it was cut off:
 *
 *   DayCloseStarted (nothing more is posted up to the date) → DayClosed (the line) →
 *   DayTotalsRecorded (what the books came to at the line, and where every stream ended)
 */
import * as E from 'fp-ts/lib/Either.js';
import {
  closeDay as decideClose,
  type Books,
  type BooksEvent,
  type Totals,
} from '../aggregates/books.ts';
import { corrupt } from '../kernel/corruption.ts';
import type { BooksKeeper } from '../store/books-keeper.ts';
import type { Asked } from '../store/commit.ts';
import { bare } from '../store/recorded.ts';
import type { Position, ReadError } from '../store/event-store.ts';
import type { CommandError, CommandResult } from '../store/handler.ts';

/** What the books came to as of a date, with everything before the line and nothing after it. */
export type FiguresAt = (
  line: Position,
  date: string,
  currency: string,
) => Promise<
  E.Either<ReadError, { readonly totals: ReadonlyArray<Totals>; readonly root: string }>
>;

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
  if (last.type !== 'DayTotalsRecorded' || last.data.date !== date) return undefined;
  const { stream, revision, position, hash } = last;
  return E.right({
    events: events.map(bare),
    receipt: { stream, revision, position, hash },
    duplicate,
  });
};

const nextStep = async (
  keeper: BooksKeeper,
  books: Books,
  date: string,
  figuresAt: FiguresAt,
): Promise<E.Either<CommandError, ReadonlyArray<BooksEvent>>> => {
  const { untotalled } = books;
  if (untotalled === null) return decideClose(date, books);
  const line = keeper.lineOf(untotalled);
  if (line === undefined) throw corrupt(`the close of ${untotalled} has no line`);
  const figures = await figuresAt(line.position, untotalled, books.currency);
  if (E.isLeft(figures)) return figures;
  return E.right([{ type: 'DayTotalsRecorded', data: { date: untotalled, ...figures.right } }]);
};

/** Closes a day, or finishes a close that was cut off. */
export const closeDay = async (
  date: string,
  asked: Asked,
  keeper: BooksKeeper,
  figuresAt: FiguresAt,
): Promise<CommandResult> => {
  let isOurs = false;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const refreshed = await keeper.refresh();
    if (E.isLeft(refreshed)) return refreshed;
    const { books } = keeper;
    if (books === null) return E.left({ _tag: 'BooksNotOpen' });
    const done = outcomeOf(keeper, date, asked, !isOurs);
    if (done !== undefined) return done;
    const step = await nextStep(keeper, books, date, figuresAt);
    if (E.isLeft(step)) return step;
    const appended = await keeper.append(step.right, asked);
    if (E.isRight(appended)) isOurs = true;
    else if (appended.left._tag === 'GuardFailed' || appended.left._tag === 'Claimed')
      throw new Error(`a close without guards and claims met ${appended.left._tag}`);
    else if (appended.left._tag !== 'Conflict') return E.left(appended.left);
  }
  return E.left({ _tag: 'Contended', detail: `the close of ${date} was interrupted by others` });
};
