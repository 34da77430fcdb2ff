/**
 * The peer: the tables that an application would write without events. Every receipt checks what
 * ours checks (the command id, the payment, what each invoice has open) and changes rows in place.
 */
import { DatabaseSync } from '@photostructure/sqlite';
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
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -32768;
  CREATE TABLE customers (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
  CREATE TABLE invoices (
    id INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL REFERENCES customers,
    number TEXT NOT NULL UNIQUE,
    total INTEGER NOT NULL,
    open INTEGER NOT NULL CHECK (open >= 0)
  );
  CREATE INDEX invoices_of ON invoices (customer);
  CREATE TABLE receipts (
    id INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL REFERENCES customers,
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    type TEXT NOT NULL,
    reference TEXT NOT NULL,
    total INTEGER NOT NULL CHECK (total > 0),
    command_id TEXT NOT NULL UNIQUE,
    UNIQUE (customer, reference),
    UNIQUE (customer, number)
  );
  CREATE TABLE applications (
    id INTEGER PRIMARY KEY,
    receipt INTEGER NOT NULL REFERENCES receipts,
    invoice INTEGER NOT NULL REFERENCES invoices,
    amount INTEGER NOT NULL CHECK (amount > 0)
  );
  CREATE INDEX applications_of ON applications (receipt);
  CREATE INDEX applications_to ON applications (invoice);
`;

const valueIn = (row: unknown): number | undefined => {
  const value: unknown =
    typeof row === 'object' && row !== null ? Reflect.get(row, 'value') : undefined;
  return typeof value === 'number' ? value : undefined;
};

export interface Crud {
  /** Posts in one transaction, and returns when it is durable. */
  readonly post: (receipts: ReadonlyArray<PlainReceipt>) => void;
  readonly open: () => OpenByInvoice;
  readonly close: () => void;
}

const statements = (database: InstanceType<typeof DatabaseSync>) => ({
  begin: database.prepare('BEGIN IMMEDIATE'),
  commit: database.prepare('COMMIT'),
  byCommand: database.prepare('SELECT id AS value FROM receipts WHERE command_id = ?'),
  byReference: database.prepare(
    'SELECT id AS value FROM receipts WHERE customer = ? AND reference = ?',
  ),
  openOf: database.prepare('SELECT open AS value FROM invoices WHERE id = ?'),
  addReceipt: database.prepare(
    `INSERT INTO receipts (customer, number, date, type, reference, total, command_id)
     VALUES (?, ?, ?, 'transfer', ?, ?, ?) RETURNING id AS value`,
  ),
  pay: database.prepare('UPDATE invoices SET open = open - ? WHERE id = ?'),
  addApplication: database.prepare(
    'INSERT INTO applications (receipt, invoice, amount) VALUES (?, ?, ?)',
  ),
});

const idOf = (account: number, invoice: number): number => account * INVOICES + invoice + 1;

export const openCrud = (file: string, accounts: number): Crud => {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  database.exec('BEGIN');
  const addCustomer = database.prepare('INSERT INTO customers (id, code) VALUES (?, ?)');
  const addInvoice = database.prepare(
    'INSERT INTO invoices (id, customer, number, total, open) VALUES (?, ?, ?, ?, ?)',
  );
  for (let account = 0; account < accounts; account += 1) {
    addCustomer.run(account, customerOf(account));
    for (let invoice = 0; invoice < INVOICES; invoice += 1) {
      const number = invoiceOf(account, invoice);
      addInvoice.run(idOf(account, invoice), account, number, INVOICE_TOTAL, INVOICE_TOTAL);
    }
  }
  database.exec('COMMIT');
  const sql = statements(database);

  const postOne = ({ account, commandId, receipt, reference, invoices }: PlainReceipt): void => {
    if (sql.byCommand.get(commandId) !== undefined) return;
    if (sql.byReference.get(account, reference) !== undefined)
      throw new Error(`${reference} was posted before`);
    for (const invoice of invoices)
      if ((valueIn(sql.openOf.get(idOf(account, invoice))) ?? 0) < LINE_AMOUNT)
        throw new Error(`${invoice} has not enough open`);
    const total = LINES * LINE_AMOUNT;
    const row: unknown = sql.addReceipt.get(
      account,
      receipt,
      RECEIPT_DATE,
      reference,
      total,
      commandId,
    );
    for (const invoice of invoices) {
      sql.pay.run(LINE_AMOUNT, idOf(account, invoice));
      sql.addApplication.run(valueIn(row), idOf(account, invoice), LINE_AMOUNT);
    }
  };

  return {
    post: (receipts) => {
      sql.begin.run();
      for (const receipt of receipts) postOne(receipt);
      sql.commit.run();
    },
    open: () => {
      const rows: ReadonlyArray<unknown> = database
        .prepare('SELECT number, open FROM invoices WHERE open <> 0 ORDER BY number')
        .all();
      return rows.flatMap((row) => {
        if (typeof row !== 'object' || row === null) return [];
        const number: unknown = Reflect.get(row, 'number');
        const open: unknown = Reflect.get(row, 'open');
        return typeof number === 'string' && typeof open === 'number' ? [[number, open]] : [];
      });
    },
    close: () => database.close(),
  };
};
