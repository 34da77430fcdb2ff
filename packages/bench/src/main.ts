/** `pnpm bench [name…] [--size small|full] [--rounds N] [--out DIRECTORY] [--reference]` */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Context, SizeName } from './benchmark.ts';
import { benchmarks } from './index.ts';
import { machine } from './machine.ts';
import { writeReference, writeResult, type Result } from './results.ts';
import { textOf } from './table.ts';

const USAGE = `usage: pnpm bench [name…] [--size tiny|small|full] [--rounds N] [--out DIRECTORY] [--reference]
Benchmarks: ${benchmarks.map(({ name }) => name).join(', ')}. Without a name all of them run.
Each result goes to a file of its own; --reference also writes all of them to reference.json.`;

const RESULTS = join(dirname(fileURLToPath(import.meta.url)), '..', 'results');

interface Asked {
  readonly names: ReadonlyArray<string>;
  readonly size: SizeName;
  readonly rounds: number;
  readonly out: string;
  readonly reference: boolean;
}

const isSize = (text: string): text is SizeName => ['tiny', 'small', 'full'].includes(text);

const read = (words: ReadonlyArray<string>): Asked => {
  const { values, positionals } = parseArgs({
    args: words.filter((word) => word !== '--'),
    allowPositionals: true,
    options: {
      size: { type: 'string', default: 'full' },
      rounds: { type: 'string', default: '3' },
      out: { type: 'string', default: RESULTS },
      reference: { type: 'boolean', default: false },
    },
  });
  const { size, out, reference } = values;
  const rounds = Number(values.rounds);
  if (!isSize(size)) throw new RangeError(`--size is tiny, small or full, not ${size}`);
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    throw new RangeError(`--rounds is a number from 1 on, not ${values.rounds}`);
  const known = benchmarks.map(({ name }) => name);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new RangeError(`there is no benchmark ${unknown.join(', ')}`);
  return { names: positionals.length === 0 ? known : positionals, size, rounds, out, reference };
};

/** Shows progress on one line that vanishes, and only to a person. */
const progressOf = (name: string): Context['progress'] => {
  const { stderr } = process;
  if (!stderr.isTTY) return () => {};
  return (text) => {
    const line = text === '' ? '' : `${name}: ${text}`.slice(0, stderr.columns - 1);
    stderr.write(`\r\u001b[2K${line}`);
  };
};

const runAll = async ({ names, size, rounds, out, reference }: Asked): Promise<void> => {
  const results: Result[] = [];
  for (const { name, run } of benchmarks) {
    if (!names.includes(name)) continue;
    const progress = progressOf(name);
    const where = machine();
    const report = await run({ size, rounds, progress });
    progress('');
    const result = { ...report, ...where, size, rounds };
    results.push(result);
    const file = writeResult(out, result);
    process.stdout.write(`${textOf(report)}\nWritten to ${file}.\n\n`);
  }
  if (reference) process.stdout.write(`All of it: ${writeReference(out, results)}.\n`);
};

const readOrExplain = (words: ReadonlyArray<string>): Asked | null => {
  try {
    return read(words);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n${USAGE}\n`);
    process.exitCode = 2;
    return null;
  }
};

const asked = readOrExplain(process.argv.slice(2));
if (asked !== null) await runAll(asked);
