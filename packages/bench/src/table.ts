/** Reports as aligned text. */
import type { Figure, Goal, Report, Unit } from './benchmark.ts';

/** Three significant digits, thousands apart. */
export const shown = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(3)).toString();
};

const isNumber = (cell: string): boolean => /^[<>≥≤]?\s?[\d.,−-]+\s?\S*$/.test(cell);

/** Columns as wide as their widest cell; those of numbers to the right. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isRight = head.map((_, column) =>
    body.every((row) => isNumber(row[column] ?? '') || row[column] === ''),
  );
  const line = (row: ReadonlyArray<string>): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isRight[column] === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(head), rule, ...body.map(line)].join('\n');
};

const withUnit = (value: number, unit: Unit | '×'): string =>
  unit === 'exponent' ? value.toFixed(3) : `${shown(value)} ${unit}`;

const figureRow = ({ task, by, unit, samples, median, cpuMicroseconds }: Figure) => [
  task,
  by,
  withUnit(median, unit),
  samples.map(shown).join(' '),
  cpuMicroseconds === undefined ? '' : `${shown(cpuMicroseconds)} µs`,
];

const goalRow = ({ what, value, unit, bound, target, met }: Goal) => [
  what,
  withUnit(value, unit),
  `${bound} ${unit === 'exponent' ? target : withUnit(target, unit)}`,
  met ? 'met' : 'missed',
];

export const textOf = ({ title, sizes, sameAs, figures, goals, notRun }: Report): string =>
  [
    title,
    Object.entries(sizes)
      .map(([name, size]) => `${name} ${shown(size)}`)
      .join(', '),
    '',
    table([['what', 'by', 'median', 'rounds', 'CPU each'], ...figures.map(figureRow)]),
    '',
    ...(goals.length === 0
      ? []
      : [table([['target', 'measured', 'asked for', ''], ...goals.map(goalRow)]), '']),
    ...sameAs.map((what) => `The same on both sides before timing: ${what}.`),
    ...notRun.map((what) => `Not run: ${what}.`),
  ].join('\n');
