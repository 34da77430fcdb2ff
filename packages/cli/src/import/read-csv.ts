/** A CSV file as a heading and rows, each row with its line in the file. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { withoutPasswords } from '../address.ts';
import { misused } from '../exit.ts';

export interface CsvRow {
  /** Where the row begins in the file, counted from 1; the heading is line 1. */
  readonly line: number;
  readonly cells: ReadonlyArray<string>;
}

export interface Csv {
  readonly heading: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<CsvRow>;
}

const textOf = async (file: string): Promise<string> => {
  const bytes = await readFile(file).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw misused(withoutPasswords(`cannot read ${file}: ${why}`));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw misused(`${file} is not in UTF-8. Save it as "CSV UTF-8" and import that.`);
  }
};

const isText = (value: unknown): value is string => typeof value === 'string';

/** Reads the whole file before anything is done with it: one that breaks off imports nothing. */
export const readCsv = async (file: string, delimiter: string): Promise<Csv> => {
  const text = await textOf(file);
  const records: CsvRow[] = [];
  try {
    parse(text, {
      delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record: unknown, { lines }) => {
        const cells = Array.isArray(record) ? record.filter(isText) : [];
        // The parser tells the line where a record ends; one with line breaks began before.
        const breaks = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
        records.push({ line: lines - breaks, cells });
        return null;
      },
    });
  } catch (error) {
    throw misused(
      `${file} cannot be read as CSV: ${error instanceof Error ? error.message : String(error)}. ` +
        'Nothing was imported.',
    );
  }
  const [heading, ...rows] = records;
  if (heading === undefined) throw misused(`${file} is empty.`);
  return { heading: heading.cells, rows };
};
