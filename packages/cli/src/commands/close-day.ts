/** `close-day`: closes the open business day, or every one up to and including a date. */
import {
  addDays,
  dayNumber,
  explain,
  isPlainDate,
  type ArEvent,
  type OpenedBooks,
} from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { withBooks, type Context } from '../context.ts';
import { ExitCode, exitCodeOfTag, misused, Stop } from '../exit.ts';
import { isStyled, write, type Io } from '../io.ts';
import { money, type Table } from '../render/cell.ts';
import { startProgress } from '../render/progress.ts';
import { renderTable } from '../render/table.ts';
import { blockedDay, blockedTable, nextSteps, type BlockedDay } from './blocked-day.ts';

export interface CloseDayOptions {
  readonly until?: string;
  readonly json?: boolean;
}

type ClosedDay = Extract<ArEvent, { type: 'DayTotalsRecorded' }>['data'];

/** Closes one day. The id names the day, so the same one finishes a close that was cut off. */
const close = async (
  books: OpenedBooks,
  date: string,
): Promise<E.Either<BlockedDay, ClosedDay>> => {
  const meta = { commandId: `close-day-${date}` };
  const result = await books.task({ type: 'CloseDay', data: { date }, meta })();
  if (E.isLeft(result)) {
    const { left } = result;
    if (left._tag === 'OpenDocuments') return E.left(await blockedDay(books, date, left));
    throw new Stop(
      exitCodeOfTag(left._tag) ?? ExitCode.refused,
      `${date} is not closed: ${explain(left, books.state?.currency)}`,
    );
  }
  for (const event of result.right.events)
    if (event.type === 'DayTotalsRecorded') return E.right(event.data);
  throw new Error(`the close of ${date} recorded no totals`);
};

const tableOf = (closed: ReadonlyArray<ClosedDay>): Table => ({
  columns: [
    { title: 'Closed day', key: 'date' },
    { title: 'Owed', key: 'owed', align: 'right' },
    { title: 'In credit', key: 'credit', align: 'right' },
    { title: 'Balance', key: 'balance', align: 'right' },
    { title: '', key: 'currency' },
  ],
  rows: closed.flatMap(({ date, totals }) =>
    totals.map(({ currency, owed, credit, balance }) => [
      date,
      money(owed, currency),
      money(credit, currency),
      money(balance, currency),
      currency,
    ]),
  ),
});

/** What came of it so far. */
interface Told {
  readonly closed: ReadonlyArray<ClosedDay>;
  readonly blocked?: BlockedDay;
  readonly firstOpenDay: string;
  readonly currency: string;
}

const forPrograms = ({ closed, firstOpenDay, blocked }: Told): string =>
  `${JSON.stringify({ closed, firstOpenDay, ...(blocked === undefined ? {} : { blocked }) })}\n`;

const forPeople = ({ closed, firstOpenDay, blocked, currency }: Told, styled: boolean): string => {
  const parts = [
    ...(closed.length === 0 ? [] : [renderTable(tableOf(closed), styled)]),
    ...(blocked === undefined
      ? [
          `${closed.length === 0 ? 'Nothing to close. ' : ''}` +
            `The first open day is ${firstOpenDay}.\n`,
        ]
      : [
          `What keeps ${blocked.date} open, in ${currency}:\n\n` +
            renderTable(blockedTable(blocked, currency), styled),
        ]),
  ];
  return parts.join('\n');
};

const tell = (io: Io, told: Told, json: boolean): Promise<void> =>
  write(io.stdout, json ? forPrograms(told) : forPeople(told, isStyled(io)));

/**
 * Closes day after day up to the last one, and stops at the first that documents keep open. Which
 * day comes next is for the calendar of the books to say.
 */
const closeThrough = async (
  books: OpenedBooks,
  until: string | undefined,
  io: Io,
  tellOf: (closed: ReadonlyArray<ClosedDay>, blocked?: BlockedDay) => Promise<void>,
): Promise<BlockedDay | undefined> => {
  // A close that was cut off before its totals were recorded is finished first.
  const nextDay = (): string => {
    const { state } = books;
    if (state === null) throw new Error('the books are open, but have no state');
    return state.untotalled ?? state.cutoffDate;
  };
  const first = nextDay();
  const last = until ?? first;
  const daysTo = (date: string): number => Math.max(0, dayNumber(date) - dayNumber(first));
  const progress = await startProgress(io, 'Closing', daysTo(addDays(last, 1)));
  const closed: ClosedDay[] = [];
  let blocked: BlockedDay | undefined;
  try {
    for (let date = first; date <= last && blocked === undefined; date = nextDay()) {
      const outcome = await close(books, date);
      if (E.isLeft(outcome)) blocked = outcome.left;
      else closed.push(outcome.right);
      progress.at(daysTo(nextDay()));
    }
  } finally {
    progress.end();
    await tellOf(closed, blocked);
  }
  return blocked;
};

export const closeDays = (
  context: Context,
  { until, json = false }: CloseDayOptions,
): Promise<ExitCode> => {
  if (until !== undefined && !isPlainDate(until))
    throw misused(`--until ${until} is not a day that exists, as YYYY-MM-DD.`);
  const { io } = context;
  return withBooks(context, 'write', async (books) => {
    const blocked = await closeThrough(books, until, io, (closed, open) => {
      const { cutoffDate: firstOpenDay = '', currency = '' } = books.state ?? {};
      const about = { closed, firstOpenDay, currency };
      return tell(io, open === undefined ? about : { ...about, blocked: open }, json);
    });
    if (blocked !== undefined) throw new Stop(ExitCode.refused, nextSteps(blocked));
    return ExitCode.done;
  });
};
