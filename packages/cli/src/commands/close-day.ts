/** `close-day`: closes the open business day, or every day up to and including one. */
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
import { isStyled, write } from '../io.ts';
import { money, type Table } from '../render/cell.ts';
import { startProgress } from '../render/progress.ts';
import { renderTable } from '../render/table.ts';

export interface CloseDayOptions {
  readonly until?: string;
  readonly json?: boolean;
}

type ClosedDay = Extract<ArEvent, { type: 'DayTotalsRecorded' }>['data'];

/** Closes one day. The id names the day, so the same one finishes a close that was cut off. */
const close = async (books: OpenedBooks, date: string): Promise<ClosedDay> => {
  const meta = { commandId: `close-day-${date}` };
  const result = await books.task({ type: 'CloseDay', data: { date }, meta })();
  if (E.isLeft(result)) {
    const { left } = result;
    throw new Stop(
      exitCodeOfTag(left._tag) ?? ExitCode.refused,
      `${date} is not closed: ${explain(left, books.state?.currency)}`,
    );
  }
  for (const event of result.right.events)
    if (event.type === 'DayTotalsRecorded') return event.data;
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

const told = (
  closed: ReadonlyArray<ClosedDay>,
  firstOpenDay: string,
  json: boolean,
  styled: boolean,
): string => {
  if (json) return `${JSON.stringify({ closed, firstOpenDay })}\n`;
  if (closed.length === 0) return `Nothing to close. The first open day is ${firstOpenDay}.\n`;
  return `${renderTable(tableOf(closed), styled)}\nThe first open day is ${firstOpenDay}.\n`;
};

export const closeDays = (
  context: Context,
  { until, json = false }: CloseDayOptions,
): Promise<ExitCode> => {
  if (until !== undefined && !isPlainDate(until))
    throw misused(`--until ${until} is not a day that exists, as YYYY-MM-DD.`);
  const { io } = context;
  return withBooks(context, 'write', async (books) => {
    const { state } = books;
    if (state === null) throw new Error('the books are open, but have no state');
    // A close that was cut off before its totals were recorded is finished first.
    const first = state.untotalled ?? state.cutoffDate;
    const last = until ?? first;
    const days = Math.max(0, dayNumber(last) - dayNumber(first) + 1);
    const progress = await startProgress(io, 'Closing', days);
    const closed: ClosedDay[] = [];
    try {
      for (let date = first; date <= last; date = addDays(date, 1)) {
        closed.push(await close(books, date));
        progress.at(closed.length);
      }
    } finally {
      progress.end();
      const firstOpenDay = books.state?.cutoffDate ?? first;
      await write(io.stdout, told(closed, firstOpenDay, json, isStyled(io)));
    }
    return ExitCode.done;
  });
};
