/** The proof at the end: everything rebuilt from the log, compared, and the log itself verified. */
import {
  catchUp,
  openBooks,
  type AppendReceipt,
  type EventStore,
  type OpenedBooks,
  type PlainDate,
} from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { groupedCount, type Cell } from 'counterfoil';
import type { Page } from './page.ts';
import { compare, reportedFigures, Views, type Figures } from './views.ts';

const inMilliseconds = (from: number): string =>
  `${groupedCount(Math.round(performance.now() - from))} ms`;

/** The text in lines of at most so many characters. */
const wrapped = (text: string, width: number): ReadonlyArray<string> =>
  text.match(new RegExp(`.{1,${width}}(?:\\s+|$)`, 'g')) ?? [text];

/** Only those figures that the plain folds know as well. */
const knownToFolds = (figures: Figures): Figures =>
  new Map([...figures].filter(([name]) => name.startsWith('open ') || name.startsWith('balance ')));

export interface Proven {
  readonly page: Page;
  readonly store: EventStore;
  readonly file: string;
  /** The figures as they were kept while everything happened. */
  readonly live: Views;
  readonly dates: ReadonlyArray<PlainDate>;
}

/** Rebuilds all figures from the first event on, and from the file opened by somebody else. */
export const proveRebuild = async ({ page, store, file, live, dates }: Proven): Promise<void> => {
  const rows: Cell[][] = [];
  let equal = true;
  const compared = (what: string, ours: Figures, theirs: Figures, took: string): void => {
    const { compared: count, different } = compare(ours, theirs);
    equal &&= different === 0 && count > 0;
    rows.push([what, count, different, took]);
  };

  const ours = live.figures(dates);
  let from = performance.now();
  const rebuilt = await catchUp(store, new Views());
  const figures = rebuilt.figures(dates);
  compared('Kept while it happened, and rebuilt from the log', ours, figures, inMilliseconds(from));

  from = performance.now();
  const folds = rebuilt.secondOpinion();
  compared(
    'Table of postings, and plain folds',
    knownToFolds(figures),
    folds,
    inMilliseconds(from),
  );

  from = performance.now();
  const again = await openSqlite(file, { readOnly: true });
  try {
    const books = await openBooks({ store: again });
    const reported = await reportedFigures(books.reports, dates);
    compared('This program, and the file opened again', ours, reported, inMilliseconds(from));
  } finally {
    await again.close();
  }

  page.section('Rebuilt from the log', 'aging, open items, balances, credits and their uses');
  page.table({
    columns: [
      { title: 'Compared', key: 'compared' },
      { title: 'Figures', key: 'figures', align: 'right' },
      { title: 'Different', key: 'different', align: 'right' },
      { title: 'Took', key: 'took', align: 'right' },
    ],
    rows,
  });
  page.blank();
  page.holds('Nothing is stored but events: every figure follows from them.', equal);
};

/** Recomputes the chain of hashes and checks every event against the rules. */
export const proveLog = async (
  page: Page,
  books: OpenedBooks,
  receipts: ReadonlyArray<AppendReceipt>,
): Promise<void> => {
  const from = performance.now();
  const { ok, checks, events, streams, findings } = await books.reports.verify({ receipts });
  const took = inMilliseconds(from);
  page.section(
    'Verified',
    `${groupedCount(events)} events in ${groupedCount(streams)} streams, ${took}`,
  );
  page.table({
    columns: [
      { title: 'Check', key: 'check' },
      { title: 'Rule', key: 'rule' },
    ],
    rows: checks.flatMap(({ name, rule, breaches }) => {
      const result = breaches === 0 ? `✓ ${name}` : `✗ ${name}: ${groupedCount(breaches)} broken`;
      // Without the numbers that the project gives to its rules.
      const [first = '', ...more] = wrapped(rule.replace(/^[A-Z0-9, ]+: /, ''), 78);
      return [[result, first], ...more.map((line) => ['', line])];
    }),
  });
  for (const { check, detail, severity } of findings.slice(0, 10))
    page.line(`${severity}: ${check}: ${detail}`);
  page.blank();
  page.holds('The log is whole: no event was changed, lost, added or moved.', ok);
};
