/** The store behind `--books`: a file, or an address of PostgreSQL or EventStoreDB. */
import { statSync } from 'node:fs';
import type { EventStore } from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { addressOf, shownAs } from './address.ts';
import { ExitCode, isSystemError, misused, Stop } from './exit.ts';

/** `create` makes what is not there yet. */
export type Mode = 'read' | 'write' | 'create';

/** Undefined where there is no file. */
const sizeOf = (file: string): number | undefined => {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw misused(`there can be no file ${file}: ${error.message}.`);
  }
};

const openFile = async (file: string, mode: Mode): Promise<EventStore> => {
  const size = sizeOf(file);
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

const EXAMPLES = {
  postgres: 'postgres://USER:PASSWORD@HOST:5432/DATABASE',
  esdb: 'esdb://USER:PASSWORD@HOST:2113',
} as const;

/** The address makes no sense. */
const noAddress = (address: string, why: string, example: string): Stop =>
  misused(
    `${shownAs(address)}: ${why}. Write it as ${example}, and encode what is special in a ` +
      'password: %40 for @, %2F for /, %3A for :.',
  );

const unreachable = (address: string, tag: string, detail: string): Stop =>
  new Stop(
    ExitCode.storeFailed,
    `${shownAs(address)}: ${detail.replace(/[.\s]+$/, '')}. ` +
      (tag === 'Denied'
        ? 'Check the user and the password in the address, and what the user may do there.'
        : 'Check that the server is running, and what the address says of it.'),
  );

const openServer = async (address: string, mode: Mode): Promise<EventStore> => {
  // The driver also takes an address that names no host.
  if (!URL.canParse(address.replace('@/', '@host/')))
    throw noAddress(address, 'this is no address', EXAMPLES.postgres);
  const { openPostgres, PostgresOpenError } = await import('@counterfoil/postgres');
  try {
    return await openPostgres({ connectionString: address, readOnly: mode === 'read' });
  } catch (error) {
    if (!(error instanceof PostgresOpenError)) throw error;
    const { _tag, message, cause } = error;
    // Nothing was refused by the server: what is to be read is not there.
    if (mode === 'read' && _tag === 'Denied' && cause === undefined)
      throw misused(
        `there are no books at ${shownAs(address)}, or they are of an older version, which any ` +
          'command that writes brings up to date. Open new books with: ' +
          `counterfoil init --books ${shownAs(address)} --name NAME --currency CODE --cutoff DATE`,
      );
    if (_tag === 'Unavailable' || _tag === 'Denied') throw unreachable(address, _tag, message);
    throw new Stop(ExitCode.storeFailed, `${shownAs(address)}: ${message}.`);
  }
};

const openCluster = async (address: string): Promise<EventStore> => {
  const { openEventStoreDb } = await import('@counterfoil/eventstoredb');
  let store: EventStore;
  try {
    store = await openEventStoreDb({ connectionString: address });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw noAddress(address, error.message, EXAMPLES.esdb);
  }
  // It connects with the first call, and nobody should wait for that until there is work to lose.
  const found = await store.readAll({ limit: 1 })();
  if (E.isRight(found)) return store;
  await store.close();
  throw unreachable(address, found.left._tag, found.left.detail);
};

/** Opens the store. Heavy drivers are loaded only when an address asks for them. */
export const openStore = async (books: string, mode: Mode): Promise<EventStore> => {
  const address = addressOf(books);
  if (address === undefined) return openFile(books, mode);
  const { scheme, server, rest } = address;
  if (server === undefined)
    throw misused(
      `${scheme}://… is the address of no store. Give a file, postgres://… or esdb://….`,
    );
  if (!rest.startsWith('//')) throw noAddress(books, 'this is no address', EXAMPLES[server]);
  const written = `${scheme}:${rest}`;
  return server === 'postgres' ? openServer(written, mode) : openCluster(written);
};
