/** Many writers at once: they share commits, and none pays for another's mistake. */
import { describe, expect } from '@jest/globals';
import {
  appended,
  eventsIn,
  newStream,
  rightOf,
  storeTest,
  upTo,
  writeAfter,
  type StoreHarness,
} from './harness.ts';

export const competing = (harness: StoreHarness): void => {
  describe('many writers', () => {
    storeTest(harness, 'one who loses never takes others along', async (store) => {
      const streams = upTo(60).map(newStream);
      const name = `name.${newStream()}`;
      await appended(store, writeAfter(newStream(), -1, 1, { claims: [name] }));
      const results = await Promise.all(
        streams.map((stream, index) => {
          if (index % 3 === 1) return store.append(writeAfter(stream, 4, 2))();
          if (index % 3 === 2) return store.append(writeAfter(stream, -1, 2, { claims: [name] }))();
          return store.append(writeAfter(stream, -1, 2))();
        }),
      );
      for (const [index, stream] of streams.entries()) {
        const result = results[index];
        const stored = await eventsIn(store, stream);
        if (index % 3 === 0) {
          expect(result).toMatchObject({ right: { stream, revision: 1 } });
          expect(result).toMatchObject({ right: { position: stored.at(-1)?.position } });
          expect(stored).toHaveLength(2);
        } else {
          const _tag = index % 3 === 1 ? 'Conflict' : 'Claimed';
          expect(result).toMatchObject({ left: { _tag } });
          expect(stored).toEqual([]);
        }
      }
    });

    storeTest(
      harness,
      'no update of one stream is lost among writers that try again',
      async (store) => {
        const stream = newStream();
        const writer = async (name: string) => {
          for (const turn of upTo(6))
            for (let after = -1; ;) {
              const commandId = `${name} ${turn}`;
              const result = await store.append(writeAfter(stream, after, 1, { commandId }))();
              if (result._tag === 'Right') break;
              if (result.left._tag !== 'Conflict') throw new Error(JSON.stringify(result.left));
              after = result.left.actual === 'noStream' ? -1 : result.left.actual;
            }
        };
        await Promise.all(upTo(6).map((number) => writer(`writer ${number}`)));
        const events = await eventsIn(store, stream);
        expect(events.map(({ revision }) => revision)).toEqual(upTo(36));
        const commands = events.map(({ line }) => /"commandId":"([^"]*)"/.exec(line)?.[1]);
        expect(new Set(commands).size).toBe(36);
      },
    );

    storeTest(
      harness,
      'writes of one stream that wait together are judged one by one',
      async (store) => {
        const stream = newStream();
        const writes = upTo(5).map((after) => writeAfter(stream, after - 1, 1));
        const results = await Promise.all(writes.map((write) => store.append(write)()));
        const stored = results.filter(({ _tag }) => _tag === 'Right').length;
        const events = await eventsIn(store, stream);
        expect(events.map(({ revision }) => revision)).toEqual(upTo(stored));
        for (const write of writes.slice(stored)) rightOf(await store.append(write)());
        expect(await eventsIn(store, stream)).toHaveLength(5);
      },
    );
  });
};
