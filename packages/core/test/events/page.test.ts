/**
 * Holds `docs/events.md` to the declarations: a command, an event, a field or a refusal that joins
 * has to be on the page, and what is on the page has to exist. Its samples are read as events.
 */
import { readFileSync } from 'node:fs';
import { commandDeclarations } from '@counterfoil/core';
import { expect, test } from '@jest/globals';
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { eventDeclarations, readEvent } from '../../src/events.ts';
import { RecordType } from '../../src/kernel/codec.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const PAGE = read('docs/events.md');
/** Its parts by heading, without the samples. */
const sections = new Map(
  PAGE.replaceAll(/```json\n.*?\n```/gs, '')
    .split(/^## /m)
    .map((each) => [each.slice(0, each.indexOf('\n')), each] as const),
);
const shared = ['Kinds of fields', 'Before posting'].map((name) => sections.get(name) ?? '');

interface Row {
  readonly head: string;
  readonly cells: ReadonlyArray<string>;
  readonly section: string;
}

/** Rows of the tables whose first column has this name. */
const rowsOf = (column: string): ReadonlyArray<Row> =>
  [...sections.values()].flatMap((section) =>
    section.split(/\n\n+/).flatMap((block) => {
      const lines = block.split('\n').filter((line) => line.startsWith('|'));
      const table = lines.map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
      const [[title] = [''], , ...body] = table;
      if (title?.trim() !== column) return [];
      return body.map(([head = '', ...cells]) => ({ head, cells, section }));
    }),
  );
const named = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

const commandRows = rowsOf('command');
const eventRows = rowsOf('event');
const refusalRows = rowsOf('`_tag`');

const commands: ReadonlyArray<string> = commandDeclarations.map(({ type }) => type);
const events: ReadonlyArray<string> = eventDeclarations.map(({ type }) => type);

/** Where an event is described: a row of its own, or a paragraph that begins with its name. */
const placeOf = (event: string): string | undefined =>
  eventRows.find(({ head }) => named(head).includes(event))?.section ??
  [...sections.values()].find((section) =>
    section
      .split('\n')
      .some(
        (line) =>
          line.startsWith(`\`${event}\`: `) ||
          (line.startsWith('`') && line.includes(`\`${event}\``) && / ha(s|ve) /.test(line)),
      ),
  );

/** Whether a name stands there in code: by itself, in a list of fields, or as an optional one. */
const stands = (name: string, places: ReadonlyArray<string>): boolean =>
  places.flatMap(named).some((code) => code.split(/[^A-Za-z]+/).includes(name));

test('every command has a row, and every row is a command', () => {
  const rows = commandRows.flatMap(({ head }) => named(head));
  expect([...new Set(rows)].sort()).toEqual([...commands].sort());
});

test('every event that a row comes to exists, and every event comes of some command', () => {
  const outcomes = commandRows.flatMap(({ cells }) => named(cells.at(-1) ?? ''));
  for (const outcome of outcomes) expect(events).toContain(outcome);
  for (const event of events) expect(outcomes).toContain(event);
});

test('every event is described', () => {
  expect(events.filter((event) => placeOf(event) === undefined)).toEqual([]);
  for (const { head } of eventRows)
    for (const event of named(head)) expect(events).toContain(event);
});

const fieldsOf = (data: t.Mixed): ReadonlyArray<string> =>
  data instanceof RecordType ? [...data.fields] : [];

test.each(commandDeclarations.map(({ type, data }) => [type, fieldsOf(data)] as const))(
  'the section of %s names all its fields',
  (type, fields) => {
    const row = commandRows.find(({ head }) => named(head).includes(type));
    const places = [row?.section ?? '', ...shared];
    expect(fields.filter((field) => !stands(field, places))).toEqual([]);
  },
);

test.each(eventDeclarations.map(({ type, data }) => [type, fieldsOf(data)] as const))(
  'the section of the event %s names all its fields',
  (type, fields) => {
    const places = [placeOf(type) ?? '', ...shared];
    expect(fields.filter((field) => !stands(field, places))).toEqual([]);
  },
);

test('every tag that can be explained is among the refusals and failures, and no other', () => {
  // The switch of `explain` is complete, for the compiler sees to that.
  const source = read('packages/core/src/explain.ts');
  const tags = [...source.matchAll(/^ {4}case '(\w+)':/gm)].map(([, tag = '']) => tag);
  const corruptions = [
    'MalformedEvent',
    'UnknownEventType',
    'UnsupportedEventVersion',
    'CorruptLog',
  ];
  const listed = refusalRows.flatMap(({ head }) => named(head));
  expect(tags.length).toBeGreaterThan(60);
  expect([...listed, ...corruptions].sort()).toEqual([...tags].sort());
  for (const each of corruptions) expect(stands(each, [sections.get('Failures') ?? ''])).toBe(true);
});

test('every refusal that the text of a document names is among them', () => {
  const listed = new Set(refusalRows.flatMap(({ head }) => named(head)));
  const known = new Set([...listed, ...commands, ...events]);
  const codes = [...sections].flatMap(([name, section]) =>
    name === 'Failures' ? [] : named(section).filter((code) => /^[A-Z][a-z]+[A-Z]\w+$/.test(code)),
  );
  expect(codes.filter((code) => !known.has(code))).toEqual([]);
});

const Sample = t.type({ type: t.string, data: t.UnknownRecord });
const samples = [...PAGE.matchAll(/```json\n(.*?)\n```/gs)].map(([, text = '']) => {
  const sample = Sample.decode(JSON.parse(text));
  if (isLeft(sample)) throw new Error(`not a sample: ${text}`);
  return [sample.right.type, sample.right.data] as const;
});

test.each(samples)('the sample of %s reads as an event, and says nothing else', (type, data) => {
  expect(readEvent({ type, version: 1, data })).toEqual({ type, data });
});

test('each event that moves money has a sample', () => {
  const sampled: ReadonlyArray<string> = samples.map(([type]) => type);
  const moving = eventDeclarations.filter(({ data }) => fieldsOf(data).includes('entries'));
  expect(moving.map(({ type }) => type).filter((type) => !sampled.includes(type))).toEqual([]);
});
