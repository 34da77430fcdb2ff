/** P2: durable posting through the public API in PostgreSQL, against a CRUD schema on the same. */
import type { OpenedBooks } from '@counterfoil/core';
import { openPostgres } from '@counterfoil/postgres';
import {
  figureOf,
  goal,
  mustEqual,
  type Benchmark,
  type Context,
  type Figure,
  type SizeName,
} from '../benchmark.ts';
import { inTurns, ratePerSecond, type Subject } from '../measure.ts';
import { startPostgres, type PostgresServer } from '../servers/postgres.ts';
import { openByInvoice, openOurs, postOurs } from './ours.ts';
import { openPostgresCrud, type PostgresCrud } from './postgres-crud.ts';
import { receiptOf, type PlainReceipt } from './workload.ts';

const CONNECTIONS = 16;
const SCHEMA = 'bench';

interface Size {
  readonly accounts: number;
  /** Receipts of each account. */
  readonly each: number;
  readonly eachOfPeer: number;
}

const SIZES: Readonly<Record<SizeName, Size>> = {
  tiny: { accounts: 4, each: 4, eachOfPeer: 4 },
  small: { accounts: 64, each: 30, eachOfPeer: 15 },
  full: { accounts: 64, each: 120, eachOfPeer: 60 },
};

interface Stage {
  readonly books: OpenedBooks;
  readonly crud: PostgresCrud;
  readonly close: () => Promise<void>;
}

/** Fresh tables of both, in schemas of their own of one database. */
const openStage = async (
  { connectionString, run }: PostgresServer,
  accounts: number,
): Promise<Stage> => {
  const crud = await openPostgresCrud(connectionString, accounts, CONNECTIONS);
  await run(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
  const books = await openOurs(await openPostgres({ connectionString, schema: SCHEMA }), accounts);
  // What opening has left to be written must not be written while either is timed.
  await run('CHECKPOINT');
  return {
    books,
    crud,
    close: async () => {
      await books.close();
      await crud.close();
    },
  };
};

const receiptsOf = (account: number, each: number): ReadonlyArray<PlainReceipt> =>
  Array.from({ length: each }, (_, nth) => receiptOf(account, nth));

/** Each account always has one on its way. */
const postTogether = async (books: OpenedBooks, accounts: number, each: number): Promise<void> => {
  await Promise.all(
    Array.from({ length: accounts }, async (_, account) => {
      for (const receipt of receiptsOf(account, each)) await postOurs(books, receipt);
    }),
  );
};

/** The same receipts by connection: no two of them meet at an account, so none ever waits. */
const shared = (accounts: number, each: number): ReadonlyArray<ReadonlyArray<PlainReceipt>> =>
  Array.from({ length: CONNECTIONS }, (_, connection) => {
    const own = Array.from({ length: accounts }, (__, account) => account).filter(
      (account) => account % CONNECTIONS === connection,
    );
    return Array.from({ length: each }, (__, nth) =>
      own.map((account) => receiptOf(account, nth)),
    ).flat();
  });

/** The same receipts on both sides must leave the same amounts open. */
const compare = async (server: PostgresServer, accounts: number): Promise<void> => {
  const { books, crud, close } = await openStage(server, accounts);
  try {
    await postTogether(books, accounts, 12);
    await crud.post(shared(accounts, 12));
    mustEqual('what is open', await openByInvoice(books), await crud.open());
  } finally {
    await close();
  }
};

const measure = async (
  server: PostgresServer,
  { accounts, each, eachOfPeer }: Size,
  context: Context,
): Promise<ReadonlyArray<Figure>> => {
  let stage: Stage | null = null;
  const current = (): Stage => {
    if (stage === null) throw new Error('the first subject opens the stage');
    return stage;
  };
  const close = async (): Promise<void> => {
    await stage?.close();
    stage = null;
  };
  const ours: Subject = {
    id: 'ours',
    task: `${accounts} in flight on ${accounts} accounts`,
    by: 'Counterfoil',
    unit: 'per s',
    run: async () => {
      await close();
      stage = await openStage(server, accounts);
      return ratePerSecond(each * accounts, () => postTogether(current().books, accounts, each));
    },
  };
  const peer: Subject = {
    id: 'crud',
    task: `${CONNECTIONS} connections, a transaction each`,
    by: 'CRUD',
    unit: 'per s',
    run: () => {
      const receipts = shared(accounts, eachOfPeer);
      return ratePerSecond(eachOfPeer * accounts, () => current().crud.post(receipts));
    },
  };
  try {
    return await inTurns([ours, peer], context);
  } finally {
    await close();
  }
};

const title =
  'P2 Durable posting in PostgreSQL: receipts with 3 applications, fsync and synchronous_commit on';

const run = async (context: Context) => {
  const size = SIZES[context.size];
  context.progress('starting a server, and comparing both sides');
  const server = await startPostgres();
  try {
    await compare(server, size.accounts);
    const figures = await measure(server, size, context);
    const [ours, crud] = ['ours', 'crud'].map((id) => figureOf(figures, id).median);
    return {
      name: 'posting-postgres',
      title,
      sizes: { ...size, connections: CONNECTIONS },
      sameAs: ['what is open on every invoice after the same receipts'],
      figures,
      goals: [
        goal(
          `Counterfoil / CRUD on ${CONNECTIONS} connections`,
          (ours ?? 0) / (crud ?? 1),
          '×',
          'at least',
          10,
        ),
      ],
      notRun: [],
    };
  } finally {
    await server.stop();
  }
};

export const postingPostgres: Benchmark = { name: 'posting-postgres', title, run };
