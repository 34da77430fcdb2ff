/** Books in a temporary file that grow by appended logs and are used through the public API. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBooks, openBooks, type OpenedBooks } from '@counterfoil/core';
import { openSqlite, type SqliteStore } from '@counterfoil/sqlite';
import { BOOKS, DATE, LogBuilder } from './log-builder.ts';

export class BooksFile {
  readonly store: SqliteStore;
  readonly books: OpenedBooks;
  readonly builder: LogBuilder;
  readonly #directory: string;

  private constructor(store: SqliteStore, books: OpenedBooks, builder: LogBuilder, path: string) {
    this.store = store;
    this.books = books;
    this.builder = builder;
    this.#directory = path;
  }

  static async create(): Promise<BooksFile> {
    const directory = mkdtempSync(join(tmpdir(), 'counterfoil-growth-'));
    const store = await openSqlite(join(directory, 'books.db'));
    const books = await createBooks({ store, ...BOOKS });
    return new BooksFile(store, books, await LogBuilder.on(store), directory);
  }

  /** Another process, as it were: nothing of an account is in its memory. */
  async reopened<A>(work: (books: OpenedBooks) => Promise<A>): Promise<A> {
    const books = await openBooks({ store: await openSqlite(this.store.file) });
    try {
      return await work(books);
    } finally {
      await books.close();
    }
  }

  async close(): Promise<void> {
    await this.books.close();
    rmSync(this.#directory, { recursive: true });
  }
}

/** A receipt on account: the smallest posting, so that what is around it shows. */
export const postOnAccount = async (
  books: OpenedBooks,
  customer: string,
  receipt: string,
): Promise<void> => {
  await books.postReceipt({
    customer,
    receipt,
    documentDate: DATE,
    paymentType: 'cash',
    bank: { code: 'BANK' },
    total: 100,
    remainder: 'onAccount',
  });
};

export const postInvoice = async (
  books: OpenedBooks,
  customer: string,
  invoice: string,
  amount: number,
): Promise<void> => {
  await books.postInvoice({
    customer,
    invoice,
    documentDate: DATE,
    lines: [{ line: '1', description: 'goods', amount }],
  });
};

/** Pays whatever is due first. */
export const postOldestDue = async (
  books: OpenedBooks,
  customer: string,
  receipt: string,
  total: number,
): Promise<void> => {
  await books.postReceipt({
    customer,
    receipt,
    documentDate: DATE,
    paymentType: 'cash',
    bank: { code: 'BANK' },
    total,
    distribute: { policy: 'oldestDue' },
  });
};
