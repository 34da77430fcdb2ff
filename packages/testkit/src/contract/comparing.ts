/** The same script of writes on the store and on the in-memory one has the same outcomes. */
import { memoryStore, type EventStore, type Write } from '@counterfoil/core';
import { describe, expect } from '@jest/globals';
import * as fc from 'fast-check';
import { eventsIn, newStream, storeTest, writeAfter, type StoreHarness } from './harness.ts';

/** One write of a script. Small numbers, so that writes meet each other often. */
interface Step {
  readonly stream: number;
  readonly after: number;
  readonly count: number;
  readonly command: number;
  readonly guard: { readonly stream: number; readonly revision: number } | null;
  readonly claim: number | null;
}

const steps: fc.Arbitrary<ReadonlyArray<ReadonlyArray<Step>>> = fc.array(
  fc.array(
    fc.record({
      stream: fc.nat(2),
      after: fc.integer({ min: -1, max: 3 }),
      count: fc.integer({ min: 1, max: 2 }),
      command: fc.nat(1),
      guard: fc.option(fc.record({ stream: fc.nat(2), revision: fc.nat(3) }), { freq: 3 }),
      claim: fc.option(fc.nat(2), { freq: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  { maxLength: 12 },
);

const writeOf = (step: Step, streams: ReadonlyArray<string>, guards: boolean): Write => {
  const nameOf = (index: number) => streams[index] ?? '';
  const { stream, after, count, command, guard, claim } = step;
  return writeAfter(nameOf(stream), after, count, {
    commandId: `command ${command}`,
    ...(guard === null || !guards
      ? {}
      : { guards: [{ stream: nameOf(guard.stream), revision: guard.revision }] }),
    ...(claim === null ? {} : { claims: [`name ${claim} of ${nameOf(0)}`] }),
  });
};

/** What happened, without the positions. */
const run = async (store: EventStore, script: ReadonlyArray<ReadonlyArray<Write>>) => {
  const outcomes: unknown[] = [];
  for (const writes of script)
    for (const write of writes) {
      const result = await store.append(write)();
      outcomes.push(
        result._tag === 'Left' ? result.left : [result.right.revision, result.right.hash],
      );
    }
  return outcomes;
};

export const comparing = (harness: StoreHarness): void => {
  describe('any script of writes', () => {
    if (harness.burnsNames === true) return;
    storeTest(harness, 'has the same outcome as in memory', async (store) => {
      await fc.assert(
        fc.asyncProperty(steps, async (drawn) => {
          const streams = [newStream(), newStream(), newStream()];
          const { guards } = store.capabilities;
          const script = drawn.map((group) => group.map((step) => writeOf(step, streams, guards)));
          const model = memoryStore();
          const expected = await run(model, script);
          expect(await run(store, script)).toEqual(expected);
          for (const stream of streams) {
            const lines = (await eventsIn(model, stream)).map(({ line }) => line);
            expect((await eventsIn(store, stream)).map(({ line }) => line)).toEqual(lines);
          }
        }),
        { numRuns: 40 },
      );
    });
  });
};
