/**
 * Money views as SQL tables: what is open, what each customer owes, and the aging, kept up with a
 * log and queried with plain SQL. The log may be in any store; the tables are in PostgreSQL.
 */
import {
  systemPorts,
  tablesOn,
  type Ports,
  type Tables,
  type TablesSource,
} from '@counterfoil/core';
import type { ConnectionOptions } from '../connections.ts';
import { checkedSchema } from '../migrate.ts';
import { openSchema } from '../open.ts';
import { tableMigrations } from './schema.ts';
import { refuseNewerShape, tablesTarget } from './target.ts';

export interface TablesOptions extends ConnectionOptions {
  /** The schema that holds the tables; it may be that of the log. Default: `counterfoil`. */
  readonly schema?: string;
  /** How many events are written in one transaction at most. Default: 500. */
  readonly batchSize?: number;
  /** Waiting and chance, for tests. Default: those of this machine. */
  readonly ports?: Partial<Ports>;
}

/**
 * Opens the tables in a schema, and makes them where there are none; `run` then fills them from the
 * log of a store, through restarts of the server. Rejects with a `PostgresOpenError`.
 */
export const projectToTables = async (
  source: TablesSource,
  { schema = 'counterfoil', batchSize = 500, ports, ...options }: TablesOptions,
): Promise<Tables> => {
  const { scheduler } = { ...systemPorts, ...ports };
  const migrations = tableMigrations(checkedSchema(schema));
  const connections = await openSchema(options, schema, migrations, scheduler);
  const target = tablesTarget(connections, schema, scheduler);
  try {
    refuseNewerShape(await target.begin(), schema);
  } catch (error) {
    await connections.close();
    throw error;
  }
  return tablesOn(source, target, { batchSize, scheduler });
};
