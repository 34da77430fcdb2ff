/** P1: durable posting through the public API, against a CRUD schema on the same disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenedBooks } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import {
  figureOf,
  goal,
  mustEqual,
  type Benchmark,
  type Context,
  type Figure,
  type SizeName,
} from '../benchmark.ts';
import { inTurns, ratePerSecond, type Sample, type Subject } from '../measure.ts';
import { openCrud, type Crud } from './crud.ts';
import { openByInvoice, openOurs, postOurs } from './ours.ts';
import { INVOICES, receiptOf, type PlainReceipt } from './workload.ts';

/** An account is saved for the first time when it has more events than this. */
const FIRST_SNAPSHOT = 200;
const OPENING_EVENTS = 1 + INVOICES;
const GROUP = 64;

interface Size {
  readonly accounts: number;
  /** Receipts of each account: below the first snapshot, and past it. */
  readonly below: number;
  readonly past: number;
  /** Receipts in all. */
  readonly single: number;
  readonly grouped: number;
}

const SIZES: Readonly<Record<SizeName, Size>> = {
  tiny: { accounts: 2, below: 4, past: 4, single: 8, grouped: 128 },
  small: { accounts: 64, below: 60, past: 60, single: 500, grouped: 4_000 },
  full: { accounts: 64, below: 120, past: 200, single: 2_000, grouped: 12_800 },
};

/** One file of ours and one of the peer, and how far each account has come. */
class Stage {
  readonly books: OpenedBooks;
  readonly crud: Crud;
  readonly #accounts: number;
  readonly #directory: string;
  #posted = 0;
  #postedByPeer = 0;

  private constructor(books: OpenedBooks, crud: Crud, directory: string, accounts: number) {
    this.books = books;
    this.crud = crud;
    this.#directory = directory;
    this.#accounts = accounts;
  }

  static async open(accounts: number): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), 'counterfoil-posting-'));
    const crud = openCrud(join(directory, 'crud.db'), accounts);
    const books = await openOurs(await openSqlite(join(directory, 'books.db')), accounts);
    return new Stage(books, crud, directory, accounts);
  }

  /** Posts so many receipts to every account; each account always has one on its way. */
  async together(each: number): Promise<void> {
    const [from, to] = [this.#posted, this.#posted + each];
    this.#posted = to;
    await Promise.all(
      Array.from({ length: this.#accounts }, async (_, account) => {
        for (let nth = from; nth < to; nth += 1)
          await postOurs(this.books, receiptOf(account, nth));
      }),
    );
  }

  /** One receipt after the other, on one account after the other. */
  async oneByOne(count: number): Promise<void> {
    for (const receipt of this.#next(count, this.#posted)) await postOurs(this.books, receipt);
    this.#posted += Math.ceil(count / this.#accounts);
  }

  /** The same receipts by the peer, so many in a transaction. */
  peer(count: number, group: number): void {
    let waiting: PlainReceipt[] = [];
    for (const receipt of this.#next(count, this.#postedByPeer)) {
      waiting.push(receipt);
      if (waiting.length < group) continue;
      this.crud.post(waiting);
      waiting = [];
    }
    if (waiting.length > 0) this.crud.post(waiting);
    this.#postedByPeer += Math.ceil(count / this.#accounts);
  }

  async close(): Promise<void> {
    this.crud.close();
    await this.books.close();
    rmSync(this.#directory, { recursive: true });
  }

  *#next(count: number, from: number): Generator<PlainReceipt> {
    for (let at = 0; at < count; at += 1)
      yield receiptOf(at % this.#accounts, from + Math.floor(at / this.#accounts));
  }
}

/** The same receipts on both sides must leave the same amounts open. */
const compare = async (accounts: number): Promise<void> => {
  const stage = await Stage.open(accounts);
  await stage.together(12);
  stage.peer(accounts * 6, 1);
  stage.peer(accounts * 6, GROUP);
  mustEqual('what is open', await openByInvoice(stage.books), stage.crud.open());
  await stage.close();
};

const subjectsOf = (
  size: Size,
): { subjects: ReadonlyArray<Subject>; close: () => Promise<void> } => {
  let stage: Stage | null = null;
  const current = (): Stage => {
    if (stage === null) throw new Error('the first subject opens the stage');
    return stage;
  };
  const close = async (): Promise<void> => {
    await stage?.close();
    stage = null;
  };
  const subject = (id: string, task: string, by: string, run: Subject['run']): Subject => ({
    id,
    task,
    by,
    unit: 'per s',
    run,
  });
  const peer = (count: number, group: number): Promise<Sample> =>
    ratePerSecond(count, async () => current().peer(count, group));
  const ours = 'Counterfoil';
  const subjects = [
    subject('below', `${size.accounts} in flight, below the first snapshot`, ours, async () => {
      await close();
      stage = await Stage.open(size.accounts);
      return ratePerSecond(size.below * size.accounts, () => current().together(size.below));
    }),
    subject('crud', 'one after another', 'CRUD, a transaction each', () => peer(size.single, 1)),
    subject('past', `${size.accounts} in flight, past the first snapshot`, ours, async () => {
      await current().together(FIRST_SNAPSHOT + 2 - OPENING_EVENTS - size.below);
      return ratePerSecond(size.past * size.accounts, () => current().together(size.past));
    }),
    subject('grouped', `${GROUP} in a transaction`, 'CRUD, grouped', () =>
      peer(size.grouped, GROUP),
    ),
    subject('single', 'one after another, each awaited', ours, () =>
      ratePerSecond(size.single, () => current().oneByOne(size.single)),
    ),
  ];
  return { subjects, close };
};

const goalsOf = (figures: ReadonlyArray<Figure>) => {
  const of = (id: string): number => figureOf(figures, id).median;
  return [
    goal('below the first snapshot / CRUD', of('below') / of('crud'), '×', 'at least', 12),
    goal('past the first snapshot / CRUD', of('past') / of('crud'), '×', 'at least', 12),
    goal('below the first snapshot / grouped', of('below') / of('grouped'), '×', 'at least', 4),
    goal('past the first snapshot / grouped', of('past') / of('grouped'), '×', 'at least', 4),
    goal('awaited one by one / CRUD', of('single') / of('crud'), '×', 'at least', 1.2),
  ];
};

const title = 'P1 Durable posting in SQLite: receipts with 3 applications, synchronous=FULL';

const run = async (context: Context) => {
  const size = SIZES[context.size];
  context.progress('comparing both sides');
  await compare(size.accounts);
  const { subjects, close } = subjectsOf(size);
  const figures = await inTurns(subjects, context);
  await close();
  return {
    name: 'posting',
    title,
    sizes: { ...size },
    sameAs: ['what is open on every invoice after the same receipts'],
    figures,
    goals: goalsOf(figures),
    notRun: [],
  };
};

export const posting: Benchmark = { name: 'posting', title, run };
