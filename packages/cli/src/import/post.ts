/** Asking the books for every row: many customers at once, each customer's rows in order. */
import { explain, type ArError, type OpenedBooks } from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { ExitCode, exitCodeOfTag, Stop } from '../exit.ts';
import type { Ask, Kind, NotTaken } from './plan.ts';

/** How many rows are under way at once: enough of them share a commit to disk. */
const UNDER_WAY_MAX = 256;

export interface Sum {
  rows: number;
  amount: number;
}

/** What came of a file. */
export interface Posted {
  readonly taken: Readonly<Record<Kind, Sum>>;
  readonly already: Readonly<Record<Kind, Sum>>;
  readonly notTaken: ReadonlyArray<NotTaken>;
  readonly customersOpened: number;
}

const nothing = (): Record<Kind, Sum> => ({
  invoice: { rows: 0, amount: 0 },
  credit: { rows: 0, amount: 0 },
});

/** A row cannot be answered for when the store fails: everything stops there. */
const stopOnFailure = (error: ArError, { line }: Ask): void => {
  const exitCode = exitCodeOfTag(error._tag) ?? ExitCode.refused;
  if (exitCode === ExitCode.refused) return;
  throw new Stop(
    exitCode,
    `line ${line}: ${error._tag}: ${explain(error)} Import the file again when this is put ` +
      'right: what is in the books already is not posted twice.',
  );
};

class Importer {
  readonly #books: OpenedBooks;
  readonly #taken = nothing();
  readonly #already = nothing();
  readonly #notTaken: NotTaken[] = [];
  #customersOpened = 0;

  constructor(books: OpenedBooks) {
    this.#books = books;
  }

  get posted(): Posted {
    return {
      taken: this.#taken,
      already: this.#already,
      notTaken: this.#notTaken,
      customersOpened: this.#customersOpened,
    };
  }

  async take(ask: Ask): Promise<void> {
    let result = await this.#books.task(ask.post)();
    if (E.isLeft(result) && result.left._tag === 'CustomerUnknown') {
      const opened = await this.#books.task(ask.open)();
      if (E.isLeft(opened)) return this.#refuse(ask, opened.left);
      if (!opened.right.duplicate) this.#customersOpened += 1;
      result = await this.#books.task(ask.post)();
    }
    if (E.isLeft(result)) return this.#refuse(ask, result.left);
    const sum = (result.right.duplicate ? this.#already : this.#taken)[ask.kind];
    sum.rows += 1;
    sum.amount += ask.amount;
  }

  #refuse(ask: Ask, refusal: ArError): void {
    stopOnFailure(refusal, ask);
    const { line, document } = ask;
    const message =
      refusal._tag === 'CommandIdReused'
        ? `${ask.kind}:${document} was imported before with other content. ` +
          'Posted documents never change: correct it by a document of its own.'
        : explain(refusal, this.#books.state?.currency);
    this.#notTaken.push({ line, document, refusal, message });
  }
}

/** Posts all rows. Stops at the first failure of the store, after what is under way has ended. */
export const postAll = async (
  books: OpenedBooks,
  asks: ReadonlyArray<Ask>,
  progress: (done: number) => void,
): Promise<Posted> => {
  const importer = new Importer(books);
  const lastOf = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  let [started, done] = [0, 0];
  let oneEnded = (): void => {};
  const take = async (ask: Ask, before: Promise<void> | undefined): Promise<void> => {
    await before;
    try {
      if (failures.length === 0) await importer.take(ask);
    } catch (error) {
      failures.push(error);
    }
    progress((done += 1));
    oneEnded();
  };
  for (const ask of asks) {
    while (started - done >= UNDER_WAY_MAX)
      await new Promise<void>((resolve) => (oneEnded = resolve));
    if (failures.length > 0) break;
    started += 1;
    lastOf.set(ask.customer, take(ask, lastOf.get(ask.customer)));
  }
  await Promise.all(lastOf.values());
  if (failures.length > 0) throw failures[0];
  return importer.posted;
};
