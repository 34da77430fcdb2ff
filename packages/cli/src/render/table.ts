/** Tables for people: aligned columns, a rule below the heading and one above the totals. */
import CliTable3 from 'cli-table3';
import { groupedAmount, groupedCount } from './amount.ts';
import type { Cell, Table } from './cell.ts';

const bold = (text: string): string => `\u001B[1m${text}\u001B[22m`;
const dim = (text: string): string => `\u001B[2m${text}\u001B[22m`;

/* Control characters could move the cursor of whoever looks at the table. */
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/g;

const shown = (cell: Cell): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return groupedCount(cell);
  return typeof cell === 'string' ? cell.replace(CONTROL, ' ') : groupedAmount(cell);
};

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Without the columns that are only for programs. */
const forPeople = ({ columns, rows, totals = [] }: Table): Required<Table> => {
  const isShown = (_: unknown, at: number): boolean => columns[at]?.csvOnly !== true;
  return {
    columns: columns.filter(isShown),
    rows: rows.map((row) => row.filter(isShown)),
    totals: totals.map((row) => row.filter(isShown)),
  };
};

/** The table as text, each line ended. `styled` makes headings bold and rules dim. */
export const renderTable = (whole: Table, styled = false): string => {
  const { columns, rows, totals } = forPeople(whole);
  const table = new CliTable3({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align = 'left' }) => align),
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const row of [...rows, ...totals]) table.push(row.map(shown));
  const [head = '', ...lines] = table.toString().split('\n');
  // Headings are plain ASCII and padded to the full width, so their length is the width.
  const rule = '─'.repeat(head.length);
  const body = lines.slice(0, rows.length);
  const sums = lines.slice(rows.length);
  const style = (how: (text: string) => string, text: string) => (styled ? how(text) : text);
  return [
    style(bold, head.trimEnd()),
    style(dim, rule),
    ...body,
    ...(sums.length === 0 ? [] : [style(dim, rule)]),
    ...sums.map((line) => style(bold, line.trimEnd())),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
};
