/**
 * A store that tells OpenTelemetry what it does. Only the API is used: without an SDK in the
 * process every call here does nothing. No customer, amount or text leaves the store this way:
 * a stream is told by its category alone.
 */
import type {
  AppendError,
  EventStore,
  ReadError,
  StoredEvent,
  Subscriber,
  Write,
} from '@counterfoil/core';
import {
  metrics,
  SpanStatusCode,
  trace,
  type Attributes,
  type Meter,
  type Span,
} from '@opentelemetry/api';
import { isLeft, type Either } from 'fp-ts/lib/Either.js';

const SCOPE = '@counterfoil/telemetry';

/** `account` of `account-main.domar`. */
const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

const RECORDED_AT = /"recordedAt":"([^"]+)"/;

const instrumentsOf = (meter: Meter) => ({
  appends: meter.createHistogram('counterfoil.append.duration', {
    description: 'How long an append took, by what it came to',
    unit: 'ms',
  }),
  conflicts: meter.createCounter('counterfoil.append.conflicts', {
    description: 'Appends that came second: the stream, the books or a number was taken',
  }),
  resends: meter.createCounter('counterfoil.append.resends', {
    description: 'Writes that were sent again, because nobody knew whether they were stored',
  }),
  lag: meter.createHistogram('counterfoil.subscription.lag', {
    description: 'How long after it was recorded a live event reached its subscriber',
    unit: 'ms',
  }),
});

/**
 * The instruments of whatever SDK runs now. Those that were made before it started stay silent for
 * ever: the API hands tracers on to a later SDK, but not meters.
 */
const currentInstruments = () => {
  let provider = metrics.getMeterProvider();
  let instruments = instrumentsOf(provider.getMeter(SCOPE));
  return () => {
    const now = metrics.getMeterProvider();
    if (now !== provider) {
      provider = now;
      instruments = instrumentsOf(now.getMeter(SCOPE));
    }
    return instruments;
  };
};

/** What was thrown, by its tag or class: its message may name a customer. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return '_tag' in error && typeof error._tag === 'string' ? error._tag : error.constructor.name;
};

const CAME_SECOND: ReadonlySet<string> = new Set<AppendError['_tag']>([
  'Conflict',
  'GuardFailed',
  'Claimed',
]);

const end = (span: Span, result: Either<AppendError | ReadError, unknown>): void => {
  if (isLeft(result)) {
    const { _tag } = result.left;
    span.setAttribute('counterfoil.outcome', _tag);
    // Somebody else was first: the handler decides again, and nothing is wrong.
    if (!CAME_SECOND.has(_tag)) span.setStatus({ code: SpanStatusCode.ERROR, message: _tag });
  }
  span.end();
};

/**
 * The same store, observed: a span for each append and read (`counterfoil.append`,
 * `counterfoil.read_stream`, `counterfoil.read_all`), the duration of appends by outcome,
 * conflicts, resends, and how far live subscriptions are behind. Wrap the store before the books
 * are opened: `openBooks({ store: observedStore(store) })`.
 */
export const observedStore = (store: EventStore): EventStore => {
  const tracer = trace.getTracer(SCOPE);
  const instruments = currentInstruments();
  /** Writes whose outcome nobody knew. */
  const unknown = new WeakSet<Write>();

  const traced = async <Failure extends AppendError | ReadError, A>(
    name: string,
    attributes: Attributes,
    work: () => Promise<Either<Failure, A>>,
  ): Promise<Either<Failure, A>> =>
    tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        const result = await work();
        end(span, result);
        return result;
      } catch (error) {
        const name = nameOf(error);
        span.recordException({ name });
        span.setStatus({ code: SpanStatusCode.ERROR, message: name });
        span.end();
        throw error;
      }
    });

  const append: EventStore['append'] = (write) => async () => {
    const category = { 'counterfoil.category': categoryOf(write.stream) };
    if (unknown.has(write)) instruments().resends.add(1, category);
    const began = performance.now();
    const attributes = { ...category, 'counterfoil.events': write.events.length };
    const result = await traced('counterfoil.append', attributes, store.append(write));
    const outcome = isLeft(result) ? result.left._tag : 'stored';
    const { appends, conflicts } = instruments();
    appends.record(performance.now() - began, { ...category, 'counterfoil.outcome': outcome });
    if (CAME_SECOND.has(outcome)) conflicts.add(1, { ...category, 'counterfoil.outcome': outcome });
    if (outcome === 'OutcomeUnknown') unknown.add(write);
    return result;
  };

  const subscribe: EventStore['subscribe'] = (subscription, subscriber) => {
    // What is read to catch up is old by nature: only what comes live tells a lag.
    let isLive = false;
    const observed: Subscriber = {
      event: (event) => {
        if (isLive) instruments().lag.record(ageOf(event));
        return subscriber.event(event);
      },
      caughtUp: () => {
        isLive = true;
        return subscriber.caughtUp?.();
      },
    };
    return store.subscribe(subscription, observed);
  };

  return {
    ...store,
    append,
    subscribe,
    readStream: (stream, read) => () =>
      traced(
        'counterfoil.read_stream',
        { 'counterfoil.category': categoryOf(stream), 'counterfoil.limit': read.limit },
        store.readStream(stream, read),
      ),
    readAll: (read) => () =>
      traced('counterfoil.read_all', { 'counterfoil.limit': read.limit }, store.readAll(read)),
  };
};

/** Milliseconds since it was recorded, by the clocks of both machines; never below zero. */
const ageOf = ({ line }: StoredEvent): number => {
  const [, recordedAt = ''] = RECORDED_AT.exec(line) ?? [];
  const age = Date.now() - Date.parse(recordedAt);
  return Number.isFinite(age) ? Math.max(0, age) : 0;
};
