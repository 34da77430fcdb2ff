/** `verify`: recomputes the chain of hashes and checks the whole log against the invariants. */
import { verifyLog, type Verification } from '@counterfoil/core';
import { openStore, type Context } from '../context.ts';
import { ExitCode, misused } from '../exit.ts';
import { isStyled, write } from '../io.ts';
import { groupedCount } from '../render/amount.ts';
import type { Table } from '../render/cell.ts';
import { startProgress } from '../render/progress.ts';
import { renderTable } from '../render/table.ts';
import { shortPosition } from '../report.ts';

export interface VerifyCommandOptions {
  readonly json?: boolean;
}

type Place = Verification['findings'][number]['place'];

const placeText = ({ stream, revision, position }: Place): string =>
  [
    ...(stream === undefined ? [] : [stream]),
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    ...(position === undefined ? [] : [`position ${shortPosition(position)}`]),
  ].join(', ');

const verdict = (breaches: number, notes: number): string => {
  if (breaches > 0) return `BROKEN ×${groupedCount(breaches)}`;
  return notes > 0 ? `ok, ${groupedCount(notes)} to note` : 'ok';
};

const checksTable = ({ checks }: Verification): Table => ({
  columns: [
    { title: 'Check', key: 'check' },
    { title: 'Result', key: 'result' },
    { title: 'Rule', key: 'rule' },
  ],
  rows: checks.map(({ name, rule, breaches, notes }) => [name, verdict(breaches, notes), rule]),
});

const findingsText = ({ corruption, findings, ok }: Verification): string =>
  [
    ...(corruption === null
      ? []
      : [`Broken at ${placeText(corruption.place)}:`, `  ${corruption.message}`]),
    ...findings.map(
      ({ check, severity, detail, place }) =>
        `${severity === 'breach' ? 'Broken' : 'To note'}: ${check}, ${placeText(place)}: ${detail}`,
    ),
    ...(ok ? [] : ['', 'Restore the file from a copy that verifies, or have this one looked at.']),
  ]
    .map((line) => `${line}\n`)
    .join('');

const below = (text: string): string => (text === '' ? '' : `\n${text}`);

const inJson = (corruption: Verification['corruption']) =>
  corruption === null
    ? null
    : { _tag: corruption._tag, detail: corruption.detail, place: corruption.place };

export const verify = async (
  { io, file, booksId }: Context,
  { json = false }: VerifyCommandOptions,
): Promise<ExitCode> => {
  const path = file();
  const store = await openStore(path, 'read');
  let result: Verification;
  try {
    const progress = await startProgress(io, 'Verifying');
    try {
      result = await verifyLog(store, { booksId, onProgress: progress.at });
    } finally {
      progress.end();
    }
  } finally {
    await store.close();
  }
  const { ok, events, streams, position, corruption } = result;
  if (events === 0 && corruption === null)
    throw misused(`${path} holds no books "${booksId}", so there is nothing to verify.`);
  const read = `${groupedCount(events)} events in ${groupedCount(streams)} streams`;
  const told = json
    ? `${JSON.stringify({ books: booksId, ...result, corruption: inJson(corruption) }, null, 2)}\n`
    : `${ok ? 'The log is whole' : 'THE LOG IS BROKEN'} · ${read} · ` +
      `up to position ${shortPosition(position)}\n\n` +
      `${renderTable(checksTable(result), isStyled(io))}${below(findingsText(result))}`;
  await write(io.stdout, told);
  return ok ? ExitCode.done : ExitCode.unusable;
};
