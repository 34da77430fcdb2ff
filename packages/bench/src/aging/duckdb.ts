/** The peer in DuckDB: the same table in columns. Absent where its binary is not installed. */
import { dayNumber } from '@counterfoil/core';
import { customerOf, openRows, TODAY, type BookSize } from './book.ts';
import { customerFiguresIn, figuresIn, sumsInSql, type AgingSide } from './figures.ts';

const duckdb = async () => {
  try {
    return await import('@duckdb/node-api');
  } catch {
    return undefined;
  }
};

export const duckdbSide = async (size: BookSize): Promise<AgingSide | undefined> => {
  const api = await duckdb();
  if (api === undefined) return undefined;
  const instance = await api.DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE TABLE customers (number INTEGER, customer VARCHAR)');
  await connection.run(
    'CREATE TABLE open_items (customer INTEGER, item VARCHAR, due_day INTEGER, open BIGINT)',
  );
  const customers = await connection.createAppender('customers');
  for (let number = 0; number < size.customers; number += 1) {
    customers.appendInteger(number);
    customers.appendVarchar(customerOf(number));
    customers.endRow();
  }
  customers.closeSync();
  const items = await connection.createAppender('open_items');
  for (const { customer, item, dueDay, open } of openRows(size)) {
    items.appendInteger(customer);
    items.appendVarchar(item);
    items.appendInteger(dueDay);
    items.appendBigInt(BigInt(open));
    items.endRow();
  }
  items.closeSync();

  // Sums as DOUBLE, exact for these: a sum of BIGINT comes as a bigint, which costs more.
  const sums = sumsInSql(dayNumber(TODAY), 'CAST_TO_DOUBLE');
  await connection.run('CREATE MACRO CAST_TO_DOUBLE(x) AS CAST(x AS DOUBLE)');
  const totals = await connection.prepare(`SELECT ${sums} FROM open_items`);
  const one = await connection.prepare(`SELECT ${sums} FROM open_items WHERE customer = $1`);
  const all = await connection.prepare(
    `SELECT c.customer, s.* EXCLUDE (number) FROM
       (SELECT customer AS number, ${sums} FROM open_items GROUP BY customer) s
       JOIN customers c USING (number) ORDER BY c.customer`,
  );
  const rows = async (): Promise<ReadonlyArray<unknown>> =>
    (await all.runAndReadAll()).getRowObjectsJS();
  return {
    by: 'DuckDB, into rows',
    totals: async () => figuresIn((await totals.runAndReadAll()).getRowObjectsJS()[0]),
    all: rows,
    one: async (customer) => {
      one.bindInteger(1, customer);
      return figuresIn((await one.runAndReadAll()).getRowObjectsJS()[0]);
    },
    comparable: async () => (await rows()).map(customerFiguresIn),
    close: () => connection.closeSync(),
  };
};
