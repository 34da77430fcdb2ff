/**
 * The peer of P2: the tables and checks of `crud.ts` in PostgreSQL, posted from many connections at
 * once, one transaction for each receipt. Statements are prepared, and one changes all lines.
 */
import { Client } from 'pg';
import {
  customerOf,
  INVOICE_TOTAL,
  invoiceOf,
  INVOICES,
  LINE_AMOUNT,
  LINES,
  RECEIPT_DATE,
  type OpenByInvoice,
  type PlainReceipt,
} from './workload.ts';

const SCHEMA = `
  DROP SCHEMA IF EXISTS crud CASCADE;
  CREATE SCHEMA crud;
  CREATE TABLE crud.customers (id bigint PRIMARY KEY, code text NOT NULL UNIQUE);
  CREATE TABLE crud.invoices (
    id bigint PRIMARY KEY,
    customer bigint NOT NULL REFERENCES crud.customers,
    number text NOT NULL UNIQUE,
    total bigint NOT NULL,
    open bigint NOT NULL CHECK (open >= 0)
  );
  CREATE INDEX invoices_of ON crud.invoices (customer);
  CREATE TABLE crud.receipts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer bigint NOT NULL REFERENCES crud.customers,
    number text NOT NULL,
    date date NOT NULL,
    type text NOT NULL,
    reference text NOT NULL,
    total bigint NOT NULL CHECK (total > 0),
    command_id text NOT NULL UNIQUE,
    UNIQUE (customer, reference),
    UNIQUE (customer, number)
  );
  CREATE TABLE crud.applications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt bigint NOT NULL REFERENCES crud.receipts,
    invoice bigint NOT NULL REFERENCES crud.invoices,
    amount bigint NOT NULL CHECK (amount > 0)
  );
  CREATE INDEX applications_of ON crud.applications (receipt);
  CREATE INDEX applications_to ON crud.applications (invoice);
`;

const STATEMENTS = {
  byCommand: 'SELECT id FROM crud.receipts WHERE command_id = $1',
  byReference: 'SELECT id FROM crud.receipts WHERE customer = $1 AND reference = $2',
  // In the order of their ids, so that no two transactions wait for each other.
  openOf:
    'SELECT id FROM crud.invoices WHERE id = ANY($1) AND open >= $2 ORDER BY id FOR NO KEY UPDATE',
  addReceipt: `INSERT INTO crud.receipts (customer, number, date, type, reference, total, command_id)
    VALUES ($1, $2, $3, 'transfer', $4, $5, $6) RETURNING id`,
  pay: 'UPDATE crud.invoices SET open = open - $2 WHERE id = ANY($1)',
  addApplications: `INSERT INTO crud.applications (receipt, invoice, amount)
    SELECT $1, invoice, $3 FROM unnest($2::bigint[]) AS invoice`,
} as const;

type Row = Readonly<Record<string, unknown>>;
type Ask = (
  name: keyof typeof STATEMENTS,
  values: ReadonlyArray<unknown>,
) => Promise<ReadonlyArray<Row>>;

const askOn =
  (client: Client): Ask =>
  async (name, values) =>
    (await client.query<Row>({ name, text: STATEMENTS[name], values: [...values] })).rows;

const idOf = (account: number, invoice: number): number => account * INVOICES + invoice + 1;

const postOne = async (
  ask: Ask,
  { account, commandId, receipt, reference, invoices }: PlainReceipt,
): Promise<void> => {
  if ((await ask('byCommand', [commandId])).length > 0) return;
  if ((await ask('byReference', [account, reference])).length > 0)
    throw new Error(`${reference} was posted before`);
  const ids = invoices.map((invoice) => idOf(account, invoice));
  if ((await ask('openOf', [ids, LINE_AMOUNT])).length < ids.length)
    throw new Error(`an invoice of ${receipt} has not enough open`);
  const total = LINES * LINE_AMOUNT;
  const values = [account, receipt, RECEIPT_DATE, reference, total, commandId];
  const [row] = await ask('addReceipt', values);
  await ask('pay', [ids, LINE_AMOUNT]);
  await ask('addApplications', [row?.['id'], ids, LINE_AMOUNT]);
};

const fill = async (client: Client, accounts: number): Promise<void> => {
  const numbers = Array.from({ length: accounts }, (_, account) => account);
  await client.query('INSERT INTO crud.customers SELECT * FROM unnest($1::bigint[], $2::text[])', [
    numbers,
    numbers.map(customerOf),
  ]);
  const invoices = numbers.flatMap((account) =>
    Array.from({ length: INVOICES }, (_, invoice) => ({ account, invoice })),
  );
  await client.query(
    `INSERT INTO crud.invoices (id, customer, number, total, open)
     SELECT id, customer, number, $4, $4
     FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS row (id, customer, number)`,
    [
      invoices.map(({ account, invoice }) => idOf(account, invoice)),
      invoices.map(({ account }) => account),
      invoices.map(({ account, invoice }) => invoiceOf(account, invoice)),
      INVOICE_TOTAL,
    ],
  );
  await client.query('ANALYZE crud.customers, crud.invoices');
};

export interface PostgresCrud {
  /** Each connection posts its own receipts, one durable transaction after another. */
  readonly post: (byConnection: ReadonlyArray<Iterable<PlainReceipt>>) => Promise<void>;
  readonly open: () => Promise<OpenByInvoice>;
  readonly close: () => Promise<void>;
}

export const openPostgresCrud = async (
  connectionString: string,
  accounts: number,
  connections: number,
): Promise<PostgresCrud> => {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString }));
  await Promise.all(clients.map((client) => client.connect()));
  const [first] = clients;
  if (first === undefined) throw new RangeError('there is at least one connection');
  await first.query(SCHEMA);
  await fill(first, accounts);
  return {
    post: async (byConnection) => {
      await Promise.all(
        clients.map(async (client, index) => {
          const ask = askOn(client);
          for (const receipt of byConnection[index] ?? []) {
            await client.query({ name: 'begin', text: 'BEGIN' });
            await postOne(ask, receipt);
            await client.query({ name: 'commit', text: 'COMMIT' });
          }
        }),
      );
    },
    open: async () => {
      const { rows } = await first.query<{ number: string; open: string }>(
        'SELECT number, open FROM crud.invoices WHERE open <> 0 ORDER BY number COLLATE "C"',
      );
      return rows.map(({ number, open }) => [number, Number(open)] as const);
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
};
