/** `history`: everything that happened to one document, in the order in which it was recorded. */
import {
  projection,
  subjectOf,
  type DocumentLine,
  type MadeAt,
  type OpenedBooks,
  type Position,
  type Projection,
} from '@counterfoil/core';
import type { Context } from '../context.ts';
import { ExitCode, misused } from '../exit.ts';
import { groupedAmount } from '../render/amount.ts';
import { money, type Cell, type Table } from '../render/cell.ts';
import { show, spoken, stand, withReport, type ReportOptions } from '../report.ts';
import { shortPosition, type Wanted } from '../wanted.ts';
import { historyWords, isOfAccount } from './history-words.ts';

export interface HistoryOptions extends ReportOptions {
  /** Of misc cash, which belongs to a bank and not to a customer. */
  readonly bank?: string;
}

const details = (line: DocumentLine, currency: string, words: string): string => {
  const amount = (minor: number): string => groupedAmount(money(minor, currency));
  return [
    ...(words === '' ? [] : [words]),
    ...line.gave.map((each) => `gave ${amount(each.amount)} to ${each.to}`),
    ...line.received.map((each) => `${amount(each.amount)} from ${each.from}`),
    ...line.tookBack.map((each) => `took back ${amount(each.amount)} (${each.id})`),
    ...(line.reason === undefined ? [] : [`reason: ${line.reason}`]),
  ].join(', ');
};

/** The table of a document's history, for this and other programs to render. */
export const historyTable = (
  lines: ReadonlyArray<DocumentLine>,
  currency: string,
  words: ReadonlyMap<Position, string> = new Map(),
): Table => ({
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
    // What moves no money has no effect, and leaves open what was open.
    ...(line.bookDay === undefined
      ? [null, null]
      : [
          money(
            line.effect.reduce((sum, { amount }) => sum + amount, 0),
            currency,
          ),
          money(line.open, currency),
        ]),
    line.actor,
    line.recordedAt,
    details(line, currency, words.get(line.position) ?? ''),
    currency,
  ]),
});

interface FoundHistory extends MadeAt {
  readonly document: string;
  readonly lines: ReadonlyArray<DocumentLine>;
}

/** Documents of the customer with this number, of whichever kinds. */
const withNumber = (customer: string, number: string): Projection<Set<string>> =>
  projection({
    name: 'documentsWithNumber',
    version: 1,
    initial: () => new Set<string>(),
    event: (found, event) => {
      if (!('customer' in event.data) || event.data.customer !== customer) return;
      const subject = isOfAccount(event) ? subjectOf(event) : undefined;
      // Misc cash that names a customer is no document of that account.
      if (subject?.endsWith(`:${number}`) === true && !subject.startsWith('miscCash:'))
        found.add(subject);
    },
  });

const oneOf = (found: ReadonlySet<string>, document: string): string => {
  const [name = document, another] = found;
  if (another === undefined) return name;
  throw misused(
    `${document} is the number of several documents: ${[...found].join(', ')}. Name one of them.`,
  );
};

/** The history of the document; of a bare number, that of the one document that has it. */
const ofCustomer = async (
  { reports }: OpenedBooks,
  document: string,
  { customer = '', ...selection }: Wanted,
): Promise<FoundHistory> => {
  const found = document.includes(':')
    ? new Set([document])
    : (await reports.project(withNumber(customer, document), selection)).state;
  const name = oneOf(found, document);
  const report = await reports.history({ ...selection, customer, document: name });
  if (report.lines.length > 0) return { document: name, ...report };
  throw misused(
    `the customer ${customer} has no document ${document} there. ` +
      `See: counterfoil documents --customer ${customer}`,
  );
};

/** What happened to misc cash. It never moves what a customer owes. */
const cashLines = (bank: string, document: string): Projection<DocumentLine[]> =>
  projection({
    name: 'cashHistory',
    version: 1,
    initial: (): DocumentLine[] => [],
    event: (lines, event) => {
      if (!isOfAccount(event) || subjectOf(event) !== document) return;
      if (!('bank' in event.data) || event.data.bank !== bank) return;
      const { position, recordedAt, type, actor } = event;
      const reason = event.type === 'MiscCashReversed' ? event.data.reason : event.reason;
      lines.push({
        ...{ position, recordedAt, type, actor, effect: [], open: 0 },
        ...{ gave: [], received: [], tookBack: [] },
        ...('bookDay' in event ? { postingDate: event.data.postingDate } : {}),
        ...(reason === undefined ? {} : { reason }),
      });
    },
  });

const ofBank = async (
  { reports }: OpenedBooks,
  document: string,
  bank: string,
  { customer: _customer, ...selection }: Wanted,
): Promise<FoundHistory> => {
  const name = document.includes(':') ? document : `miscCash:${document}`;
  const { asOf } = await reports.balances(selection);
  const { state: lines, position } = await reports.project(cashLines(bank, name), selection);
  if (lines.length > 0) return { document: name, asOf, position, lines };
  throw misused(
    `the bank ${bank} has no ${name} there. See: counterfoil documents --kind miscCash`,
  );
};

export const history = (
  context: Context,
  options: HistoryOptions,
  [document = '']: ReadonlyArray<string>,
): Promise<ExitCode> => {
  const { bank, customer } = options;
  if ((customer === undefined) === (bank === undefined))
    throw misused(
      'history needs to know whose document it is. Say --customer ID, or --bank ID of misc cash.',
    );
  return withReport(context, options, async (books, wanted) => {
    const currency = books.state?.currency ?? '';
    const report = await (bank === undefined
      ? ofCustomer(books, document, wanted)
      : ofBank(books, document, bank, wanted));
    const { document: name, asOf, position, lines } = report;
    const at = new Set(lines.map((line) => line.position));
    const { state } = await books.reports.project(historyWords(name, at, currency));
    const owner = bank ?? customer ?? '';
    const whose = bank === undefined ? { customer: owner } : { bank: owner };
    await show(context, options, {
      title: `History of ${name} of ${owner} · ${stand([currency], asOf, position)}`,
      table: historyTable(lines, currency, state.words),
      empty: 'Nothing happened to it.',
      json: {
        ...{ report: 'history', currency, ...whose, ...report },
        lines: lines.map((line) => ({ ...line, ...state.told.get(line.position) })),
      },
    });
    return ExitCode.done;
  });
};
