/** `verify`: recomputes the chain of hashes and checks the whole log against the invariants. */
import { readFile } from 'node:fs/promises';
import { verifyLog, type Verification, type VerifyOptions } from '@counterfoil/core';
import { shownAs } from '../address.ts';
import type { Context } from '../context.ts';
import { ExitCode, misused } from '../exit.ts';
import { isStyled, write } from '../io.ts';
import { openStore } from '../open-store.ts';
import { groupedCount } from '../render/amount.ts';
import type { Table } from '../render/cell.ts';
import { startProgress } from '../render/progress.ts';
import { renderTable } from '../render/table.ts';
import { shortPosition } from '../wanted.ts';

export interface VerifyCommandOptions {
  readonly receipts?: string;
  readonly json?: boolean;
}

type Receipt = NonNullable<VerifyOptions['receipts']>[number];

type Fields = ReadonlyMap<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);

const parsed = (line: string): unknown => {
  try {
    const value: unknown = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
};

/** The receipt of an answer of `execute`; null of a refusal, which has none. */
const receiptOf = (line: string): Receipt | null | undefined => {
  const answer = fieldsOf(parsed(line));
  if (answer.get('ok') === false) return answer.has('refusal') ? null : undefined;
  const receipt = fieldsOf(answer.get('receipt'));
  const [stream, revision, hash] = ['stream', 'revision', 'hash'].map((name) => receipt.get(name));
  if (typeof stream !== 'string' || typeof revision !== 'number' || typeof hash !== 'string')
    return undefined;
  return { stream, revision, hash };
};

/** Receipts from the answers of `execute`. A file without any would prove nothing. */
const receiptsIn = async (file: string): Promise<ReadonlyArray<Receipt>> => {
  const text = await readFile(file, 'utf8').catch(() => {
    throw misused(`cannot read ${shownAs(file)}. Give a file with answers of execute.`);
  });
  const receipts = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const receipt = receiptOf(line);
    if (receipt === undefined)
      throw misused(`${file}: line ${index + 1} is no answer of execute. Give what it wrote.`);
    return receipt === null ? [] : [receipt];
  });
  if (receipts.length > 0) return receipts;
  throw misused(`${file} holds no receipt, so there is nothing to look for in the log.`);
};

type Place = Verification['findings'][number]['place'];

const placeText = ({ stream, revision, position }: Place): string =>
  [
    ...(stream === undefined ? [] : [stream]),
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    ...(position === undefined ? [] : [`position ${shortPosition(position)}`]),
  ].join(', ');

const verdict = (breaches: number, notes: number, isWhole: boolean): string => {
  if (breaches > 0) return `BROKEN ×${groupedCount(breaches)}`;
  const ok = isWhole ? 'ok' : 'ok so far';
  return notes > 0 ? `${ok}, ${groupedCount(notes)} to note` : ok;
};

/* The letters of the invariants stand before their rule; programs get them. */
const INVARIANTS = /^([A-Z]\d+(, )?)+: /;

const checksTable = (checks: Verification['checks'], isWhole: boolean): Table => ({
  columns: [
    { title: 'Check', key: 'check' },
    { title: 'Result', key: 'result' },
    { title: 'Rule', key: 'rule' },
  ],
  rows: checks.map(({ name, rule, breaches, notes }) => [
    name,
    verdict(breaches, notes, isWhole),
    rule.replace(INVARIANTS, ''),
  ]),
});

const findingsText = ({ corruption, findings, ok }: Verification): string =>
  [
    ...(corruption === null
      ? []
      : [
          `Broken at ${placeText(corruption.place)}:`,
          `  ${corruption._tag}: ${corruption.detail}`,
          '  Nothing after it was read.',
        ]),
    ...findings.map(
      ({ check, severity, detail, place }) =>
        `${severity === 'breach' ? 'Broken' : 'To note'}: ${check}, ${placeText(place)}: ${detail}`,
    ),
    ...(ok ? [] : ['', 'Restore the file from a copy that verifies, or have this one looked at.']),
  ]
    .map((line) => `${line}\n`)
    .join('');

const below = (text: string): string => (text === '' ? '' : `\n${text}`);

const receiptsText = (receipts: ReadonlyArray<Receipt> | undefined): string => {
  if (receipts === undefined) return '';
  const count = receipts.length;
  return `${groupedCount(count)} ${count === 1 ? 'receipt was' : 'receipts were'} looked for.\n`;
};

const inJson = (corruption: Verification['corruption']) =>
  corruption === null
    ? null
    : { _tag: corruption._tag, detail: corruption.detail, place: corruption.place };

export const verify = async (
  { io, file, booksId }: Context,
  { json = false, receipts: kept }: VerifyCommandOptions,
): Promise<ExitCode> => {
  const path = file();
  const receipts = kept === undefined ? undefined : await receiptsIn(kept);
  const known = receipts === undefined ? {} : { receipts };
  const store = await openStore(path, 'read');
  let result: Verification;
  try {
    const progress = await startProgress(io, 'Verifying');
    try {
      result = await verifyLog(store, { booksId, ...known, onProgress: progress.at });
    } finally {
      progress.end();
    }
  } finally {
    await store.close();
  }
  const { ok, events, streams, position, corruption, checks } = result;
  const shown = checks.filter(({ name }) => kept !== undefined || name !== 'receipts');
  if (events === 0 && corruption === null)
    throw misused(`${shownAs(path)} holds no books "${booksId}", so there is nothing to verify.`);
  const read = `${groupedCount(events)} events in ${groupedCount(streams)} streams`;
  const counted = receipts === undefined ? {} : { receipts: receipts.length };
  const told = json
    ? `${JSON.stringify({ books: booksId, ...result, ...counted, corruption: inJson(corruption) })}\n`
    : `${ok ? 'The log is whole' : 'THE LOG IS BROKEN'} · ${read} · ` +
      `up to position ${shortPosition(position)}\n\n` +
      renderTable(checksTable(shown, corruption === null), isStyled(io)) +
      below(receiptsText(receipts)) +
      below(findingsText(result));
  await write(io.stdout, told);
  return ok ? ExitCode.done : ExitCode.unusable;
};
