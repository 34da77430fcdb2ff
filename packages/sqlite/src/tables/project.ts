/**
 * Money views as SQL tables: what is open, what each customer owes, and the aging, kept up with a
 * log and queried with plain SQL. The log may be in any store; the tables are in an SQLite file,
 * that of the log or one of their own.
 */
import {
  TABLES_SHAPE,
  tablesOn,
  systemPorts,
  type Tables,
  type TablesSource,
} from '@counterfoil/core';
import { openAndBuild, type SqliteOptions } from '../open.ts';
import { SqliteOpenError } from '../open-error.ts';
import { tablesFile } from '../schema.ts';
import { tablesTarget } from './target.ts';

export interface TablesOptions extends Pick<SqliteOptions, 'driver' | 'scheduler' | 'patience'> {
  /** Holds the tables, and is created where there is none. It may be the file of the log. */
  readonly file: string;
  /** How many events are written in one transaction at most. Default: 500. */
  readonly batchSize?: number;
}

/**
 * Opens the tables in a file, and makes them where there are none; `run` then fills them from the
 * log of a store. Rejects with a `SqliteOpenError`; what is done with the tables later rejects with
 * a `TablesFailed` where the file cannot be read or written.
 */
export const projectToTables = async (
  source: TablesSource,
  { file, batchSize = 500, ...options }: TablesOptions,
): Promise<Tables> => {
  const { scheduler = systemPorts.scheduler } = options;
  const target = await openAndBuild(file, options, tablesFile, tablesTarget);
  try {
    const { shape } = await target.begin();
    if (shape > TABLES_SHAPE)
      throw new SqliteOpenError(
        'NewerSchema',
        file,
        'its tables were built by a newer version of @counterfoil/sqlite: update the package',
      );
  } catch (error) {
    await target.close();
    throw error;
  }
  return tablesOn(source, target, { batchSize, scheduler });
};
