import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export interface Checksum {
  update(chunk: Buffer): void;
  /** Base64, as S3 headers carry it. */
  digest(): string;
}

const hash = (algorithm: string) => (): Checksum => {
  const state = createHash(algorithm);
  return { update: (chunk) => void state.update(chunk), digest: () => state.digest('base64') };
};

const rolling = (step: (chunk: Buffer, value: number) => number) => (): Checksum => {
  let value = 0;
  return {
    update: (chunk) => void (value = step(chunk, value)),
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes.toString('base64');
    },
  };
};

const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Buffer, previous: number): number {
  let value = ~previous;
  for (const byte of chunk) value = CASTAGNOLI[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}

/** The algorithms of `x-amz-checksum-*` that are emulated. */
export const CHECKSUMS: Readonly<Record<string, () => Checksum>> = {
  crc32: rolling(crc32),
  crc32c: rolling(crc32c),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
};

export const md5 = hash('md5');
export const sha256 = hash('sha256');
