/**
 * Codecs of commands and events: one declaration gives the type, the check and the refusal.
 * An object codec refuses fields it does not know, because a misspelt field must not look like an
 * omitted one, and puts the known ones in the order in which they are declared.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { currencyOf } from './currencies.ts';
import { isPlainDate } from './dates.ts';
import { Checked, invalid, malformed } from './checked.ts';
import { isApplicationId, isBooksId, isDocumentKey, isId, isItemKey } from './ids.ts';
import { isDecimal, isMinor } from './money.ts';
import { nearestOf } from './nearest.ts';
import { givenAs, shown, type BoundaryRefusal } from './refusal.ts';
import { holdsCardNumber, isReadable } from './text.ts';

const amount = (name: string, is: (u: number) => boolean, expected: string) =>
  new Checked(
    name,
    (u): u is number => isMinor(u) && is(u),
    invalid('InvalidAmount', expected),
    'a number',
  );

/** Minor units, of any sign. */
export const Minor = amount('Minor', () => true, 'a whole number of minor units');
/** Minor units, at least one. */
export const PositiveMinor = amount(
  'PositiveMinor',
  (value) => value > 0,
  'a whole number of minor units above zero',
);
/** Minor units, zero or more. */
export const UnsignedMinor = amount(
  'UnsignedMinor',
  (value) => value >= 0,
  'a whole number of minor units, not below zero',
);
/** Minor units, but not zero: the net effect of an entry. */
export const NonZeroMinor = amount('NonZeroMinor', (value) => value !== 0, 'not zero');

export const PlainDate = new Checked(
  'PlainDate',
  isPlainDate,
  invalid('InvalidDate', 'a day that exists, as YYYY-MM-DD'),
);

export const Instant = new Checked(
  'Instant',
  (u): u is string =>
    typeof u === 'string' &&
    /^.{10}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?Z$/.test(u) &&
    isPlainDate(u.slice(0, 10)),
  invalid('InvalidDate', 'an instant in UTC such as 2026-03-02T09:30:00Z'),
);

const idRule = 'letters, digits, ".", "_" or "-", 1 to 64 of them, the first a letter or digit';
export const Id = new Checked('Id', isId, invalid('InvalidId', idRule));
/** A line of a document. People number their lines, so a positive number is taken as its text. */
export const LineId = new t.Type<string>(
  'LineId',
  isId,
  (u, c) => Id.validate(Number.isInteger(u) && Number(u) > 0 ? String(u) : u, c),
  t.identity,
);
export const BooksId = new Checked('BooksId', isBooksId, invalid('InvalidId', `${idRule}, no dot`));
export const ItemKey = new Checked(
  'ItemKey',
  isItemKey,
  invalid('InvalidId', 'an item such as invoice:10040, credit:11261 or receipt:R7'),
);
export const DocumentName = new Checked(
  'DocumentName',
  isDocumentKey,
  invalid('InvalidId', 'a document such as invoice:10040 or receipt:R7'),
);
export const ApplicationId = new Checked(
  'ApplicationId',
  isApplicationId,
  invalid('InvalidId', 'an application such as receipt:R1#1'),
);

export const Decimal = new Checked(
  'Decimal',
  isDecimal,
  invalid('InvalidQuantity', 'a decimal text with at most 6 decimals, such as "2.5"'),
);

export const CurrencyCode = new Checked(
  'CurrencyCode',
  (u): u is string => typeof u === 'string' && currencyOf(u) !== undefined,
  (field, value) => ({ _tag: 'UnknownCurrency', field, currency: shown(value) }),
);

/** A whole number between two bounds, both included. */
export const whole = (min: number, max: number) =>
  new Checked(
    `Whole(${min}..${max})`,
    (u): u is number =>
      Number.isInteger(u) && !Object.is(u, -0) && Number(u) >= min && Number(u) <= max,
    malformed(`a whole number from ${min} to ${max}`),
    'a number',
  );

/** One of a few words. */
export const oneOf = <const Word extends string>(...words: ReadonlyArray<Word>) =>
  new Checked<Word>(
    words.join('|'),
    (u): u is Word => words.some((word) => word === u),
    malformed(`one of ${words.join(', ')}`),
  );

export const Yes = new Checked(
  'true',
  (u): u is boolean => typeof u === 'boolean',
  malformed('true or false'),
  'a yes or no',
);

/** Free text for people. Never a card number: what is written in a ledger stays for ever. */
export const text = (lengthMax: number) =>
  new Checked(
    `Text(${lengthMax})`,
    (u): u is string =>
      typeof u === 'string' &&
      u.length > 0 &&
      u.length <= lengthMax &&
      isReadable(u) &&
      !holdsCardNumber(u),
    (field, value) => {
      if (typeof value === 'string' && value.length > lengthMax)
        return { _tag: 'LimitExceeded', field, limit: lengthMax, actual: value.length };
      if (typeof value === 'string' && holdsCardNumber(value))
        return { _tag: 'SensitiveData', field };
      return malformed('a text without control characters, not empty')(field, value);
    },
  );

/** A short text of printable ASCII: references, check numbers, actors, command ids. */
export const Label = new Checked(
  'Label',
  (u): u is string =>
    typeof u === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/.test(u),
  malformed('1 to 128 printable ASCII characters, no blank at either end'),
);

