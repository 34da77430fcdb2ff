/** `close-day`: closes the open business day, or every one up to and including a date. */
import { explain, isPlainDate, type ArEvent, type OpenedBooks } from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { withBooks, type Context } from '../context.ts';
import { ExitCode, exitCodeOfTag, misused, Stop } from '../exit.ts';
import { isStyled, write, type Io } from '../io.ts';
import { money, type Table } from '../render/cell.ts';
import { renderTable } from '../render/table.ts';
import { blockedDay, blockedTable, nextSteps, type BlockedDay } from './blocked-day.ts';

export interface CloseDayOptions {
  readonly until?: string;
  /** Days that are yet to come may be closed, too. */
  readonly ahead?: boolean;
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

/** The day on the calendar of this machine. */
const today = (): string => {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
};

/** A closed day stays closed for ever, so that a mistyped year must not close all before it. */
const refuseAhead = (last: string): void => {
  if (last > today())
    throw misused(
      `${last} is after today, ${today()}, and a day that is closed is closed for ever. ` +
        'If that is meant, say --ahead.',
    );
};

/** Listens for Ctrl-C: the first one lets the day under way be finished, the second does not. */
class Interruption {
  isAsked = false;
  underWay = '';
  readonly #listener: () => void;

  constructor({ stderr }: Io) {
    this.#listener = () => {
      this.isAsked = true;
      void write(
        stderr,
        `counterfoil: finishing ${this.underWay}. Ctrl-C again leaves at once, and the same ` +
          'command finishes it later.\n',
      );
    };
    process.once('SIGINT', this.#listener);
  }

  end(): void {
    process.off('SIGINT', this.#listener);
  }
}

/** What kept it from the last day that was asked for. */
interface Stopped {
  readonly blocked?: BlockedDay;
  /** The day that would have been next, when somebody interrupted it. */
  readonly next?: string;
}

/** Which day comes next is for the calendar of the books to say. */
const nextDay = ({ state }: OpenedBooks): string => {
  if (state === null) throw new Error('the books are open, but have no state');
  // A close that was cut off before its totals were recorded is finished first.
  return state.untotalled ?? state.cutoffDate;
};

/** Closes day after day up to the last one, and stops at the first that documents keep open. */
const closeThrough = async (
  books: OpenedBooks,
  last: string,
  io: Io,
  closed: ClosedDay[],
): Promise<Stopped> => {
  const interruption = new Interruption(io);
  try {
    for (let date = nextDay(books); date <= last; date = nextDay(books)) {
      if (interruption.isAsked) return { next: date };
      interruption.underWay = date;
      const outcome = await close(books, date);
      if (E.isLeft(outcome)) return { blocked: outcome.left };
      closed.push(outcome.right);
      if (io.stderr.isTTY === true) await write(io.stderr, `Closed ${date}.\n`);
    }
    return {};
  } finally {
    interruption.end();
  }
};

export const closeDays = (
  context: Context,
  { until, ahead = false, json = false }: CloseDayOptions,
): Promise<ExitCode> => {
  if (until !== undefined && !isPlainDate(until))
    throw misused(`--until ${until} is not a day that exists, as YYYY-MM-DD.`);
  const { io } = context;
  return withBooks(context, 'write', async (books) => {
    const last = until ?? nextDay(books);
    if (!ahead) refuseAhead(last);
    const closed: ClosedDay[] = [];
    let stopped: Stopped = {};
    try {
      stopped = await closeThrough(books, last, io, closed);
    } finally {
      // What is closed is told even when the store failed on the day after.
      const { cutoffDate: firstOpenDay = '', currency = '' } = books.state ?? {};
      const { blocked } = stopped;
      const told = { closed, firstOpenDay, currency };
      await tell(io, blocked === undefined ? told : { ...told, blocked }, json);
    }
    const { blocked, next } = stopped;
    if (blocked !== undefined) throw new Stop(ExitCode.refused, nextSteps(blocked));
    if (next === undefined) return ExitCode.done;
    const before = closed.at(-1);
    const latest = before === undefined ? '' : `; ${before.date} was closed last`;
    throw new Stop(
      ExitCode.interrupted,
      `stopped${latest}. The same command goes on from ${next}.`,
    );
  });
};
