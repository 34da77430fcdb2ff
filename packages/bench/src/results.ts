/** Results as JSON: one file for each benchmark, and one of all to compare later runs with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Report } from './benchmark.ts';
import type { Machine } from './machine.ts';

export interface Result extends Report, Machine {
  readonly size: Context['size'];
  readonly rounds: number;
}

const write = (directory: string, name: string, value: unknown): string => {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  return file;
};

export const writeResult = (directory: string, result: Result): string =>
  write(directory, result.name, result);

export const writeReference = (directory: string, results: ReadonlyArray<Result>): string =>
  write(directory, 'reference', results);
