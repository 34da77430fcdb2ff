/** `events`: the log itself. It is written as it is read, so that its length does not matter. */
import { projection, startRun, type OpenedBooks, type RecordedEvent } from '@counterfoil/core';
import type { Context } from '../context.ts';
import { ExitCode } from '../exit.ts';
import { isOpen, write } from '../io.ts';
import { groupedAmount } from '../render/amount.ts';
import { money, type Cell } from '../render/cell.ts';
import { withReport, type ReportOptions } from '../report.ts';
import { shortPosition, type Wanted } from '../wanted.ts';

interface Described {
  readonly customer: string;
  readonly document: string;
  readonly postingDate: string;
  readonly effect: number | null;
  readonly currency: string;
}

const textOf = (data: object, key: string): string => {
  const value: unknown = Object.getOwnPropertyDescriptor(data, key)?.value;
  return typeof value === 'string' ? value : '';
};

/** Documents whose events begin with their name; a credit's events may name an invoice too. */
const NOUN = /^(Invoice|Receipt|Credit|Adjustment|Refund|MiscCash)[A-Z]/;

const documentOf = ({ type, data }: RecordedEvent): string => {
  const noun = NOUN.exec(type)?.[1] ?? 'Distribution';
  const kind = `${noun.charAt(0).toLowerCase()}${noun.slice(1)}`;
  const id = textOf(data, kind);
  return id === '' ? '' : `${kind}:${id}`;
};

/** The parts of an event that a line of a list has room for. */
const described = (event: RecordedEvent): Described => {
  const { data } = event;
  const effect =
    'entries' in data ? data.entries.reduce((sum, { amount }) => sum + amount, 0) : null;
  return {
    customer: textOf(data, 'customer'),
    document: documentOf(event),
    postingDate: textOf(data, 'postingDate') || textOf(data, 'date'),
    effect,
    currency: textOf(data, 'currency'),
  };
};

const csvCells = (event: RecordedEvent): ReadonlyArray<Cell> => {
  const { customer, document, postingDate, effect, currency } = described(event);
  return [
    event.position,
    event.recordedAt,
    event.stream,
    event.revision,
    event.type,
    customer,
    document,
    postingDate,
    effect === null ? null : money(effect, currency),
    currency,
    event.actor,
    event.commandId,
    event.hash,
  ];
};

const CSV_HEADING = [
  'position',
  'recorded_at',
  'stream',
  'revision',
  'type',
  'customer',
  'document',
  'posting_date',
  'effect',
  'currency',
  'actor',
  'command_id',
  'hash',
];

const HEADING = ['Position', 'Recorded', 'Event', 'Dated', 'Customer', 'Document', 'Effect', ''];
const WIDTHS = [8, 19, 28, 10, 12, 20, 14, 3];

/** Columns of a fixed width: the longest cell is not known before the last event is read. */
const aligned = (cells: ReadonlyArray<string>): string =>
  cells
    .map((cell, at) => {
      const width = WIDTHS[at] ?? 0;
      return HEADING[at] === 'Position' || HEADING[at] === 'Effect'
        ? cell.padStart(width)
        : cell.padEnd(width);
    })
    .join('  ')
    .trimEnd();

const headingForPeople = (): string => {
  const heading = aligned(HEADING);
  return `${heading}\n${'─'.repeat(heading.length + 5)}\n`;
};

const lineForPeople = (event: RecordedEvent): string => {
  const { customer, document, postingDate, effect, currency } = described(event);
  const amount = effect === null ? '' : groupedAmount(money(effect, currency));
  return aligned([
    shortPosition(event.position),
    event.recordedAt.slice(0, 19).replace('T', ' '),
    event.type,
    postingDate,
    customer,
    document,
    amount,
    effect === null ? '' : currency,
  ]);
};

/** The events that a report with the same options is made from. */
async function* eventsFor(
  { booksId, reports }: OpenedBooks,
  { customer, ...selection }: Wanted,
): AsyncGenerator<RecordedEvent> {
  const isWanted = (event: RecordedEvent): boolean =>
    customer === undefined || ('customer' in event.data && event.data.customer === customer);
  const counter = projection({ name: 'events', version: 1, initial: () => 0, event: (n) => n + 1 });
  const run = startRun(counter, { booksId, ...selection });
  for await (const event of reports.events()) {
    const before = run.state;
    run.apply(event);
    if (run.done) return;
    if (run.state !== before && isWanted(event)) yield event;
  }
}

export const events = (context: Context, options: ReportOptions): Promise<ExitCode> => {
  const { json = false, csv = false } = options;
  const { io } = context;
  const use = async (books: OpenedBooks, wanted: Wanted): Promise<ExitCode> => {
    const renderRows = csv ? (await import('../render/csv.ts')).renderCsvRows : undefined;
    const lineOf = (event: RecordedEvent): string => {
      if (renderRows !== undefined) return renderRows([csvCells(event)]);
      return `${json ? JSON.stringify(event) : lineForPeople(event)}\n`;
    };
    if (renderRows !== undefined) await write(io.stdout, renderRows([CSV_HEADING]));
    else if (!json) await write(io.stdout, headingForPeople());
    for await (const event of eventsFor(books, wanted)) {
      await write(io.stdout, lineOf(event));
      // Whoever read it has seen enough.
      if (!isOpen(io.stdout)) break;
    }
    return ExitCode.done;
  };
  return withReport(context, options, use, false);
};
