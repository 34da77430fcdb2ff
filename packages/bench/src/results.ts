/** Results as JSON, one file for each benchmark. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Report } from './benchmark.ts';
import type { Machine } from './machine.ts';

export interface Result extends Report, Machine {
  readonly size: Context['size'];
  readonly rounds: number;
}

export const writeResult = (directory: string, result: Result): string => {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${result.name}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
};
