/** `import`: posts the documents of a CSV file, each row whole or not at all. */
import { isPlainDate } from '@counterfoil/core';
import { withBooks, type Context } from '../context.ts';
import { ExitCode, misused } from '../exit.ts';
import { findColumns, type ColumnOptions } from '../import/columns.ts';
import { planOf, type NotTaken } from '../import/plan.ts';
import { postAll, type Posted } from '../import/post.ts';
import { readCsv } from '../import/read-csv.ts';
import { summary } from '../import/summary.ts';
import { isStyled, write } from '../io.ts';
import { startProgress } from '../render/progress.ts';

export interface ImportOptions extends ColumnOptions {
  readonly invoiceKind: string;
  readonly creditKind: string;
  readonly terms?: string;
  readonly postingDate?: string;
  readonly delimiter: string;
  readonly json?: boolean;
}

const kindsOf = (list: string): ReadonlyArray<string> =>
  list
    .split(',')
    .map((kind) => kind.trim().toLowerCase())
    .filter((kind) => kind !== '');

const termsOf = (terms: string): number => {
  if (/^\d{1,4}$/.test(terms) && Number(terms) <= 3650) return Number(terms);
  throw misused(`--terms ${terms} is not a number of days from 0 to 3650.`);
};

const byLine = (a: NotTaken, b: NotTaken): number => a.line - b.line;

export const importFile = (
  context: Context,
  options: ImportOptions,
  [file = '']: ReadonlyArray<string>,
): Promise<ExitCode> => {
  const { invoiceKind, creditKind, terms, postingDate, delimiter, json = false } = options;
  const netDays = terms === undefined ? {} : { terms: termsOf(terms) };
  if (postingDate !== undefined && !isPlainDate(postingDate))
    throw misused(`--posting-date ${postingDate} is not a day that exists, as YYYY-MM-DD.`);
  const { io, booksId } = context;
  return withBooks(context, 'write', async (books) => {
    const { state } = books;
    if (state === null) throw new Error('the books are open, but have no state');
    if (state.postingPolicy !== 'openPeriod')
      throw misused(
        `import posts documents on their own dates, and the books "${booksId}" take only the ` +
          'open business day (their posting policy is cutoffDay). Use execute, or books with ' +
          '--posting-policy openPeriod.',
      );
    const { currency } = state;
    const csv = await readCsv(file, delimiter);
    const plan = planOf(csv, {
      currency,
      columns: findColumns(csv.heading, options, currency),
      invoiceKinds: kindsOf(invoiceKind),
      creditKinds: kindsOf(creditKind),
      ...netDays,
      ...(postingDate === undefined ? {} : { postingDate }),
    });
    const progress = await startProgress(io, 'Importing', plan.asks.length);
    let posted: Posted;
    try {
      posted = await postAll(books, plan.asks, progress.at);
    } finally {
      progress.end();
    }
    const notTaken = [...plan.notTaken, ...posted.notTaken].sort(byLine);
    const whole = { ...posted, notTaken };
    const rows = csv.rows.length;
    const told = json
      ? `${JSON.stringify({ books: booksId, file, currency, rows, ...whole })}\n`
      : summary(file, booksId, currency, whole, isStyled(io));
    await write(io.stdout, told);
    return notTaken.length === 0 ? ExitCode.done : ExitCode.refused;
  });
};
