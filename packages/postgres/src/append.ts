/**
 * Appending. A group of writes is one call and one transaction; the function in the database
 * checks each by itself, and one that is refused has written nothing.
 */
import {
  positionOf,
  storeFailure,
  type AppendResult,
  type StoreFailure,
  type Write,
} from '@counterfoil/core';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { Connections, Session } from './connections.ts';
import { numberIn, textIn, type Row } from './rows.ts';
import { failureOf, messageOf, sqlStateOf } from './server-error.ts';

/** Characters of lines in one call: a larger group goes in several, each a transaction. */
const CALL_MAX = 8 * 1024 * 1024;
/** No name of this system is near; the engine's index takes 2,700 bytes. */
const NAME_MAX = 500;

/** A line break would split a line, and neither NUL nor half a character can be kept. */
const UNKEPT = /[\0\n\ud800-\udfff]/u;

/** Throws for what `seal` never makes: it could not be kept byte for byte. */
export const checkTexts = ({ stream, events, claims = [], guards = [] }: Write): void => {
  const check = (what: string, text: string): void => {
    if (UNKEPT.test(text)) throw new RangeError(`${what} holds a character that cannot be kept`);
  };
  for (const { type, hash, line } of events) {
    check('the type of an event', type);
    check('the hash of an event', hash);
    check('the line of an event', line);
  }
  for (const name of [stream, ...claims, ...guards.map((guard) => guard.stream)]) {
    check('a name', name);
    if (name.length > NAME_MAX) throw new RangeError(`a name is longer than ${NAME_MAX}`);
  }
};

const revisionOf = (expected: Write['expected']): number =>
  expected === 'noStream' ? -1 : expected;
const expectedOf = (revision: number): Write['expected'] =>
  revision === -1 ? 'noStream' : revision;

const valuesOf = (writes: ReadonlyArray<Write>): ReadonlyArray<string> => {
  const events = writes.flatMap((write) => write.events);
  const asked = writes.map((write) => ({
    stream: write.stream,
    expected: revisionOf(write.expected),
    amount: write.events.length,
    guards: write.guards?.map(({ stream, revision }) => [stream, revision]),
    claims: write.claims,
  }));
  return [
    JSON.stringify(asked),
    events.map(({ type }) => type).join('\n'),
    events.map(({ hash }) => hash).join('\n'),
    events.map(({ line }) => line).join('\n'),
  ];
};

const answerIn = (row: Row | undefined, { stream, expected, guards = [] }: Write): AppendResult => {
  const outcome = textIn(row, 'outcome');
  switch (outcome) {
    case 'stored': {
      const position = positionOf(numberIn(row, 'at_position'));
      const revision = numberIn(row, 'at_revision');
      return right({ stream, revision, position, hash: textIn(row, 'at_hash') });
    }
    case 'Conflict': {
      const actual = expectedOf(numberIn(row, 'at_revision'));
      return left({ _tag: 'Conflict', stream, expected, actual });
    }
    case 'GuardFailed': {
      const guard = guards[numberIn(row, 'about')];
      if (guard === undefined) throw new Error('a guard failed that was not given');
      const actual = expectedOf(numberIn(row, 'at_revision'));
      return left({
        _tag: 'GuardFailed',
        stream: guard.stream,
        expected: guard.revision,
        actual,
      });
    }
    case 'Claimed':
      return left({ _tag: 'Claimed', name: textIn(row, 'about') });
    default:
      throw new Error(`the database answered ${outcome} to an append`);
  }
};

/**
 * What a call that failed comes to. The server's own error means that it rolled back, if the
 * session has outlived it: one that ends the session may also come after the commit.
 */
const explained = async (error: unknown, { query }: Session): Promise<StoreFailure> => {
  const unknown = storeFailure('OutcomeUnknown', messageOf(error));
  if (sqlStateOf(error) === undefined) return unknown;
  try {
    await query('SELECT 1');
    return failureOf(error);
  } catch {
    return unknown;
  }
};

/**
 * Writes of one call: as many as are not too much together, and none that depends on one before it:
 * of one stream, of one name, or guarded by a stream that is written. One whose stream guards one
 * before it may stay: that one is judged by the state before, as it should be.
 */
const calls = (writes: ReadonlyArray<Write>): ReadonlyArray<ReadonlyArray<Write>> => {
  const all: Write[][] = [];
  let size = Infinity;
  const streams = new Set<string>();
  const names = new Set<string>();
  for (const write of writes) {
    const { stream, events, guards = [], claims = [] } = write;
    const own = events.reduce((sum, { line }) => sum + line.length, 0);
    const depends =
      streams.has(stream) ||
      guards.some((guard) => streams.has(guard.stream)) ||
      claims.some((name) => names.has(name));
    if (depends || size + own > CALL_MAX) {
      all.push([]);
      streams.clear();
      names.clear();
      size = 0;
    }
    all.at(-1)?.push(write);
    size += own;
    streams.add(stream);
    for (const name of claims) names.add(name);
  }
  return all;
};

/** Answers each write of a group, in order. */
export const committer = ({ session }: Connections, schema: string, grown: () => void) => {
  const statement = {
    name: 'append',
    text: `SELECT outcome, at_revision, at_position, at_hash, about
           FROM ${schema}.append($1, $2, $3, $4)`,
  };

  const call = async (writes: ReadonlyArray<Write>): Promise<ReadonlyArray<AppendResult>> => {
    const had = await session();
    if (isLeft(had)) {
      const failure = left(failureOf(had.left));
      return writes.map(() => failure);
    }
    const { query, release } = had.right;
    let rows: ReadonlyArray<Row>;
    try {
      rows = await query(statement, valuesOf(writes));
    } catch (error) {
      const failure = await explained(error, had.right);
      release(failure._tag === 'OutcomeUnknown');
      return writes.map(() => left(failure));
    }
    release(false);
    grown();
    return writes.map((write, index) => answerIn(rows[index], write));
  };

  return async (writes: ReadonlyArray<Write>): Promise<ReadonlyArray<AppendResult>> => {
    const results: AppendResult[] = [];
    for (const each of calls(writes)) results.push(...(await call(each)));
    return results;
  };
};
