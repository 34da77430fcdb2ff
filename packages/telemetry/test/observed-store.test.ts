/** What an observed store tells, to a real SDK in memory; and that it changes nothing itself. */
import { createBooks, memoryStore, openBooks } from '@counterfoil/core';
import { eventStoreContract, faultyStore } from '@counterfoil/testkit';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { observedStore } from '../src/index.ts';

const spans = new InMemorySpanExporter();
const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const meters = new MeterProvider({ readers: [reader] });
const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });

// Of an application that wraps its store first, and starts its SDK later.
const wrappedBefore = observedStore(memoryStore());

beforeAll(() => {
  trace.setGlobalTracerProvider(tracers);
  metrics.setGlobalMeterProvider(meters);
});

beforeEach(async () => {
  await meters.forceFlush();
  exporter.reset();
  spans.reset();
});

afterAll(async () => {
  await meters.shutdown();
  await tracers.shutdown();
});

/** How often each metric was told, by what it came to. */
const told = async (): Promise<Readonly<Record<string, number>>> => {
  await meters.forceFlush();
  const counts: Record<string, number> = {};
  for (const { scopeMetrics } of exporter.getMetrics())
    for (const { metrics: each } of scopeMetrics)
      for (const { descriptor, dataPoints } of each)
        for (const { attributes, value } of dataPoints) {
          const outcome = attributes['counterfoil.outcome'];
          const name = [descriptor.name, outcome].filter((part) => part !== undefined).join(' ');
          const count = typeof value === 'number' ? value : value.count;
          counts[name] = (counts[name] ?? 0) + count;
        }
  return counts;
};

const opened = { name: 'Main books', currency: 'USD', cutoffDate: '2026-03-02' };
const customer = { customer: 'domar', personal: { name: 'Domar Ltd' } };

test('appends and reads are spans, which name no customer', async () => {
  const books = await createBooks({ store: observedStore(memoryStore()), ...opened });
  await books.openCustomer(customer);
  await books.reports.balances();
  const finished = spans.getFinishedSpans();
  const names = new Set(finished.map(({ name }) => name));
  expect([...names].sort()).toEqual([
    'counterfoil.append',
    'counterfoil.read_all',
    'counterfoil.read_stream',
  ]);
  expect(JSON.stringify(finished.map(({ attributes }) => attributes))).not.toContain('domar');
  expect(await told()).toMatchObject({ 'counterfoil.append.duration stored': 2 });
});

test('an SDK that starts after the store was wrapped is told all the same', async () => {
  const books = await createBooks({ store: wrappedBefore, ...opened });
  await books.openCustomer(customer);
  expect(spans.getFinishedSpans()).not.toEqual([]);
  expect(await told()).toMatchObject({ 'counterfoil.append.duration stored': 2 });
});

test('of what is thrown nothing is told but what it is', async () => {
  const store = memoryStore();
  const text = 'the line of revision 0 of account-main.domar is not as it is sealed';
  const tagged = Object.assign(new Error(text), { _tag: 'MalformedEvent' });
  for (const thrown of [new RangeError(text), tagged, text]) {
    const broken = observedStore({ ...store, append: () => () => Promise.reject(thrown) });
    await expect(createBooks({ store: broken, ...opened })).rejects.toBeDefined();
  }
  const failed = spans.getFinishedSpans().filter(({ status }) => status.code === 2);
  expect(failed.map(({ status }) => status.message)).toEqual([
    'RangeError',
    'MalformedEvent',
    'string',
  ]);
  expect(failed.flatMap(({ events }) => events.map(({ attributes }) => attributes))).toEqual([
    { 'exception.type': 'RangeError' },
    { 'exception.type': 'MalformedEvent' },
    { 'exception.type': 'string' },
  ]);
});

test('a write that is sent again is counted, and failed in its span', async () => {
  const store = memoryStore();
  await createBooks({ store, ...opened });
  const line = faultyStore(store, (append) => (append === 1 ? 'lostReply' : undefined));
  const books = await openBooks({ store: observedStore(line) });
  await books.openCustomer(customer);
  expect(await told()).toMatchObject({
    'counterfoil.append.resends': 1,
    'counterfoil.append.duration OutcomeUnknown': 1,
    'counterfoil.append.duration stored': 1,
  });
  const statuses = spans
    .getFinishedSpans()
    .filter(({ name }) => name === 'counterfoil.append')
    .map(({ status }) => status.message);
  expect(statuses).toEqual(['OutcomeUnknown', undefined]);
});

test('who comes second is counted, and that is no error', async () => {
  const store = memoryStore();
  const first = await createBooks({ store, ...opened });
  await first.openCustomer(customer);
  const second = await openBooks({ store: observedStore(store) });
  await second.changeCustomer({ customer: 'domar', terms: { netDays: 7 } });
  await first.changeCustomer({ customer: 'domar', terms: { netDays: 8 } });
  await second.changeCustomer({ customer: 'domar', terms: { netDays: 9 } });
  expect(await told()).toMatchObject({ 'counterfoil.append.conflicts Conflict': 1 });
  expect(spans.getFinishedSpans().filter(({ status }) => status.code === 2)).toEqual([]);
});

test('only what comes live tells how far a subscription is behind', async () => {
  const store = observedStore(memoryStore());
  const books = await createBooks({ store, ...opened });
  const stop = new AbortController();
  const live = new Promise<void>((resolve) => {
    let seen = 0;
    void store.subscribe(
      { signal: stop.signal },
      {
        event: () => {
          seen += 1;
          if (seen === 2) resolve();
        },
        caughtUp: async () => void (await books.openCustomer(customer)),
      },
    )();
  });
  await live;
  stop.abort();
  expect(await told()).toMatchObject({ 'counterfoil.subscription.lag': 1 });
});

eventStoreContract('an observed store', { open: async () => observedStore(memoryStore()) });
