/** Plays the business day: the clerk's work, a close that is refused, and one that is done. */
import { isRejection, type OpenDocuments, type OpenedBooks } from '@counterfoil/core';
import { money, type Cell, type Column } from 'counterfoil';
import { businessDay, finished, type Act } from './business-day.ts';
import type { PlayedClock } from './clock.ts';
import type { Page } from './page.ts';
import { closeDay, type ClosedDay } from './play.ts';
import { BUSINESS_DAY } from './script.ts';

const left = (title: string): Column => ({ title, key: title });

/** `readyToPost` as `ready to post`. */
export const worded = (name: string): string =>
  name.replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const enter = async (books: OpenedBooks, clock: PlayedClock, act: Act): Promise<void> => {
  clock.set(BUSINESS_DAY, act.time);
  for (const [index, command] of act.commands.entries()) {
    const commandId = `${BUSINESS_DAY} ${act.time} ${index}`;
    await books.execute({ ...command, meta: { commandId, actor: 'clerk' } });
  }
};

/** Where documents stand, by name. */
const statuses = async (books: OpenedBooks): Promise<ReadonlyMap<string, string>> => {
  const { documents } = await books.reports.documents();
  return new Map(documents.map(({ document, status }) => [document, worded(status)]));
};

/** Tries to close the day, and returns what keeps it open. */
const refusedClose = async (books: OpenedBooks): Promise<OpenDocuments['documents']> => {
  try {
    await closeDay(books, BUSINESS_DAY);
  } catch (error) {
    if (isRejection(error) && error._tag === 'OpenDocuments') return error.documents;
    throw error;
  }
  return [];
};

const showAttempt = async (
  page: Page,
  books: OpenedBooks,
  blocking: OpenDocuments['documents'],
): Promise<void> => {
  const currency = books.state?.currency ?? '';
  const { documents } = await books.reports.documents({ status: 'inProgress' });
  page.blank();
  page.line('18:00  The close of the day is refused. What keeps it open:\n');
  page.table({
    columns: [
      ...[left('Kind'), left('Document'), left('Customer'), left('Dated')],
      { title: 'Amount', key: 'Amount', align: 'right' },
      left('Why'),
    ],
    rows: blocking.map((each): Cell[] => {
      const row = documents.find(({ kind, id }) => kind === each.kind && id === each.id);
      const amount = row === undefined ? null : money(row.amount, currency);
      const { kind, id, customer = '', date, refusal } = each;
      return [worded(kind), id, customer, date, amount, refusal?._tag ?? 'in progress'];
    }),
  });
};

/** Plays it on books whose first open day it is. */
export const playBusinessDay = async (
  page: Page,
  books: OpenedBooks,
  clock: PlayedClock,
): Promise<ClosedDay> => {
  for (const act of businessDay) await enter(books, clock, act);
  const before = await statuses(books);
  clock.set(BUSINESS_DAY, '18:00');
  const blocking = await refusedClose(books);

  page.section('A business day', `${BUSINESS_DAY}, a Wednesday: every document from its draft on`);
  const columns = [left('Time'), left('What the clerk does'), left('Document'), left('At 18:00')];
  const rows = businessDay.map(({ time, says, document }) => [
    ...[time, says, document],
    before.get(document) ?? 'unknown',
  ]);
  page.table({ columns, rows });
  await showAttempt(page, books, blocking);

  await enter(books, clock, finished);
  clock.set(BUSINESS_DAY, '18:30');
  const closed = await closeDay(books, BUSINESS_DAY);
  const after = await statuses(books);
  const posted = [...after].filter(
    ([document, status]) => status === 'posted' && before.get(document) !== 'posted',
  );
  page.blank();
  page.line(`${finished.time}  ${finished.says}: ${finished.document} is ready to post.`);
  page.line(`18:30  The day is closed. It posted what was ready:`);
  page.line(`       ${posted.map(([document]) => document).join(', ')}`);
  page.blank();
  const drafts = [...after.values()].filter((status) => /progress|ready/.test(status));
  page.holds(
    'A draft kept the day open, and the day that is closed has none.',
    blocking.length > 0 && drafts.length === 0,
  );
  return closed;
};
