/** The peer in SQLite: open items in a table, with an index that holds all that aging needs. */
import { dayNumber } from '@counterfoil/core';
import { DatabaseSync } from '@photostructure/sqlite';
import { customerOf, openRows, TODAY, type BookSize } from './book.ts';
import { customerFiguresIn, figuresIn, sumsInSql, type AgingSide } from './figures.ts';

const SCHEMA = `
  CREATE TABLE customers (number INTEGER PRIMARY KEY, customer TEXT NOT NULL);
  CREATE TABLE open_items (
    customer INTEGER NOT NULL REFERENCES customers,
    item TEXT NOT NULL,
    due_day INTEGER NOT NULL,
    open INTEGER NOT NULL
  );
`;

export const sqliteSide = (size: BookSize): AgingSide => {
  const database = new DatabaseSync(':memory:');
  database.exec(SCHEMA);
  database.exec('BEGIN');
  const addCustomer = database.prepare('INSERT INTO customers VALUES (?, ?)');
  for (let number = 0; number < size.customers; number += 1)
    addCustomer.run(number, customerOf(number));
  const addItem = database.prepare('INSERT INTO open_items VALUES (?, ?, ?, ?)');
  for (const { customer, item, dueDay, open } of openRows(size))
    addItem.run(customer, item, dueDay, open);
  database.exec('COMMIT');
  database.exec('CREATE INDEX by_customer ON open_items (customer, due_day, open); ANALYZE');

  const sums = sumsInSql(dayNumber(TODAY), '');
  const totals = database.prepare(`SELECT ${sums} FROM open_items`);
  const one = database.prepare(`SELECT ${sums} FROM open_items WHERE customer = ?`);
  const all = database.prepare(
    `SELECT c.customer, s.* FROM
       (SELECT customer AS number, ${sums} FROM open_items GROUP BY customer) s
       JOIN customers c USING (number) ORDER BY number`,
  );
  const rows = (): ReadonlyArray<unknown> => all.all();
  return {
    by: 'SQLite, indexed open items',
    totals: () => figuresIn(totals.get()),
    all: rows,
    one: (customer) => figuresIn(one.get(customer)),
    comparable: async () => rows().map(customerFiguresIn),
    close: () => database.close(),
  };
};
