/** Every command of `docs/cli.md` is run, in order, and prints what the page says. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { ExitCode } from '../src/exit.ts';
import { programFor } from '../src/program.ts';
import { newFolder } from './program.ts';

interface Block {
  readonly line: number;
  readonly script: string;
  /** What the page shows after the script; undefined when it shows nothing. */
  readonly shown: string | undefined;
}

const FENCED = /^```(\w+)\n([\s\S]*?)^```$/gm;

const blocksOf = (page: string): ReadonlyArray<Block> => {
  const fences = [...page.matchAll(FENCED)].map((match) => ({
    language: match[1] ?? '',
    body: match[2] ?? '',
    line: page.slice(0, match.index).split('\n').length,
    end: match.index + match[0].length,
    start: match.index,
  }));
  return fences.flatMap(({ language, body, line, end }, index) => {
    if (language !== 'sh') return [];
    const next = fences[index + 1];
    const follows = next?.language === 'text' && page.slice(end, next.start).trim() === '';
    return [{ line, script: body, shown: follows ? next.body : undefined }];
  });
};

/** What differs from run to run: instants and hashes. */
const normalised = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<instant>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<second>')
    // One hash in 64 begins with a hyphen, and CSV then puts an apostrophe before it.
    .replaceAll(/'?(?<![\w-])[\w-]{43}(?![\w-])/g, '<hash>');

const readPage = (): Promise<string> =>
  readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');

test('the page names every command, option and exit code', async () => {
  const page = await readPage();
  const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: {} };
  const program = programFor(io, () => {});
  const missing = [program, ...program.commands].flatMap((command) => [
    ...(page.includes(`counterfoil ${command.name()}`) || command === program
      ? []
      : [command.name()]),
    ...command.options.flatMap(({ long }) =>
      page.includes(`\`${long} `) || page.includes(`\`${long}\``) ? [] : [long],
    ),
  ]);
  expect(missing).toEqual([]);
  for (const exitCode of Object.values(ExitCode)) expect(page).toContain(`| ${exitCode} `);
});

// Dozens of processes one after another, on a machine that may do other things too.
test('the page about the command line shows what the commands print', async () => {
  const blocks = blocksOf(await readPage());
  expect(blocks.length).toBeGreaterThan(15);
  const folder = await newFolder();
  // Each block is a shell of its own; what it exports is given to the next ones.
  let exported = '';
  for (const { line, script, shown } of blocks) {
    const { exitCode, stdout, stderr } = await folder.shell(
      `set -e -o pipefail\n${exported}${script}`,
    );
    const place = `docs/cli.md:${line}`;
    expect({ place, exitCode, stderr }).toEqual({ place, exitCode: 0, stderr: '' });
    const said = shown === undefined ? '' : normalised(stdout);
    expect(said).toBe(normalised(shown ?? ''));
    exported += (script.match(/^export .*$/gm) ?? []).map((each) => `${each}\n`).join('');
  }
}, 900_000);
