/** Where books lie: a file, or the address of a server, in which a password may stand. */
import { statSync } from 'node:fs';

/** The kinds of servers, by the scheme of their addresses. */
const SERVERS: ReadonlyMap<string, 'postgres' | 'esdb'> = new Map([
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
  ['esdb', 'esdb'],
  ['esdb+discover', 'esdb'],
]);

export interface Address {
  readonly scheme: string;
  readonly server: 'postgres' | 'esdb' | undefined;
  /** What follows the colon; begins with two slashes in an address that is one. */
  readonly rest: string;
}

/**
 * The parts of an address; undefined for a file. What begins as the address of a server is one
 * however badly the rest is written: taken for a file, its password would be shown.
 */
export const addressOf = (books: string): Address | undefined => {
  const [, named = '', rest = ''] = /^\s*([a-z][a-z0-9+.-]+):(.*?)\s*$/is.exec(books) ?? [];
  const scheme = named.toLowerCase();
  const server = SERVERS.get(scheme);
  return server !== undefined || (scheme !== '' && rest.startsWith('//'))
    ? { scheme, server, rest }
    : undefined;
};

/** One or several hosts, each with its port or without. */
const HOSTS = /^(\[[^\]]*\]|[^:]*)(:\d*)?(,(\[[^\]]*\]|[^:,]*)(:\d*)?)*$/;

const withoutPassword = (rest: string): string => {
  const colon = rest.indexOf(':');
  // Up to the last @, since a password may hold one, and more than is needed does no harm.
  const at = rest.lastIndexOf('@');
  if (colon !== -1 && colon < at) return `${rest.slice(0, colon)}:***${rest.slice(at)}`;
  // Somebody left out the host, and the password stands where a port would.
  const [hosts = ''] = /^\/*([^/?#]*)/.exec(rest)?.slice(1) ?? [];
  return at === -1 && !HOSTS.test(hosts) ? `${rest.slice(0, colon)}:***` : rest;
};

/** The name of the books for people and programs: an address without its password. */
export const shownAs = (books: string): string => {
  const address = addressOf(books);
  if (address === undefined) return books;
  const rest = withoutPassword(address.rest);
  return `${address.scheme}:${rest}`.replaceAll(/([?&](?:ssl)?password=)[^&]*/gi, '$1***');
};

/** A text of another hand, such as of the driver, with no password in it. */
export const withoutPasswords = (text: string): string =>
  text.replaceAll(/\b(?:postgres|postgresql|esdb|esdb\+discover):[^\s'"]*/gi, shownAs);

const LOOPBACK: ReadonlySet<string> = new Set(['', '127.0.0.1', '[::1]', '::1', 'localhost']);

const hostName = (host: string): string => {
  const name = host.toLowerCase().replace(/\.$/, '');
  return LOOPBACK.has(name) ? 'localhost' : name;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** As the driver reads it: what an address does not say stands in the environment. */
const postgresPlace = (rest: string, env: Environment): ReadonlyArray<string> => {
  const address = `postgres:${rest.replace('@/', '@localhost/')}`;
  if (!URL.canParse(address)) return [];
  const { hostname, port, pathname, searchParams, username } = new URL(address);
  const asked = (name: string): string => searchParams.get(name) ?? '';
  const host = asked('host') || hostname || env['PGHOST'] || '';
  const at = asked('port') || port || env['PGPORT'] || '5432';
  const user = username || env['PGUSER'] || '';
  const database = decodeURIComponent(pathname.slice(1)) || env['PGDATABASE'] || user;
  return [`postgres ${hostName(host)} ${at} ${database}`];
};

/** Every node that is named; a cluster has one log. */
const clusterPlaces = (rest: string): ReadonlyArray<string> => {
  const [, nodes = ''] = /^\/\/(?:.*@)?([^/?#]*)/.exec(rest) ?? [];
  return nodes.split(',').map((node) => {
    const [, host = '', port = '2113'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(node) ?? [];
    return `esdb ${hostName(host)} ${port}`;
  });
};

/** The file itself, by whichever of its names; nothing where there is none. */
const filePlace = (file: string): ReadonlyArray<string> => {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return [`file ${dev} ${ino}`];
  } catch {
    return [];
  }
};

const placesOf = (books: string, env: Environment): ReadonlyArray<string> => {
  const { server, rest } = addressOf(books) ?? {};
  switch (server) {
    case 'postgres':
      return postgresPlace(rest ?? '', env);
    case 'esdb':
      return clusterPlaces(rest ?? '');
    case undefined:
      return rest === undefined ? filePlace(books) : [];
  }
};

/** Whether both name the same store, however each of them is written. */
export const isSamePlace = (one: string, other: string, env: Environment): boolean => {
  const places = new Set(placesOf(one, env));
  return one === other || placesOf(other, env).some((place) => places.has(place));
};
