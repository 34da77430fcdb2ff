// Appends events to streams of its own and to one that it shares with others, and says after each
// which one was acknowledged: `stream revision`, one a line, written before anything else is done.
import { writeSync } from 'node:fs';
import { GENESIS, seal } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';

const [file = '', name = '', writers, turns, size = '50', indexLag = '100'] = process.argv.slice(2);
const store = await openSqlite(file, { patience: 60_000, indexLag: Number(indexLag) });

/**
 * @param {string} stream
 * @param {number} revision
 * @param {string} commandId
 */
const event = (stream, revision, commandId) =>
  seal({
    stream,
    revision,
    prev: GENESIS,
    type: 'SampleTaken',
    version: 1,
    commandId,
    commandHash: GENESIS,
    actor: name,
    recordedAt: '2026-03-02T09:30:00.000Z',
    data: { text: 'x'.repeat(Number(size)) },
  });

/**
 * The last revision of a stream, as the store knows it; -1 where there is none.
 *
 * @param {string} stream
 */
const headOf = async (stream) => {
  const head = await store.head(stream)();
  if (head._tag === 'Left') throw new Error(head.left.detail);
  return head.right._tag === 'Some' ? head.right.value.revision : -1;
};

/**
 * @param {string} stream
 * @param {string} commandId
 */
const append = async (stream, commandId) => {
  for (let after = await headOf(stream); ;) {
    const expected = after === -1 ? 'noStream' : after;
    const events = [event(stream, after + 1, commandId)];
    const result = await store.append({ stream, expected, events })();
    if (result._tag === 'Right') {
      writeSync(1, `${stream} ${result.right.revision} ${commandId}\n`);
      return;
    }
    if (result.left._tag !== 'Conflict') {
      writeSync(1, `! ${JSON.stringify(result.left)}\n`);
      await store.close();
      process.exit(3);
    }
    after = result.left.actual === 'noStream' ? -1 : result.left.actual;
  }
};

/** @param {number} number */
const writer = async (number) => {
  for (let turn = 0; turn < Number(turns); turn += 1) {
    await append(`own-${name}.${number}`, `${name}-${number}-${turn}`);
    await append('shared', `${name}-${number}-${turn}`);
  }
};

await Promise.all(Array.from({ length: Number(writers) }, (_, number) => writer(number)));
await store.close();