/** A list with bounds on its length. */
export const list = <A, O>(item: t.Type<A, O>, lengthMax: number) => {
  type Items = ReadonlyArray<A>;
  const validate = (u: unknown, context: t.Context): t.Validation<Items> => {
    if (!Array.isArray(u)) return t.failure(u, context);
    if (u.length > lengthMax) return t.failure(u, context, `LimitExceeded ${lengthMax}`);
    const items: A[] = [];
    for (const [index, each] of u.entries()) {
      const checked = item.validate(each, context);
      if (E.isLeft(checked)) {
        const placed = item.validate(each, t.appendContext(context, String(index), item, each));
        return E.isLeft(placed) ? placed : checked;
      }
      items.push(checked.right);
    }
    return t.success(items);
  };
  const is = (u: unknown): u is Items => E.isRight(validate(u, []));
  return new t.Type<Items>(`List<${item.name}>`, is, validate, t.identity);
};

export type Fields<R extends t.Props, O extends t.Props> = {
  readonly [K in keyof R]: t.TypeOf<R[K]>;
} & { readonly [K in keyof O]?: t.TypeOf<O[K]> | undefined };

/** A codec of an object, with the names of all its fields. */
export class RecordType<A> extends t.Type<A> {
  readonly fields: ReadonlySet<string>;

  constructor(
    name: string,
    is: t.Is<A>,
    validate: t.Validate<unknown, A>,
    fields: ReadonlySet<string>,
  ) {
    super(name, is, validate, t.identity);
    this.fields = fields;
  }
}

/** An object of required and optional fields, and no others. */
export const record = <R extends t.Props, O extends t.Props>(
  name: string,
  required: R,
  optional: O,
): RecordType<Fields<R, O>> => {
  const known = new Map<string, { codec: t.Mixed; required: boolean }>([
    ...Object.entries(required).map(([key, codec]) => [key, { codec, required: true }] as const),
    ...Object.entries(optional).map(([key, codec]) => [key, { codec, required: false }] as const),
  ]);
  const fields = [...known];
  const is = (u: unknown): u is Fields<R, O> => E.isRight(validate(u, []));
  const validate = (u: unknown, context: t.Context): t.Validation<Fields<R, O>> => {
    if (typeof u !== 'object' || u === null || Array.isArray(u)) return t.failure(u, context);
    for (const key of Object.keys(u))
      if (!known.has(key))
        return t.failure(u, t.appendContext(context, key, t.never), 'UnknownField');
    const source = u as Readonly<Record<string, unknown>>;
    const target: Record<string, unknown> = {};
    for (const [key, { codec, required: isRequired }] of fields) {
      const value = Object.hasOwn(source, key) ? source[key] : undefined;
      if (value === undefined && !isRequired) continue;
      // What is right needs no context, and nearly everything is: it is made only to say where not.
      const checked = codec.validate(value, context);
      if (E.isLeft(checked))
        return codec.validate(value, t.appendContext(context, key, codec, value));
      target[key] = checked.right;
    }
    return t.success(target as Fields<R, O>);
  };
  return new RecordType<Fields<R, O>>(name, is, validate, new Set(known.keys()));
};

/**
 * One of two records: the first if every field is one of its own, else the second, which then
 * says what is wrong.
 */
export const either = <A, B>(first: RecordType<A>, second: RecordType<B>) => {
  const validate = (u: unknown, context: t.Context): t.Validation<A | B> => {
    const fields = typeof u === 'object' && u !== null ? Object.keys(u) : [];
    const isFirst = fields.every((field) => first.fields.has(field));
    return (isFirst ? first : second).validate(u, context);
  };
  const is = (u: unknown): u is A | B => first.is(u) || second.is(u);
  const fields = new Set([...first.fields, ...second.fields]);
  return new RecordType<A | B>(second.name, is, validate, fields);
};

/* Fields that only a card has. Their very presence is refused, whatever they hold. */
const CARD_FIELDS = new Set(['cvv', 'cvc', 'cvv2', 'cvc2', 'cardNumber', 'pan', 'securityCode']);

/** A field that the record does not have, with the one that may have been meant. */
const unknownField = (field: string, context: t.Context): BoundaryRefusal => {
  const key = context.at(-1)?.key ?? '';
  if (CARD_FIELDS.has(key)) return { _tag: 'SensitiveData', field };
  const record = context.at(-2)?.type;
  const near = record instanceof RecordType ? nearestOf(key, record.fields) : undefined;
  return { _tag: 'UnknownField', field, ...(near === undefined ? {} : { near }) };
};

const refusalOf = ({ context, value, message }: t.ValidationError): BoundaryRefusal => {
  const leaf = context[context.length - 1];
  const keys = context.flatMap(({ key }) => (key === '' ? [] : [key]));
  const field = keys
    .reduce(
      (path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
      '',
    )
    .slice(0, 200);
  if (message === 'UnknownField') return unknownField(field, context);
  if (message?.startsWith('LimitExceeded ') === true && Array.isArray(value))
    return { _tag: 'LimitExceeded', field, limit: Number(message.slice(14)), actual: value.length };
  if (leaf?.type instanceof Checked) return leaf.type.refuse(field, value);
  if (leaf?.type === LineId) return Id.refuse(field, value);
  const name = leaf?.type.name ?? '';
  const expected = name.startsWith('List<') ? 'a list' : name === 'string' ? 'a text' : 'an object';
  return { _tag: 'MalformedCommand', field, expected, given: givenAs(value) };
};

/** Decodes with the first failure as a refusal: its tag, the field, and what was expected. */
export const decode =
  <A>(codec: t.Type<A>) =>
  (u: unknown): E.Either<BoundaryRefusal, A> => {
    const decoded = codec.decode(u);
    if (E.isRight(decoded)) return decoded;
    const [first] = decoded.left;
    return E.left(
      first === undefined
        ? { _tag: 'MalformedCommand', field: '', expected: codec.name }
        : refusalOf(first),
    );
  };
