/** `init`: opens new books in a file. */
import { createBooks, memoryStore } from '@counterfoil/core';
import { actorHere, openStore, type Context } from '../context.ts';
import { ExitCode } from '../exit.ts';
import { write } from '../io.ts';

export interface InitOptions {
  readonly name: string;
  readonly currency: string;
  readonly cutoff: string;
  readonly postingPolicy: 'openPeriod' | 'cutoffDay';
  readonly json?: boolean;
}

export const init = async (
  { io, file, booksId }: Context,
  { name, currency, cutoff: cutoffDate, postingPolicy, json = false }: InitOptions,
): Promise<ExitCode> => {
  const path = file();
  const asked = { booksId, name, currency, cutoffDate, postingPolicy, actor: actorHere() };
  // Tried in memory first, so that a refusal leaves no empty file behind.
  await createBooks({ ...asked, store: memoryStore() });
  const store = await openStore(path, 'create');
  try {
    await createBooks({ ...asked, store });
  } finally {
    await store.close();
  }
  const told = json
    ? JSON.stringify({ file: path, booksId, name, currency, cutoffDate, postingPolicy })
    : `Opened the books "${name}" (${booksId}, ${currency}) in ${path}. ` +
      `The first open day is ${cutoffDate}.`;
  await write(io.stdout, `${told}\n`);
  return ExitCode.done;
};
