/** The clients of this process: one for each address, shared by all stores that use it. */
import { EventStoreDBClient } from '@eventstore/db-client';

interface Shared {
  readonly client: EventStoreDBClient;
  users: number;
}

const clients = new Map<string, Shared>();

/**
 * In the other mode a failed append resolves, with `true` for the revision that the stream is at.
 * Of a parameter that is given twice the client takes the last.
 */
const inThrowingMode = (connectionString: string): string =>
  `${connectionString}${connectionString.includes('?') ? '&' : '?'}throwOnAppendFailure=true`;

/** What the client takes. It spells them in any case, with hyphens and underscores or without. */
const OPTIONS: ReadonlySet<string> = new Set(
  [
    ...['connectionName', 'defaultDeadline', 'discoveryInterval', 'dnsDiscover', 'gossipTimeout'],
    ...['keepAliveInterval', 'keepAliveTimeout', 'maxDiscoverAttempts', 'nodePreference', 'tls'],
    ...['throwOnAppendFailure', 'tlsCAFile', 'userCertFile', 'userKeyFile'],
  ].map((name) => name.toLowerCase()),
);

/**
 * The string without `tlsVerifyCert`, which has no effect: of that, and of an option that it does
 * not know, the client would print a warning with the whole string in it, password and all.
 */
const withoutWarnings = (connectionString: string): string => {
  // A password may hold anything but @, as the client reads it.
  const [{ length: begin } = ''] = /^[^:]+:\/\/(?:[^:]+:[^@]+@)?/.exec(connectionString) ?? [];
  const end = connectionString.indexOf('?', begin);
  if (end === -1) return connectionString;
  const address = connectionString.slice(0, end);
  const options = connectionString
    .slice(end + 1)
    .split('&')
    .flatMap((option) => {
      const [name = ''] = option.split('=', 1);
      const plain = name.trim().toLowerCase().replaceAll(/[-_]/g, '');
      if (option === '' || plain === 'tlsverifycert') return [];
      if (!OPTIONS.has(plain)) throw new TypeError(`there is no option ${name}`);
      return [option];
    });
  return options.length === 0 ? address : `${address}?${options.join('&')}`;
};

const connect = (connectionString: string): EventStoreDBClient => {
  let client: EventStoreDBClient;
  try {
    client = EventStoreDBClient.connectionString(inThrowingMode(withoutWarnings(connectionString)));
  } catch (error) {
    // The error of the client holds the whole string, and may quote what stands for a password.
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(
      'this is no connection string of EventStoreDB: ' +
        reason.replace(/^Unexpected ".*" at/s, 'something is wrong at'),
    );
  }
  // Asked whether the server takes appends in batches, this client says no, so each append is a
  // call of its own. Batches of all clients in a process, the application's own included, share
  // one table of what is pending: an error on one connection rejects the appends on all others,
  // and a reply that arrives after that throws where nobody can catch it.
  Object.defineProperty(client, 'supports', { value: () => Promise.resolve(false) });
  return client;
};

export interface Lease {
  readonly client: EventStoreDBClient;
  /** Disposes of the client when its last user lets go: otherwise its process would never end. */
  readonly release: () => Promise<void>;
}

/** Takes part in the client for an address. Throws a `TypeError` where the string is none. */
export const acquire = (connectionString: string): Lease => {
  const key = connectionString.trim();
  const shared = clients.get(key) ?? { client: connect(key), users: 0 };
  clients.set(key, shared);
  shared.users += 1;
  return {
    client: shared.client,
    release: async () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      clients.delete(key);
      await shared.client.dispose();
    },
  };
};
