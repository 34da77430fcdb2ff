/** The test server itself, asked by the client alone: it must do what the real one is known for. */
import {
  BACKWARDS,
  EventStoreDBClient,
  NO_STREAM,
  jsonEvent,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from './server/server.ts';

let server: TestServer;
let client: EventStoreDBClient;
beforeEach(async () => {
  server = await startServer();
  client = EventStoreDBClient.connectionString(server.connectionString);
});
afterEach(async () => {
  await client.dispose();
  server.kill();
});

const credentials = { username: 'admin', password: 'changeit' };
const event = (number: number) =>
  jsonEvent({
    type: 'Counted',
    data: { number },
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  });
const revisionsOf = async (options: Parameters<EventStoreDBClient['readStream']>[1] = {}) => {
  const revisions: number[] = [];
  for await (const resolved of client.readStream('counts', options))
    revisions.push(Number(resolved.event?.revision));
  return revisions;
};

describe.each([
  // With credentials of its own a call is not part of a batch.
  ['in a call of its own', { credentials }, 'appends'],
  ['in a batch', {}, 'batches'],
] as const)('an append %s', (_, how, counted) => {
  const append = (numbers: ReadonlyArray<number>, expected: bigint | typeof NO_STREAM) =>
    client.appendToStream('counts', numbers.map(event), { ...how, expectedRevision: expected });

  test('is stored, and acknowledged again when the ids and the revision are the same', async () => {
    const first = await append([1, 2], NO_STREAM);
    expect(first).toMatchObject({ success: true, nextExpectedRevision: 1n });
    await append([3], 1n);
    expect(await append([1, 2], NO_STREAM)).toMatchObject({ nextExpectedRevision: 1n });
    expect(await append([3], 1n)).toMatchObject({ nextExpectedRevision: 2n });
    expect(await revisionsOf()).toEqual([0, 1, 2]);
    expect(server.counts[counted]).toBeGreaterThan(0);
  });

  test('is refused at a wrong revision', async () => {
    await append([1, 2], NO_STREAM);
    for (const wrong of [append([9], NO_STREAM), append([1, 9], NO_STREAM), append([3], 7n)])
      await expect(wrong).rejects.toMatchObject({ actualVersion: 1n });
    await expect(append([3], 0n)).rejects.toThrow(WrongExpectedVersionError);
    expect(await revisionsOf()).toEqual([0, 1]);
  });

  test('is refused once the stream is deleted for ever', async () => {
    await append([1], NO_STREAM);
    await client.tombstoneStream('counts');
    await expect(append([2], 0n)).rejects.toThrow(StreamDeletedError);
    await expect(revisionsOf()).rejects.toThrow(StreamDeletedError);
  });
});

describe('reading', () => {
  beforeEach(() => client.appendToStream('counts', [1, 2, 3, 4].map(event)));

  test('includes the revision that it starts from, in both directions', async () => {
    expect(await revisionsOf({ fromRevision: 2n })).toEqual([2, 3]);
    expect(await revisionsOf({ fromRevision: 2n, maxCount: 1 })).toEqual([2]);
    expect(await revisionsOf({ fromRevision: 1n, direction: BACKWARDS })).toEqual([1, 0]);
    expect(await revisionsOf({ fromRevision: 9n })).toEqual([]);
  });

  test('a deleted stream is not found, and goes on from its last revision', async () => {
    await client.deleteStream('counts');
    await expect(revisionsOf()).rejects.toThrow(StreamNotFoundError);
    await client.appendToStream('counts', event(5), { expectedRevision: NO_STREAM });
    expect(await revisionsOf()).toEqual([4]);
  });

  test('the log has everything, also what the server itself writes', async () => {
    const types: string[] = [];
    for await (const { event: kept } of client.readAll()) types.push(kept?.type ?? '');
    expect(types).toEqual(['$scavengeStarted', 'Counted', 'Counted', 'Counted', 'Counted']);
  });
});

test('a subscription gives what its filter lets through, not the event that it starts from', async () => {
  await client.appendToStream('counts', [1, 2, 3].map(event));
  const seen: number[] = [];
  const filter = streamNameFilter({ prefixes: ['count'] });
  for await (const { event: kept } of client.subscribeToAll({ fromPosition: START, filter })) {
    seen.push(Number(kept?.revision));
    if (seen.length === 3) break;
  }
  const [, first] = server.log.all;
  const fromPosition = { commit: first?.commit ?? 0n, prepare: first?.prepare ?? 0n };
  for await (const { event: kept } of client.subscribeToAll({ fromPosition, filter })) {
    seen.push(Number(kept?.revision));
    if (seen.length === 5) break;
  }
  expect(seen).toEqual([0, 1, 2, 1, 2]);
});
