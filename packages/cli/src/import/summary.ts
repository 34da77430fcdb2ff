/** What came of an import, for people: sums by kind, and every row that was not taken. */
import { groupedCount } from '../render/amount.ts';
import { money, type Cell, type Table } from '../render/cell.ts';
import { rangesOf } from '../render/ranges.ts';
import { renderTable } from '../render/table.ts';
import type { NotTaken } from './plan.ts';
import type { Posted, Sum } from './post.ts';

const sumOf = (sums: ReadonlyArray<Sum>): Sum => ({
  rows: sums.reduce((total, { rows }) => total + rows, 0),
  amount: sums.reduce((total, { amount }) => total + amount, 0),
});

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${groupedCount(count)} ${count === 1 ? one : many}`;

const takenTable = ({ taken, already }: Posted, currency: string): Table => {
  const row = (title: string, now: Sum, before: Sum): Cell[] => [
    title,
    now.rows,
    money(now.amount, currency),
    before.rows,
    money(before.amount, currency),
  ];
  return {
    columns: [
      { title: '', key: 'kind' },
      { title: 'Taken', key: 'taken', align: 'right' },
      { title: currency, key: 'amount', align: 'right' },
      { title: 'Already there', key: 'already', align: 'right' },
      { title: currency, key: 'already_amount', align: 'right' },
    ],
    rows: [
      row('Invoices', taken.invoice, already.invoice),
      row('Credits', taken.credit, already.credit),
    ],
    totals: [
      row(
        'Together',
        sumOf([taken.invoice, taken.credit]),
        sumOf([already.invoice, already.credit]),
      ),
    ],
  };
};

const WIDTH = 96;

/** The ranges, broken into lines of text. */
const ranges = (lines: ReadonlyArray<number>): string => {
  const rows = ['    lines'];
  for (const word of rangesOf(lines).join(', ').split(' ')) {
    const row = rows.pop() ?? '';
    if (row.length + word.length + 1 <= WIDTH) rows.push(`${row} ${word}`);
    else rows.push(row, `    ${word}`);
  }
  return rows.join('\n');
};

/** Rows with the same reason stand together, with all their lines. */
const reasons = (notTaken: ReadonlyArray<NotTaken>): string => {
  const groups = new Map<string, { tag: string; message: string; lines: number[] }>();
  for (const { line, refusal, message } of notTaken) {
    const key = `${refusal._tag} ${message}`;
    const group = groups.get(key) ?? { tag: refusal._tag, message, lines: [] };
    group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ tag, message, lines }) =>
      lines.length === 1
        ? `  line ${lines.join()}: ${message} (${tag})\n`
        : `  ${groupedCount(lines.length)} rows: ${message} (${tag})\n${ranges(lines)}\n`,
    )
    .join('');
};

export const summary = (
  file: string,
  books: string,
  currency: string,
  posted: Posted,
  styled: boolean,
): string => {
  const { notTaken, customersOpened } = posted;
  const opened = customersOpened === 0 ? '' : ` ${counted(customersOpened, 'customer')} opened.`;
  const rest =
    notTaken.length === 0
      ? 'Every row is in the books.\n'
      : `Not taken: ${counted(notTaken.length, 'row')}\n${reasons(notTaken)}`;
  return (
    `Imported ${file} into ${books}.${opened}\n\n` +
    `${renderTable(takenTable(posted, currency), styled)}\n${rest}`
  );
};
