/** `history`: everything that happened to one document, in the order in which it was recorded. */
import type { DocumentLine, MadeAt, OpenedBooks } from '@counterfoil/core';
import { withBooks, type Context } from '../context.ts';
import { ExitCode, misused } from '../exit.ts';
import { groupedAmount } from '../render/amount.ts';
import { money, type Cell, type Table } from '../render/cell.ts';
import {
  checkFormat,
  shortPosition,
  show,
  stand,
  wantedOf,
  type ReportOptions,
  type Wanted,
} from '../report.ts';

export type HistoryOptions = ReportOptions;

const KINDS = ['invoice', 'receipt', 'credit'] as const;

/** `InvoicePosted` as `Invoice posted`. */
const spoken = (type: string): string =>
  type.replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const details = (line: DocumentLine, currency: string): string => {
  const amount = (minor: number): string => groupedAmount(money(minor, currency));
  return [
    ...line.gave.map((each) => `gave ${amount(each.amount)} to ${each.to}`),
    ...line.received.map((each) => `${amount(each.amount)} from ${each.from}`),
    ...line.tookBack.map((each) => `took back ${amount(each.amount)} (${each.id})`),
    ...(line.reason === undefined ? [] : [`reason: ${line.reason}`]),
  ].join(', ');
};

/** The table of a document's history, for this and other programs to render. */
export const historyTable = (lines: ReadonlyArray<DocumentLine>, currency: string): Table => ({
  columns: [
    { title: 'Position', key: 'position', align: 'right' },
    { title: 'Dated', key: 'posting_date' },
    { title: 'Event', key: 'event' },
    { title: 'Effect', key: 'effect', align: 'right' },
    { title: 'Open', key: 'open', align: 'right' },
    { title: 'By', key: 'actor' },
    { title: 'Recorded', key: 'recorded_at' },
    { title: 'What', key: 'what' },
    { title: 'Currency', key: 'currency', csvOnly: true },
  ],
  rows: lines.map((line): Cell[] => [
    shortPosition(line.position),
    line.postingDate ?? null,
    spoken(line.type),
    money(
      line.effect.reduce((sum, { amount }) => sum + amount, 0),
      currency,
    ),
    money(line.open, currency),
    line.actor,
    line.recordedAt,
    details(line, currency),
    currency,
  ]),
});

interface FoundHistory extends MadeAt {
  readonly customer: string;
  readonly document: string;
  readonly lines: ReadonlyArray<DocumentLine>;
}

/** The history of the document; of a bare number, that of the one document that has it. */
const findHistory = async (
  books: OpenedBooks,
  document: string,
  { customer = '', ...selection }: Wanted,
): Promise<FoundHistory> => {
  const names = document.includes(':') ? [document] : KINDS.map((kind) => `${kind}:${document}`);
  const found: FoundHistory[] = [];
  for (const name of names) {
    const asked = { customer, document: name };
    const report = await books.reports.history({ ...selection, ...asked });
    if (report.lines.length > 0) found.push({ ...asked, ...report });
  }
  const [history, another] = found;
  if (history === undefined)
    throw misused(
      `the customer ${customer} has no document ${document} there. ` +
        `See: counterfoil open-items --customer ${customer}`,
    );
  if (another !== undefined)
    throw misused(
      `${document} is the number of several documents: ` +
        `${found.map((each) => each.document).join(', ')}. Name one of them.`,
    );
  return history;
};

export const history = (
  context: Context,
  options: HistoryOptions,
  [document = '']: ReadonlyArray<string>,
): Promise<ExitCode> => {
  checkFormat(options);
  const wanted = wantedOf(options);
  if (wanted.customer === undefined)
    throw misused('history needs to know whose document it is. Say --customer ID.');
  return withBooks(context, 'read', async (books) => {
    const currency = books.state?.currency ?? '';
    const report = await findHistory(books, document, wanted);
    const { document: name, customer, asOf, position } = report;
    await show(context, options, {
      title: `History of ${name} of ${customer} · ${stand([currency], asOf, position)}`,
      table: historyTable(report.lines, currency),
      empty: 'Nothing happened to it.',
      json: { report: 'history', currency, ...report },
    });
    return ExitCode.done;
  });
};
