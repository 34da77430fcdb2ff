/**
 * The envelope and the hash chain. An event is stored as one line of JSON whose bytes are hashed;
 * each line names the hash of the line before it in its stream, and the first line of a stream
 * names the hash of the books' first event. So a changed, missing, added or swapped event shows.
 */
import * as crypto from 'node:crypto';
import { corrupt, Corruption, type Place } from '../kernel/corruption.ts';
import type { SealedEvent, StoredEvent } from './event-store.ts';

/** What is stored of an event, in the fixed order of its keys. Safe integers and text only. */
export interface Envelope {
  readonly stream: string;
  readonly revision: number;
  /** Hash of the event before; at revision 0 that of the books' `BooksOpened`. */
  readonly prev: string;
  readonly type: string;
  /** Version of the event's codec. */
  readonly version: number;
  readonly commandId: string;
  readonly commandHash: string;
  readonly actor: string;
  readonly reason?: string | undefined;
  /** When this system learned of it: an ISO instant in UTC, never decreasing within a stream. */
  readonly recordedAt: string;
  readonly data: object;
}

/** `prev` of `BooksOpened` itself: 32 zero bytes. */
export const GENESIS = 'A'.repeat(43);

const PREFIX = 'counterfoil/1\n';

const oneShot: unknown = Reflect.get(crypto, 'hash');

/** `sha256` as base64url; in one call where Node has one (20.12), which is twice as fast. */
export const sha256: (text: string) => string =
  typeof oneShot === 'function'
    ? (text) => crypto.hash('sha256', text, 'base64url')
    : (text) => crypto.createHash('sha256').update(text).digest('base64url');

/** The hash of a stored line. */
export const hashOf = (line: string): string => sha256(PREFIX + line);

/** Serialises an envelope, in the one order that is ever hashed. */
export const seal = (envelope: Envelope): SealedEvent => {
  const { stream, revision, prev, type, version, commandId, commandHash, actor } = envelope;
  const { reason, recordedAt, data } = envelope;
  const line = JSON.stringify({
    stream,
    revision,
    prev,
    type,
    version,
    commandId,
    commandHash,
    actor,
    reason,
    recordedAt,
    data,
  });
  return { type, hash: hashOf(line), line };
};

const isEnvelope = (u: unknown): u is Envelope => {
  if (typeof u !== 'object' || u === null) return false;
  const e: Partial<Record<keyof Envelope, unknown>> = u;
  return (
    typeof e.stream === 'string' &&
    Number.isSafeInteger(e.revision) &&
    typeof e.prev === 'string' &&
    typeof e.type === 'string' &&
    Number.isSafeInteger(e.version) &&
    typeof e.commandId === 'string' &&
    typeof e.commandHash === 'string' &&
    typeof e.actor === 'string' &&
    (e.reason === undefined || typeof e.reason === 'string') &&
    typeof e.recordedAt === 'string' &&
    typeof e.data === 'object' &&
    e.data !== null
  );
};

const parse = (line: string, place: Place): Envelope => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new Corruption('MalformedEvent', 'the stored line is no JSON', place);
  }
  // Also finds duplicate keys and blanks: bytes that two readers could read differently.
  if (JSON.stringify(parsed) !== line)
    throw new Corruption('MalformedEvent', 'the stored line is not what was serialised', place);
  if (!isEnvelope(parsed))
    throw new Corruption('MalformedEvent', 'the stored line is no envelope', place);
  return parsed;
};

/**
 * Opens a stored event: its bytes must have its hash, and its envelope must stand where the store
 * says. Throws a `Corruption` with the place otherwise.
 */
export const unseal = (stored: StoredEvent): Envelope => {
  const { stream, revision, position, line, hash } = stored;
  const place = { stream, revision, position };
  if (hashOf(line) !== hash) throw corrupt('the stored bytes do not have the stored hash', place);
  const envelope = parse(line, place);
  if (envelope.stream !== stream || envelope.revision !== revision)
    throw corrupt(`holds ${envelope.stream} at revision ${envelope.revision}`, place);
  if (envelope.type !== stored.type) throw corrupt(`is stored as ${stored.type}`, place);
  return envelope;
};

/** UUIDv8 (RFC 9562) of the first 122 bits of a hash: equal ids mean equal bytes. */
export const eventIdOf = (hash: string): string => {
  const bytes = Buffer.from(hash, 'base64url').subarray(0, 16);
  const hex = (at: number, mask: number, mark: number) =>
    (((bytes[at] ?? 0) & mask) | mark).toString(16).padStart(2, '0');
  const all = bytes.toString('hex');
  return [
    all.slice(0, 8),
    all.slice(8, 12),
    hex(6, 0x0f, 0x80) + all.slice(14, 16),
    hex(8, 0x3f, 0x80) + all.slice(18, 20),
    all.slice(20, 32),
  ].join('-');
};

/* Text that JSON writes as it is, between quotes: nearly all there is in a command. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Sorts in place by insertion: for the few keys of a command that takes no memory. */
const inOrder = (keys: string[]): string[] => {
  for (let end = 1; end < keys.length; end += 1) {
    const key = keys[end] ?? '';
    let at = end;
    for (; at > 0 && (keys[at - 1] ?? '') > key; at -= 1) keys[at] = keys[at - 1] ?? '';
    keys[at] = key;
  }
  return keys;
};

/** JSON with the keys of every object in order. What JSON leaves out is left out. */
const canonical = (u: unknown): string => {
  if (typeof u === 'string' && PLAIN.test(u)) return `"${u}"`;
  if (typeof u !== 'object' || u === null) return JSON.stringify(u) ?? 'null';
  if (Array.isArray(u)) return `[${u.map(canonical).join(',')}]`;
  let fields = '';
  for (const key of inOrder(Object.keys(u))) {
    const value: unknown = Reflect.get(u, key);
    if (value === undefined) continue;
    fields += `${fields === '' ? '' : ','}${canonical(key)}:${canonical(value)}`;
  }
  return `{${fields}}`;
};

/** Hash of a command as the caller gave it: the same content, whatever the order of its keys. */
export const commandHashOf = (command: { readonly type: string; readonly data: unknown }): string =>
  sha256(canonical({ type: command.type, data: command.data }));
