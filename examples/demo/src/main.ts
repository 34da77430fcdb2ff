/** `pnpm demo`: plays a quarter and a day, or takes the documents of a file, and shows it all. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { showDocuments } from './documents.ts';
import { Unusable } from './unusable.ts';
import { Page } from './page.ts';
import { playTidewater } from './tidewater.ts';

const USAGE = `Usage: pnpm demo [-- options]
  --dir FOLDER   where the books are written, and stay; default: a temporary folder
  --keep         keep the temporary folder
  --data FILE    take the documents of a CSV instead of playing the quarter; its columns:
                 date, document, kind (invoice or credit), customer, amount_<currency>
`;

const options = {
  dir: { type: 'string' },
  data: { type: 'string' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const { stdout, stderr, env } = process;
// Whoever reads our output may stop early, as `head` does; that is no error of ours.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const argumentsGiven = () => {
  const args = process.argv.slice(2);
  try {
    // pnpm hands the `--` on that stands between its options and ours.
    return parseArgs({ args: args[0] === '--' ? args.slice(1) : args, options }).values;
  } catch (error) {
    throw new Unusable(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
};

const run = async ({ dir, data, keep }: ReturnType<typeof argumentsGiven>): Promise<number> => {
  if (dir !== undefined) await mkdir(dir, { recursive: true });
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'counterfoil-demo-')));
  const isKept = dir !== undefined || keep;
  const file = join(folder, data === undefined ? 'tidewater.sqlite' : 'documents.sqlite');
  if (existsSync(file))
    throw new Unusable(`${file} exists already. Name another folder, or remove the file first.`);
  const styled = stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const page = new Page((text) => stdout.write(text), styled);
  try {
    if (data === undefined) await playTidewater(page, file);
    else await showDocuments(page, data, file);
  } finally {
    if (!isKept) await rm(folder, { recursive: true });
  }
  if (isKept) page.line(`\nThe books are in ${file}. See: pnpm counterfoil aging --books ${file}`);
  return page.failures === 0 ? 0 : 1;
};

try {
  const given = argumentsGiven();
  if (given.help) stdout.write(USAGE);
  else process.exitCode = await run(given);
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
