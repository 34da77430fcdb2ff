/** A certificate that signs itself, made anew for each test: no key is kept with the sources. */
import { generateKeyPairSync, sign } from 'node:crypto';

/** A value of ASN.1: its tag, its length, its content. */
const der = (tag: number, ...contents: ReadonlyArray<Uint8Array>): Buffer => {
  const content = Buffer.concat(contents);
  const { length } = content;
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 128 ? [length] : long)]), content]);
};

const sequence = (...contents: ReadonlyArray<Uint8Array>) => der(0x30, ...contents);
const text = (tag: number, content: string) => der(tag, Buffer.from(content));
/** An object identifier, in the bytes that stand for it. */
const object = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));

const ECDSA_WITH_SHA256 = sequence(object('2a8648ce3d040302'));
const NAME = sequence(der(0x31, sequence(object('550403'), text(0x0c, 'Counterfoil tests'))));
const VALIDITY = sequence(text(0x17, '200101000000Z'), text(0x18, '21200101000000Z'));
const ONE = Uint8Array.of(1);
const LOCALHOST = Uint8Array.of(127, 0, 0, 1);
const EXTENSIONS = sequence(
  // It is an authority, so that a client can be told to trust it; and it is for this address.
  sequence(object('551d13'), der(0x04, sequence(der(0x01, Uint8Array.of(0xff))))),
  sequence(object('551d11'), der(0x04, sequence(der(0x87, LOCALHOST)))),
);

export interface Certified {
  readonly key: Buffer;
  readonly certificate: Buffer;
}

const pem = (content: Uint8Array): Buffer => {
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  const all = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''];
  return Buffer.from(all.join('\n'));
};

export const certified = (): Certified => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const version = der(0xa0, der(0x02, Uint8Array.of(2)));
  const body = sequence(
    version,
    der(0x02, ONE),
    ECDSA_WITH_SHA256,
    NAME,
    VALIDITY,
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, EXTENSIONS),
  );
  const signature = sign('sha256', body, privateKey);
  const unusedBits = Uint8Array.of(0);
  const certificate = sequence(body, ECDSA_WITH_SHA256, der(0x03, unusedBits, signature));
  const key = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { key, certificate: pem(certificate) };
};
