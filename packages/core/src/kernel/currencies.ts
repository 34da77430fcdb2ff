/**
 * ISO 4217 as of 2026-01-01: the currencies that money can be owed in, with the number of digits
 * of their minor unit. Funds codes, metals, testing codes (XTS) and "no currency" (XXX) are left
 * out on purpose: nobody can be billed in them. Never taken from `Intl`, whose digits follow the
 * reader's platform and differ from ISO for some currencies.
 */

/** Codes by the digits of their minor unit. */
const CODES_BY_DIGITS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
      CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
      HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA
      MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN
      QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
      TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

/** Withdrawn since 2015: still needed to replay and open books of those years. Last valid day. */
const WITHDRAWN: Readonly<Record<string, { readonly digits: number; readonly until: string }>> = {
  ANG: { digits: 2, until: '2025-06-30' },
  BGN: { digits: 2, until: '2025-12-31' },
  BYR: { digits: 0, until: '2016-12-31' },
  CUC: { digits: 2, until: '2020-12-31' },
  HRK: { digits: 2, until: '2022-12-31' },
  MRO: { digits: 2, until: '2017-12-31' },
  SLL: { digits: 2, until: '2024-03-31' },
  STD: { digits: 2, until: '2017-12-31' },
  VEF: { digits: 2, until: '2018-08-19' },
  ZWL: { digits: 2, until: '2024-08-31' },
};

/** A currency of ISO 4217. `until` is its last valid day, absent while it is valid. */
export interface Currency {
  readonly code: string;
  /** Digits of the minor unit: 2 for USD, 0 for JPY, 3 for KWD. */
  readonly digits: number;
  readonly until?: string;
}

const CURRENCIES: ReadonlyMap<string, Currency> = new Map([
  ...Object.entries(CODES_BY_DIGITS).flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code): [string, Currency] => [code, { code, digits: +digits }]),
  ),
  ...Object.entries(WITHDRAWN).map(([code, facts]): [string, Currency] => [
    code,
    { code, ...facts },
  ]),
]);

/** The currency with this code, or undefined when ISO 4217 has none (`usd`, `ZZZ`, `XXX`). */
export const currencyOf = (code: string): Currency | undefined => CURRENCIES.get(code);

/** Like {@link currencyOf}, and only if it is legal tender on that day. */
export const currencyOn = (code: string, date: string): Currency | undefined => {
  const currency = CURRENCIES.get(code);
  if (currency?.until !== undefined && date > currency.until) return undefined;
  return currency;
};
