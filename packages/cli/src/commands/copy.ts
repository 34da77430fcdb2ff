/** `copy`: a whole history into another store, byte for byte, compared and verified at the end. */
import { copyLog, verifyLog, type Copied, type EventStore } from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { isSamePlace, shownAs } from '../address.ts';
import type { Context } from '../context.ts';
import { ExitCode, exitCodeOfTag, misused, Stop } from '../exit.ts';
import { write } from '../io.ts';
import { openStore } from '../open-store.ts';
import { groupedCount } from '../render/amount.ts';
import { startProgress } from '../render/progress.ts';

export interface CopyOptions {
  readonly json?: boolean;
}

const copied = async (
  { io }: Context,
  from: EventStore,
  to: EventStore,
  target: string,
): Promise<Copied> => {
  const progress = await startProgress(io, 'Copying');
  try {
    const result = await copyLog(from, to, { onProgress: progress.at });
    if (E.isRight(result)) return result.right;
    const { left } = result;
    if (left._tag === 'OtherHistory')
      throw new Stop(
        ExitCode.refused,
        `${target} holds another history: its ${left.stream} differs at revision ` +
          `${left.revision}. Copy into an empty store.`,
      );
    throw new Stop(
      exitCodeOfTag(left._tag) ?? ExitCode.storeFailed,
      `${target}: ${left._tag}: ${left.detail}. What is copied stays; run the same again.`,
    );
  } finally {
    progress.end();
  }
};

/** Verifies each of the books in the target. */
const verified = async ({ io }: Context, to: EventStore, { books }: Copied): Promise<boolean> => {
  const progress = await startProgress(io, 'Verifying');
  try {
    for (const booksId of books) {
      const { ok } = await verifyLog(to, { booksId, onProgress: progress.at });
      if (!ok) return false;
    }
    return true;
  } finally {
    progress.end();
  }
};

export const copy = async (
  context: Context,
  { json = false }: CopyOptions,
  [from = '', to = '']: ReadonlyArray<string>,
): Promise<ExitCode> => {
  if (isSamePlace(from, to, context.io.env))
    throw misused('FROM and TO are the same store. Give two.');
  const [source, target] = [shownAs(from), shownAs(to)];
  const reading = await openStore(from, 'read');
  try {
    const writing = await openStore(to, 'create');
    try {
      const result = await copied(context, reading, writing, target);
      const ok = await verified(context, writing, result);
      const { events, written, streams } = result;
      const already = events - written;
      const told = json
        ? JSON.stringify({ from: source, to: target, ok, ...result })
        : `Copied ${groupedCount(written)} of ${groupedCount(events)} events in ` +
          `${groupedCount(streams)} streams from ${source} to ${target}` +
          `${already === 0 ? '' : `; ${groupedCount(already)} were there already`}. ` +
          (ok ? 'Both are the same, and the log is whole.' : 'THE LOG IS BROKEN: verify both.');
      await write(context.io.stdout, `${told}\n`);
      return ok ? ExitCode.done : ExitCode.unusable;
    } finally {
      await writing.close();
    }
  } finally {
    await reading.close();
  }
};
