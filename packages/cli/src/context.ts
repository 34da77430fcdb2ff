/** What every command of the program starts from: the books that were named, opened. */
import { userInfo } from 'node:os';
import type { EventStore, OpenedBooks } from '@counterfoil/core';
import { shownAs } from './address.ts';
import { misused } from './exit.ts';
import type { Io } from './io.ts';
import { openStore } from './open-store.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly books?: string;
  readonly id: string;
}

export interface Context {
  readonly io: Io;
  /**
   * The file or the address with the books. Refuses when neither the option nor the environment
   * names one.
   */
  readonly file: () => string;
  readonly booksId: string;
}

export const contextOf = (io: Io, { books, id }: GlobalOptions): Context => ({
  io,
  booksId: id,
  file: () => {
    const file = books ?? io.env['COUNTERFOIL_BOOKS'] ?? '';
    if (file !== '') return file;
    throw misused('no books are named. Say --books FILE, or set COUNTERFOIL_BOOKS.');
  },
});

/** Who is named as the author of commands that name nobody: the user of this machine. */
export const actorHere = (): string => {
  try {
    const { username } = userInfo();
    return /^[\x21-\x7e]{1,100}$/.test(username) ? username : 'cli';
  } catch {
    // A container may run as a user that has no name.
    return 'cli';
  }
};

/** Opens the books, uses them, and closes them whatever happens. */
export const withBooks = async <A>(
  { file, booksId }: Context,
  mode: 'read' | 'write',
  use: (books: OpenedBooks, store: EventStore) => Promise<A>,
): Promise<A> => {
  const path = file();
  const shown = shownAs(path);
  const { openBooks } = await import('@counterfoil/core');
  const store = await openStore(path, mode);
  try {
    const books = await openBooks({ store, booksId, actor: actorHere() }).catch(
      (error: unknown) => {
        if (!(error instanceof Error && '_tag' in error && error._tag === 'BooksNotOpen'))
          throw error;
        throw misused(
          `${shown} holds no books "${booksId}". Open them with: counterfoil init --books ${shown} ` +
            `--id ${booksId} --name NAME --currency CODE --cutoff DATE`,
        );
      },
    );
    return await use(books, store);
  } finally {
    await store.close();
  }
};
