/** The store behind `--books`: a file, or an address of PostgreSQL or EventStoreDB. */
import { statSync } from 'node:fs';
import type { EventStore } from '@counterfoil/core';
import { misused } from './exit.ts';

/** `create` makes what is not there yet. */
export type Mode = 'read' | 'write' | 'create';

const openFile = async (file: string, mode: Mode): Promise<EventStore> => {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (mode !== 'create' && (size === undefined || size === 0))
    throw misused(
      `${size === undefined ? 'there is no file' : 'nothing is in the file'} ${file}. ` +
        `Open new books with: counterfoil init --books ${file} ` +
        '--name NAME --currency CODE --cutoff DATE',
    );
  const { openSqlite, SqliteOpenError } = await import('@counterfoil/sqlite');
  try {
    return await openSqlite(file, { create: mode === 'create' });
  } catch (error) {
    // A reader that may write tidies up behind itself; one that may not leaves files of the engine.
    if (mode !== 'read' || !(error instanceof SqliteOpenError) || error._tag !== 'ReadOnly')
      throw error;
    return openSqlite(file, { readOnly: true });
  }
};

const openServer = async (address: string, mode: Mode): Promise<EventStore> => {
  const { openPostgres } = await import('@counterfoil/postgres');
  return openPostgres({ connectionString: address, readOnly: mode === 'read' });
};

const openCluster = async (address: string): Promise<EventStore> => {
  const { openEventStoreDb } = await import('@counterfoil/eventstoredb');
  return openEventStoreDb({ connectionString: address });
};

/** Opens the store. Heavy drivers are loaded only when an address asks for them. */
export const openStore = (books: string, mode: Mode): Promise<EventStore> => {
  const [scheme] = /^[a-z+]+(?=:\/\/)/.exec(books) ?? [];
  switch (scheme) {
    case undefined:
      return openFile(books, mode);
    case 'postgres':
    case 'postgresql':
      return openServer(books, mode);
    case 'esdb':
    case 'esdb+discover':
      return openCluster(books);
    default:
      throw misused(`--books ${scheme}://… is of no store. Give a file, postgres://… or esdb://….`);
  }
};

/** The name of the books for people and programs: an address without its password. */
export const shownAs = (books: string): string =>
  books.replace(/^([a-z+]+:\/\/[^:@/]*):[^@/]*@/, '$1:***@');
