/** `verify --receipts`: answers that were kept prove something only where there are some. */
import { beforeAll, expect, test } from '@jest/globals';
import { newFolder, type Folder } from './program.ts';

const open = (customer: string): string =>
  `${JSON.stringify({ type: 'OpenCustomer', data: { customer, personal: { name: 'x' } } })}\n`;
const commands = open('domar') + open('petra');

let folder: Folder;
let answers: string;
beforeAll(async () => {
  folder = await newFolder();
  await folder.run(['init', '--name', 'x', '--currency', 'USD', '--cutoff', '2026-03-02']);
  const { stdout } = await folder.run(['execute', '--keep-going'], commands + open('domar'));
  answers = stdout;
  expect(answers.trimEnd().split('\n')).toHaveLength(3);
});

const verified = async (kept: string, ...args: ReadonlyArray<string>) => {
  await folder.write('kept.jsonl', kept);
  return folder.run(['verify', '--receipts', 'kept.jsonl', ...args]);
};

test('says how many receipts it looked for; a refusal has none', async () => {
  const { exitCode, stdout } = await verified(`${answers}\n`);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^receipts +ok/m);
  expect(stdout).toMatch(/\n\n2 receipts were looked for\.\n$/);
  const told: unknown = JSON.parse((await verified(answers, '--json')).stdout);
  expect(told).toMatchObject({ ok: true, receipts: 2 });
});

test('a receipt that is not in the log breaks it', async () => {
  const { exitCode, stdout } = await verified(answers.replaceAll('"hash":"', '"hash":"x'));
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/^receipts +BROKEN ×2/m);
});

test.each([
  ['nothing', () => '', 'kept.jsonl holds no receipt'],
  ['only blank lines', () => '\n \n', 'kept.jsonl holds no receipt'],
  ['only refusals', () => answers.split('\n')[2] ?? '', 'kept.jsonl holds no receipt'],
  ['commands', () => commands, 'kept.jsonl: line 1 is no answer of execute'],
  ['no JSON', () => `${answers}no JSON`, 'kept.jsonl: line 4 is no answer of execute'],
  ['a receipt cut short', () => answers.replace('"hash"', '"hsah"'), 'line 1 is no answer'],
  ['words', () => '"ok"\n', 'line 1 is no answer'],
])('a file with %s is refused', async (_, kept, said) => {
  const { exitCode, stdout, stderr } = await verified(kept());
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(said);
});
